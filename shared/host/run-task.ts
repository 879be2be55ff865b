import { Fault, describeError } from './fault.ts';
import type { Host } from './host.ts';
import type { Outcome } from './outcome.ts';
import { strayError, whenOutOfWork } from './process.ts';
import { StatusOnExit } from './status-on-exit.ts';
import { hostOfTask } from './warn-once.ts';

/** What runs a task: a host that can also take its end. What is true then `runTask` keeps itself. */
export interface TaskHost extends Omit<Host, 'status'> {
  /** Reports the end of the task once; later calls do nothing. Resolves when all output is flushed. */
  complete(outcome: Outcome): Promise<void>;
  /** Ends the process. Exit code 0: the result has travelled by `complete` (agent.md#1-facts-that-shape-the-tasks). */
  exit(): void;
}

/** How a task came to its end: by what it returned, by a fault, since it was cancelled, or by a defect of its own. */
export interface StepEnd {
  readonly how: 'returned' | 'fault' | 'cancelled' | 'defect';
  readonly outcome: Outcome;
}

/** Tells of the end of a step beside its last line. Must not throw. */
export type TellEnd = (host: Host, end: StepEnd) => Promise<void>;

// SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL (agent.md#4-cancellation): what has not ended by itself by then is ended here.
const GRACE_MILLISECONDS = 6000;

/**
 * Runs a task and reports its end: the one try/catch, the one place where an exception becomes a result, and the
 * one exit. A cancelled task says what is true now and what to do.
 */
export async function runTask(
  host: TaskHost,
  task: (host: Host) => Promise<Outcome>,
  tellEnd: TellEnd = () => Promise.resolve(),
): Promise<void> {
  const status = new StatusOnExit();
  const taskHost = hostOfTask(host, status);
  const complete = async (end: StepEnd) => {
    await tellEnd(taskHost, end);
    await host.complete(end.outcome);
  };
  // A process that runs out of work exits with 0, and without a result the agent would show success.
  whenOutOfWork(() => {
    void complete(unexpected(status, new Error('the task waits for something that cannot happen any more')));
  });
  const stray = strayError().then((error) => unexpected(status, error));
  await complete(await Promise.race([settle(taskHost, task), cancelledFor(host, status), stray]));
  // Keep-alive sockets and abandoned requests would hold the process open (newman.md#63-process-behaviour).
  host.exit();
}

async function settle(host: Host, task: (host: Host) => Promise<Outcome>): Promise<StepEnd> {
  try {
    return { how: 'returned', outcome: await task(host) };
  } catch (error) {
    if (host.cancelled.aborted) return cancellation(host.status);
    if (error instanceof Fault) {
      const { errorCode, message, details } = error;
      return { how: 'fault', outcome: { result: 'failed', errorCode, message, details } };
    }
    return unexpected(host.status, error);
  }
}

function unexpected(status: StatusOnExit, error: unknown): StepEnd {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const outcome: Outcome = {
    result: 'failed',
    errorCode: 'SR902',
    message: `Unexpected error: ${describeError(error)}. ${status.sentence} This is a defect of the task; please report it with the log.`,
    details: [{ title: 'Where it happened', lines: stack.split('\n') }],
  };
  return { how: 'defect', outcome };
}

function cancelledFor(host: TaskHost, status: StatusOnExit): Promise<StepEnd> {
  return new Promise((resolve) => {
    const later = () => void setTimeout(() => resolve(cancellation(status)), GRACE_MILLISECONDS).unref();
    if (host.cancelled.aborted) later();
    else host.cancelled.addEventListener('abort', later, { once: true });
  });
}

function cancellation(status: StatusOnExit): StepEnd {
  return {
    how: 'cancelled',
    outcome: { result: 'failed', errorCode: 'SR901', message: `Cancelled. ${status.sentence}` },
  };
}

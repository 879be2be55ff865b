import { Fault, describeError } from './fault.ts';
import type { Details, Host } from './host.ts';
import { strayError, whenOutOfWork } from './process.ts';
import { StatusOnExit } from './status-on-exit.ts';
import { hostOfTask } from './warn-once.ts';

/** How a task ended. A failure's message is the one error line of the step; its details are printed above it. */
export type Outcome =
  | { readonly result: 'succeeded'; readonly message: string }
  | { readonly result: 'failed'; readonly message: string; readonly details?: readonly Details[] };

/** What runs a task: a host that can also take its end. What is true then `runTask` keeps itself. */
export interface TaskHost extends Omit<Host, 'status'> {
  /** Reports the end of the task once; later calls do nothing. Resolves when all output is flushed. */
  complete(outcome: Outcome): Promise<void>;
  /** Ends the process. Exit code 0: the result has travelled by `complete` (agent.md#1-facts-that-shape-the-tasks). */
  exit(): void;
}

// SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL (agent.md#4-cancellation): what has not ended by itself by then is ended here.
const GRACE_MILLISECONDS = 6000;

/**
 * Runs a task and reports its end: the one try/catch, the one place where an exception becomes a result, and the
 * one exit. A cancelled task says what is true now and what to do.
 */
export async function runTask(host: TaskHost, task: (host: Host) => Promise<Outcome>): Promise<void> {
  const status = new StatusOnExit();
  // A process that runs out of work exits with 0, and without a result the agent would show success.
  whenOutOfWork(() => {
    void host.complete(unexpected(status, new Error('the task waits for something that cannot happen any more')));
  });
  const stray = strayError().then((error) => unexpected(status, error));
  const outcome = await Promise.race([settle(host, task, status), cancelledFor(host, status), stray]);
  await host.complete(outcome);
  // Keep-alive sockets and abandoned requests would hold the process open (newman.md#63-process-behaviour).
  host.exit();
}

async function settle(host: TaskHost, task: (host: Host) => Promise<Outcome>, status: StatusOnExit): Promise<Outcome> {
  try {
    return await task(hostOfTask(host, status));
  } catch (error) {
    if (host.cancelled.aborted) return cancellation(status);
    if (error instanceof Fault) return { result: 'failed', message: error.message, details: error.details };
    return unexpected(status, error);
  }
}

function unexpected(status: StatusOnExit, error: unknown): Outcome {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return {
    result: 'failed',
    message: `Unexpected error: ${describeError(error)}. ${status.sentence} This is a defect of the task; please report it with the log.`,
    details: [{ title: 'Where it happened', lines: stack.split('\n') }],
  };
}

function cancelledFor(host: TaskHost, status: StatusOnExit): Promise<Outcome> {
  return new Promise((resolve) => {
    const later = () => void setTimeout(() => resolve(cancellation(status)), GRACE_MILLISECONDS).unref();
    if (host.cancelled.aborted) later();
    else host.cancelled.addEventListener('abort', later, { once: true });
  });
}

function cancellation(status: StatusOnExit): Outcome {
  return { result: 'failed', message: `Cancelled. ${status.sentence}` };
}

import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendSignal } from './send-signal.ts';
import type { StepRecord } from './step-record.ts';
import { worse } from './task-run.ts';
import type { Line, Result, TaskRun } from './task-run.ts';

// The agent's own pace on cancel, and its patience with streams that outlive the process (agent.md#3-process,
// agent.md#4-cancellation).
const SIGINT_MILLISECONDS = 7500;
const SIGTERM_MILLISECONDS = 2500;
const STREAM_MILLISECONDS = 5000;
// A machine with much else to do needs many times what a quiet one does.
const LINE_MILLISECONDS = 120_000;

/** A task that is under way. */
export class RunningTask {
  /** Resolves when the process has ended and all its output was read. */
  readonly finished: Promise<TaskRun>;
  readonly #process: ChildProcess;
  readonly #record: StepRecord;
  readonly #started = performance.now();
  readonly #watchers = new Set<(line: Line) => void>();
  readonly #signals: NodeJS.Signals[] = [];
  #timedOut = false;

  constructor(child: ChildProcess, record: StepRecord, timeoutMilliseconds: number) {
    this.#process = child;
    this.#record = record;
    const timer = setTimeout(() => {
      this.#timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMilliseconds);
    const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve([code, signal]));
    });
    const streams = Promise.all([this.#read('stdout', child.stdout), this.#read('stderr', child.stderr)]);
    this.finished = exit
      .then(async ([code, signal]) => {
        await Promise.race([streams, sleep(STREAM_MILLISECONDS, undefined, { ref: false })]);
        return this.#finish(code, signal, timeoutMilliseconds);
      })
      .finally(() => clearTimeout(timer));
    this.finished.catch(() => undefined); // whoever awaits it is told
  }

  get processId(): number | undefined {
    return this.#process.pid;
  }

  /** Sends a signal to the node process, `SIGKILL` included; on Windows the event that stands for it there. */
  signal(name: NodeJS.Signals): void {
    this.#signals.push(name);
    sendSignal(this.#process, name);
  }

  /** Cancels the step as the agent does: SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL. The result is Canceled whatever happens. */
  async cancel(): Promise<TaskRun> {
    this.#record.cancelled = true;
    for (const [signal, milliseconds] of [
      ['SIGINT', SIGINT_MILLISECONDS],
      ['SIGTERM', SIGTERM_MILLISECONDS],
    ] as const) {
      this.signal(signal);
      const ended = await Promise.race([this.finished, sleep(milliseconds, undefined, { ref: false })]);
      if (ended !== undefined) return ended;
    }
    this.signal('SIGKILL');
    return this.finished;
  }

  /** The first line, printed already or to come, that fits; commands are matched as they were printed. */
  waitForLine(expression: RegExp, timeoutMilliseconds = LINE_MILLISECONDS): Promise<Line> {
    const fits = (line: Line) => expression.test(line.printed) || expression.test(line.shown ?? '');
    const known = this.#record.lines.find(fits);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(watch);
        settle();
      };
      const watch = (line: Line) => fits(line) && end(() => resolve(line));
      const give = (why: string) =>
        end(() => reject(new Error(`No line fits ${String(expression)}: ${why}. The log:\n${this.#log()}`)));
      const timer = setTimeout(() => give(`${timeoutMilliseconds} ms are over`), timeoutMilliseconds);
      this.#watchers.add(watch);
      this.finished.then(
        () => give('the task has ended'),
        (error: unknown) => give(String(error)),
      );
    });
  }

  /** Splits at line feeds and at carriage returns, as .NET's ReadLine does: either can start a command. */
  async #read(stream: Line['stream'], source: Readable | null): Promise<void> {
    let rest = '';
    const take = (printed: string) => {
      const line = this.#record.read(stream, printed, performance.now() - this.#started);
      for (const watch of [...this.#watchers]) watch(line);
    };
    if (source === null) return;
    source.setEncoding('utf8');
    for await (const chunk of source as AsyncIterable<string>) {
      const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    }
    if (rest !== '') take(rest.replace(/\r$/, ''));
  }

  #finish(exitCode: number | null, signal: NodeJS.Signals | null, timeoutMilliseconds: number): TaskRun {
    const record = this.#record;
    if (this.#timedOut)
      throw new Error(`The task did not end within ${timeoutMilliseconds} ms. The log:\n${this.#log()}`);
    let result: Result = record.result;
    if (exitCode !== 0) {
      record.issue('error', `Exit code ${exitCode ?? signal ?? ''} returned from process.`);
      result = worse(result, 'Failed');
    }
    if (record.cancelled) result = 'Canceled';
    const { files, issues } = record;
    return {
      result,
      exitCode,
      signal,
      signals: this.#signals,
      durationMilliseconds: performance.now() - this.#started,
      issues,
      errors: issues.filter(({ type }) => type === 'error').map(({ message }) => message),
      errorCodes: record.errorCodes,
      warnings: issues.filter(({ type }) => type === 'warning').map(({ message }) => message),
      outputs: Object.fromEntries(record.outputs),
      variables: Object.fromEntries(record.variables),
      artifacts: Object.fromEntries(files.artifacts),
      lostArtifacts: files.lostArtifacts,
      summaries: files.summaries,
      attachments: files.attachments,
      attachedFiles: files.attachedFiles,
      testResults: files.testResults,
      tags: record.tags,
      progress: record.progress,
      debug: record.debug,
      secrets: record.secrets,
      unparsed: record.unparsed,
      commands: record.commands,
      lines: record.lines,
      log: this.#log(),
      printed: record.lines.map(({ printed }) => printed).join('\n'),
    };
  }

  #log(): string {
    return this.#record.lines.flatMap(({ shown }) => (shown === undefined ? [] : [shown])).join('\n');
  }
}

// Runs inside the sandbox of newman's scripts, built into its boot code by ../awaited-tests.ts: imports nothing.

/** What postman-sandbox tells of one test (PMAPI~AssertionInfo). */
export interface AssertionInfo {
  readonly name: string;
  readonly index: number;
  readonly skipped: boolean;
  async: boolean;
  passed: boolean;
  error: unknown;
}

/** The part of postman-sandbox's timers that is used here: a script ends when nothing is pending in them. */
export interface SandboxTimers {
  setEvent(callback: () => void): number | undefined;
  clearEvent(id: number | undefined): void;
  queueLength(): number;
  terminate(error: Error | null): void;
  readonly wrapped: {
    setInterval(callback: () => void, milliseconds: number): unknown;
    clearInterval(id: unknown): void;
  };
  tests?: OpenTests;
  carry?: (callback: Callback) => Callback;
}

export type Callback = (this: unknown, ...values: unknown[]) => unknown;

type Body = (done?: (error?: unknown) => void) => unknown;

interface Test {
  readonly assertion: AssertionInfo;
  readonly takesDone: boolean;
  hold: number | undefined;
  isOver: boolean;
}

const CHECK_MILLISECONDS = 250;
// Five seconds in which no timer and no request is pending: what Node itself does for a script (digests, streams) is quicker.
const QUIET_CHECKS = 20;

/** The name of the error of a test that never ended: it says nothing about the service. */
export const NEVER_ENDED = 'NeverEnded';

/**
 * The tests of one script that have begun and not ended. Each of them keeps its script from ending, and so does the
 * script's own code. Where nothing else is pending for five seconds, nothing can end them any more: then the script is
 * ended, and they fail by name.
 */
export class OpenTests {
  readonly #open = new Set<Test>();
  readonly #dispatch: (assertion: AssertionInfo) => void;
  #timers: SandboxTimers | undefined;
  #current: Test | undefined;
  #script: { readonly hold: number | undefined } | undefined;
  #clock: unknown;
  #quiet = 0;

  constructor(dispatch: (assertion: AssertionInfo) => void) {
    this.#dispatch = dispatch;
  }

  /** The timers that the script will use; what they call later counts to the test that asked for it. */
  use(timers: SandboxTimers): void {
    this.#timers = timers;
    timers.tests = this;
    timers.carry = (callback) => this.carry(callback);
  }

  /** The script's own code begins. */
  begin(): void {
    this.#script = { hold: this.#timers?.setEvent(() => undefined) };
    this.#clock = this.#timers?.wrapped.setInterval(() => this.#check(), CHECK_MILLISECONDS);
  }

  /** The script's own code has ended; its timers, requests and tests may go on. */
  scriptEnded(): void {
    const hold = this.#script?.hold;
    this.#script = undefined;
    this.#timers?.clearEvent(hold);
  }

  /** Runs a test: it has ended when its body has, or its promise has settled, or `done` was called. */
  run(assertion: AssertionInfo, body: Body): void {
    const test: Test = { assertion, takesDone: body.length > 0, hold: undefined, isOver: false };
    let result: unknown;
    try {
      const done = (error?: unknown) => (error ? this.#fail(test, error) : this.#pass(test));
      result = this.#within(test, () => (test.takesDone ? body(done) : body()));
    } catch (error) {
      this.#fail(test, error);
      return;
    }
    const isPromise = isThenable(result);
    assertion.async = isPromise || test.takesDone;
    if (!assertion.async) this.#pass(test);
    if (test.isOver) return;
    this.#open.add(test);
    test.hold = this.#timers?.setEvent(() => undefined);
    if (!isPromise) return;
    Promise.resolve(result).then(
      () => test.takesDone || this.#pass(test),
      (error: unknown) => this.#fail(test, error),
    );
  }

  /** Whether an error that nobody caught is that of a test: so where one alone waits for its `done`. */
  take(error: unknown): boolean {
    const waiting = [...this.#open].filter(({ takesDone }) => takesDone);
    const [only] = waiting;
    if (only === undefined || waiting.length > 1) return false;
    this.#fail(only, error);
    return true;
  }

  /** Whether the script itself has ended, and so have all of its timers and requests. */
  isAllThatIsPending(): boolean {
    return this.#open.size > 0 && this.#timers?.queueLength() === this.#open.size;
  }

  /** The script is over, by itself or by force; tests that are still open fail, unless nobody wants to know. */
  end(isWanted: boolean): void {
    this.#timers?.wrapped.clearInterval(this.#clock);
    const open = [...this.#open];
    this.#open.clear();
    for (const test of open) {
      test.isOver = true;
      if (!isWanted) continue;
      const missing = test.takesDone ? 'done was not called' : 'its promise did not settle';
      const error = new Error(`the test never ended: ${missing} before its script was over`);
      error.name = NEVER_ENDED;
      this.#tell(test, error);
    }
  }

  /** A callback that, whenever it is called, counts to the test that is running now: what it throws fails that test. */
  carry(callback: Callback): Callback {
    this.#quiet = 0;
    const test = this.#current;
    if (test === undefined) return callback;
    const within = (body: () => void) => this.#within(test, body);
    const fail = (error: unknown) => this.#fail(test, error);
    return function (...values) {
      within(() => {
        try {
          callback.apply(this, values);
        } catch (error) {
          if (test.isOver) throw error;
          fail(error);
        }
      });
    };
  }

  #check(): void {
    const ours = this.#open.size + (this.#script === undefined ? 0 : 1);
    this.#quiet = this.#timers?.queueLength() === ours ? this.#quiet + 1 : 0;
    if (this.#quiet < QUIET_CHECKS) return;
    const isWaiting = this.#script !== undefined;
    this.#timers?.terminate(isWaiting ? new Error('the script awaits a promise that nothing will settle') : null);
  }

  #within<T>(test: Test, body: () => T): T {
    const before = this.#current;
    this.#current = test;
    try {
      return body();
    } finally {
      this.#current = before;
    }
  }

  #pass(test: Test): void {
    if (!test.isOver) this.#tell(test, undefined);
  }

  #fail(test: Test, error: unknown): void {
    if (!test.isOver) this.#tell(test, asError(error));
  }

  #tell(test: Test, error: Error | undefined): void {
    test.isOver = true;
    this.#open.delete(test);
    if (error !== undefined) Object.assign(test.assertion, { error, passed: false });
    this.#dispatch(test.assertion);
    this.#timers?.clearEvent(test.hold);
  }
}

function isThenable(value: unknown): boolean {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  try {
    return 'then' in value && typeof value.then === 'function';
  } catch {
    // An object that cannot even be asked is no promise.
    return false;
  }
}

function asError(value: unknown): Error {
  if (value === undefined) return new Error('rejected without a reason');
  try {
    if (value instanceof Error) return value;
    if (value !== null && typeof value === 'object' && 'message' in value) return value as Error;
    return new Error(typeof value === 'object' ? JSON.stringify(value) : `${value as number}`);
  } catch {
    // It holds itself, or throws when it is looked at.
    return new Error('rejected with a reason that cannot be shown');
  }
}

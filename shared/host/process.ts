// The one file outside of the two hosts that reads or changes what belongs to the whole process; eslint proves it.

/** The name of the system, as Node gives it. */
export const PLATFORM: NodeJS.Platform = process.platform;

/** A variable of the environment, as it is now. */
export function environmentVariable(name: string): string | undefined {
  return process.env[name];
}

/** The environment for a process of ours: all there is, and these. */
export function environmentWith(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...variables };
}

/** Sets variables of the environment, and unsets those that are `undefined`. Returns a function that puts them back. */
export function setEnvironment(variables: Readonly<Record<string, string | undefined>>): () => void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  const put = (values: Readonly<Record<string, string | undefined>>) => {
    // First, since Windows does not tell http_proxy from HTTP_PROXY.
    for (const name of Object.keys(values)) delete process.env[name];
    for (const [name, value] of Object.entries(values)) if (value !== undefined) process.env[name] = value;
  };
  put(variables);
  return () => put(before);
}

/** The folder that the process runs in. */
export function workingFolder(): string {
  return process.cwd();
}

/** How long this step has been running, in milliseconds; no matter who sets the clock meanwhile. */
export function millisecondsOfStep(): number {
  return performance.now();
}

/** Keeps deprecations of Node that libraries cause out of the log: nobody who reads it can act on them. */
export function silenceDeprecations(): void {
  process.noDeprecation = true;
}

const strayErrorHandlers: ((error: unknown) => void)[] = [];

/**
 * Hands errors that nobody awaited (uncaught exceptions, unhandled rejections) to the handler, instead of ending the
 * task with them. Returns a function that ends this.
 */
export function takeStrayErrors(handler: (error: unknown) => void): () => void {
  strayErrorHandlers.push(handler);
  return () => void strayErrorHandlers.splice(strayErrorHandlers.indexOf(handler), 1);
}

/** Resolves with the first error that nobody awaited, and nobody has taken. */
export function strayError(): Promise<unknown> {
  return new Promise((resolve) => {
    const onError = (error: unknown) => {
      const handler = strayErrorHandlers.at(-1);
      if (handler) handler(error);
      else resolve(error);
    };
    // task-lib's own listeners would set the result a second time and go on (agent.md#3-process).
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.removeAllListeners(event);
      process.on(event, onError);
    }
  });
}

/** Calls back where the process has run out of work. */
export function whenOutOfWork(callback: () => void): void {
  process.once('beforeExit', callback);
}

// The new sandbox after a script that did not end has to start within scriptTimeoutSeconds too, and a busy machine takes long.
const SECONDS = ['15', '60'];

/** A script that does not end, and takes no time of any other process. */
export const NEVER_ENDS = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

/** Runs with more and more for `scriptTimeoutSeconds`, until it was enough for a new sandbox; the last end otherwise. */
export async function withScriptSeconds<T>(
  run: (seconds: string) => Promise<T>,
  wasEnough: (end: T) => boolean,
): Promise<T> {
  const [first = '', ...more] = SECONDS;
  let end = await run(first);
  for (const seconds of more) {
    if (wasEnough(end)) break;
    end = await run(seconds);
  }
  return end;
}

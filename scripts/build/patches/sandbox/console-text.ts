// Runs inside the sandbox of newman's scripts, built into its boot code by ../console-of-anything.ts: imports nothing.

type Stringify = (values: readonly unknown[]) => string;

// What the log shows of a value (inspect, in newman/run/recorder.ts) goes no deeper.
const SHOWN_DEPTH = 7;
// Newman's side hands each on as an argument of its own.
const MOST_VALUES = 1000;
// Newman's side reads a value level by level, on a stack that ends at some thousand of them.
const MOST_LEVELS = 500;
// A value of so many levels takes this much at least.
const SHORT_TEXT = 4 * MOST_LEVELS;

/**
 * What is sent of a line that a script writes to its console. What throws when it is looked at (a getter, toJSON, a proxy) and
 * what is nested too deeply for newman is replaced by a text; the rest of the line stays as it is. Never throws.
 */
export function consoleText(given: readonly unknown[], stringify: Stringify): string {
  const more = given.length - MOST_VALUES;
  const values = more > 0 ? [...given.slice(0, MOST_VALUES), `[${more} more]`] : given;
  try {
    const text = stringify(values);
    if (text.length < SHORT_TEXT || !isDeep(values)) return text;
  } catch {
    // Which part of it throws is seen below.
  }
  try {
    return stringify(values.map((value) => readable(value, stringify, 0)));
  } catch (error) {
    return stringify([notShown(error)]);
  }
}

function readable(value: unknown, stringify: Stringify, depth: number): unknown {
  // In a copy it would be called again: it may be its toJSON.
  if (typeof value === 'function' && depth > 0) return '[Function]';
  if (isPlain(value, stringify)) return value;
  if (value === null || typeof value !== 'object') return notShown(undefined);
  if (depth === SHOWN_DEPTH) return '[...]';
  try {
    const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    for (const key of Object.keys(value)) {
      const read = () => readable((value as Record<string, unknown>)[key], stringify, depth + 1);
      Object.defineProperty(copy, key, { value: orWhy(read), enumerable: true });
    }
    return copy;
  } catch (error) {
    return notShown(error);
  }
}

function orWhy(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return notShown(error);
  }
}

function isPlain(value: unknown, stringify: Stringify): boolean {
  try {
    const text = stringify([value]);
    return text.length < SHORT_TEXT || !isDeep([value]);
  } catch {
    return false;
  }
}

function isDeep(values: readonly unknown[]): boolean {
  const seen = new Set<unknown>();
  let level: unknown[] = [...values];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((value) => {
      if (value === null || typeof value !== 'object' || seen.has(value)) return [];
      seen.add(value);
      return Object.values(value) as unknown[];
    });
  }
  return false;
}

function notShown(error: unknown): string {
  try {
    const { message } = error as { readonly message?: unknown };
    return typeof message === 'string' ? `[cannot be shown: ${message}]` : '[cannot be shown]';
  } catch {
    return '[cannot be shown]';
  }
}

import { Fault } from '../../../shared/host/fault.ts';

/**
 * The JSON value of a document. Throws a Fault that says what kind of document it is instead, or that it nests deeper than
 * newman could follow.
 */
export function parseJson(text: string, name: string, input: string): unknown {
  const value = parsed(text, name, input);
  if (nestsTooDeep(value)) {
    throw new Fault(
      'SR502',
      `${input} ${name} nests more than ${MOST_LEVELS} levels of JSON, which nothing from Postman does. Export it again from Postman.`,
    );
  }
  return value;
}

function parsed(text: string, name: string, input: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const page = /^\s*</.test(text) ? ' It looks like a web page or XML; does the address need a login?' : '';
    throw new Fault(
      'SR502',
      `${input} ${name} is not JSON (${whereBroken(text)}).${page} Export it again from Postman.`,
    );
  }
}

/**
 * Where a text stops being JSON, for people: `line 3, column 14`, or that it ends too soon. Without the words of the parser,
 * which quote what stands there: a piece of a secret, which no mask knows. Pure.
 */
export function whereBroken(text: string): string {
  // The longest beginning that could still become JSON: it grows with the text until the first fault.
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  if (good === text.length) return 'it ends before it is complete';
  const before = text.slice(0, good);
  return `line ${before.split('\n').length}, column ${good - before.lastIndexOf('\n')}`;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = (error as Error).message;
    // V8 says this of a text that only ends too soon, on Node 20 and 24.
    return /end of JSON input/.test(message) || Number(/ at position (\d+)/.exec(message)?.[1]) === text.length;
  }
}

/** So many levels of lists and objects a document may have. A folder of a collection is two. */
export const MOST_LEVELS = 256;

/** Whether a JSON value nests deeper than newman can follow, which goes down by recursion and ends with the stack. */
export function nestsTooDeep(value: unknown): boolean {
  let here = [value];
  for (let level = 0; level <= MOST_LEVELS && here.length > 0; level++) {
    here = here.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return here.length > 0;
}

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

import type { InputReader } from '../../../shared/host/input-reader.ts';

/** A Postman variable and its value. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Lines of the form key=value; the value may be empty and may hold further equals signs. */
export function readKeyValues(reader: InputReader, name: string): KeyValue[] {
  const check = (line: string) => (splitKeyValue(line) ? undefined : whyNoKeyValue(line));
  return reader.lines(name, { example: 'apiVersion=v2', check }).flatMap((line) => splitKeyValue(line) ?? []);
}

/**
 * Lines of the form key=name of a pipeline variable, which `variable` reads. One that is missing or empty is an input
 * error; the values are secrets.
 */
export function readSecretReferences(
  reader: InputReader,
  name: string,
  variable: (name: string) => string | undefined,
): KeyValue[] {
  const value = (line: string) => variable(splitKeyValue(line)?.value ?? '');
  const check = (line: string) => {
    const pair = splitKeyValue(line);
    if (!pair?.value) return 'not of the form key=name of a pipeline variable';
    if (value(line) === undefined)
      return `the pipeline variable '${pair.value}' is missing or empty${reader.likelyVariable(pair.value)}`;
    return undefined;
  };
  return reader.lines(name, { example: 'apiKey=SanityApiKey', check }).flatMap((line) => {
    const secret = value(line);
    const key = splitKeyValue(line)?.key;
    if (secret === undefined || key === undefined) return [];
    return { key, value: secret };
  });
}

/** Why a line of targetUrlVariable names no Postman variable; nothing where it does. Pure. */
export function whyNoVariableName(line: string): string | undefined {
  if (line.includes('='))
    return 'not the name of a variable: leave out the equals sign and the value, which is the URL';
  if (/[{}]/.test(line)) return 'not the name of a variable: leave its braces out';
  return /\s/.test(line) ? 'not the name of a variable: a blank stands in it; give each a line of its own' : undefined;
}

interface Assignments {
  readonly targetUrl: string | undefined;
  readonly targetUrlVariables: readonly string[];
  readonly variables: readonly KeyValue[];
  readonly secretVariables: readonly KeyValue[];
}

/** Variables that two inputs give a value to: refused, never silently ranked (design.md#rules-for-inputs). */
export function contradictions(inputs: Assignments): string[] {
  const givenBy = new Map<string, string>();
  // A name that stands there twice gets the same URL twice.
  const names = new Set(inputs.targetUrlVariables);
  const entries: (readonly [string, string])[] = [
    ...inputs.variables.map(({ key }) => [key, 'variables'] as const),
    ...inputs.secretVariables.map(({ key }) => [key, 'secretVariables'] as const),
    ...(inputs.targetUrl === undefined ? [] : [...names].map((name) => [name, 'targetUrlVariable'] as const)),
  ];
  return entries.flatMap(([key, input]) => {
    const other = givenBy.get(key);
    givenBy.set(key, other ?? input);
    if (other === undefined) return [];
    const where = other === input ? `twice in ${input}` : `in ${other} and by ${input}`;
    return [`${input} gives '${key}' a value a second time (${where}); keep one of them (example: ${key}=value)`];
  });
}

// As YAML and the headers of a request have them.
function whyNoKeyValue(line: string): string {
  const [, key, value] = /^\s*([^\s:=]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
  return `not of the form key=value${key === undefined ? '' : `; did you mean '${key}=${value}'?`}`;
}

/** `key=value` taken apart at the first equals sign; `undefined` where there is no key. */
export function splitKeyValue(line: string): KeyValue | undefined {
  const at = line.indexOf('=');
  const key = line.slice(0, at).trim();
  return at > 0 && key !== '' ? { key, value: line.slice(at + 1).trim() } : undefined;
}

import { distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import type { FieldPath } from './yaml-line.ts';

/** What is wrong with a field of a document. */
export interface WrongField {
  readonly path: FieldPath;
  readonly what: string;
  readonly next: string;
}

/** A document that fits its shape, or all that does not. */
export type Checked<T> =
  { readonly kind: 'fits'; readonly value: T } | { readonly kind: 'wrong'; readonly fields: readonly WrongField[] };

/** Holds a document against its shape. Nothing that is said of it quotes a value. */
export function check<T>(shape: v.GenericSchema<unknown, T>, document: unknown): Checked<T> {
  const result = v.safeParse(shape, document);
  if (result.success) return { kind: 'fits', value: result.output };
  return { kind: 'wrong', fields: result.issues.map((issue) => wrongField(document, issue)) };
}

/** Stands in the words of a shape between what is wrong and what to do. */
const ADVICE = ' → ';

function wrongField(document: unknown, issue: v.BaseIssue<unknown>): WrongField {
  const path = pathIn(document, issue);
  const name = path.length === 0 ? 'the file' : fieldName(path);
  const found = kindOf(issue.input);
  if (found === 'missing') return { path, what: `${name} is missing`, next: 'Add it' };
  const [what, advice] = issue.message.split(ADVICE);
  if (advice !== undefined) return { path, what: `${name} ${what}`, next: advice };
  const wanted = WANTED.get(issue.type) ?? 'something else';
  const next = wanted === 'text' && found !== 'a list' && found !== 'a map' ? 'Write it in quotes' : `Write ${wanted}`;
  return { path, what: `${name} is ${found} where ${wanted} is wanted`, next };
}

const WANTED: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number without quotes'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map'],
  ['loose_object', 'a map'],
]);

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'a map';
}

/** `headers[2].value`, as people write it. */
export function fieldName(path: FieldPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** The path of an issue in the document itself, in which a list of {key, value} may be written as a map. */
function pathIn(document: unknown, issue: v.BaseIssue<unknown>): FieldPath {
  const path: (string | number)[] = [];
  let here = document;
  let inPair = false;
  for (const { key } of issue.path ?? []) {
    if (inPair) {
      inPair = false;
      continue;
    }
    const step = typeof key === 'number' ? key : String(key);
    inPair = typeof step === 'number' && isMap(here);
    path.push(...(inPair ? Object.keys(here as object).slice(Number(step), Number(step) + 1) : [step]));
    here = (Object(here) as Record<string, unknown>)[String(path.at(-1))];
  }
  return path;
}

/** A map of that shape. Valibot takes a list for a map of numbers, and so would lose what stands in it. */
export function mapOf<T>(shape: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T> {
  return v.pipe(v.unknown(), v.check(isMap, 'is no map of fields → Write its fields below it, without dashes'), shape);
}

/** Whether a value is a map of YAML. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields of a map that its shape does not have. */
export interface UnknownFields {
  /** Those that something else must have been meant by: what stands there would be lost. */
  readonly wrong: readonly WrongField[];
  /** Those that nothing is known about. */
  readonly ignored: readonly string[];
}

/**
 * Sorts the names of a map's fields that it should not have. `instead` says what the fields of other formats are called here; a name
 * that is nearly one of the known ones is a slip of the pen.
 */
export function unknownFields(
  names: readonly string[],
  known: readonly string[],
  instead: Readonly<Record<string, string>> = {},
): UnknownFields {
  const unknown = names.filter((name) => !known.includes(name));
  const meant = (name: string) => (Object.hasOwn(instead, name) ? instead[name] : nearest(name, known));
  return {
    wrong: unknown.flatMap((name) => {
      const right = meant(name);
      const what = `${name} is no field of Postman v3, and what it says would be lost`;
      return right === undefined ? [] : [{ path: [name], what, next: `Write ${right}` }];
    }),
    ignored: unknown.filter((name) => meant(name) === undefined),
  };
}

const SLIP = 2;

function nearest(name: string, known: readonly string[]): string | undefined {
  const near = known.filter((one) => one.length > 2 * SLIP && distance(one.toLowerCase(), name.toLowerCase()) <= SLIP);
  return near[0];
}

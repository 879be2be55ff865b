import type { Yaml } from './yaml.ts';
import { isList, isMapping } from './yaml.ts';
import type { Value } from './yaml.ts';

type TemplateFunction = (given: readonly Value[]) => Value;

/** A value as text, as the service writes it into a string. */
export function textOf(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') throw new Error('a list or mapping cannot be written into a string');
  return String(value);
}

/** Whether a value counts as true. */
export function isTrue(value: Value | undefined): boolean {
  return value !== null && value !== undefined && value !== false && value !== 0 && value !== '';
}

const first = (given: readonly Value[]): Value => given[0] ?? null;
const lower = (value: Value | undefined): string => textOf(value).toLowerCase();

// The right side takes the type of the left one; text is compared without regard to case.
function same(left: Value, right: Value): boolean {
  if (typeof left === 'boolean')
    return left === (typeof right === 'string' ? right.toLowerCase() === 'true' : isTrue(right));
  if (typeof left === 'number') return left === Number(textOf(right));
  if (left === null) return right === null || right === '';
  return typeof left === 'string' ? lower(left) === lower(right) : left === right;
}

function itemsOf(value: Value): readonly Yaml[] {
  if (isList(value as Yaml)) return value as readonly Yaml[];
  return isMapping(value as Yaml) ? Object.values(value as Readonly<Record<string, Yaml>>) : [];
}

/** The compile-time functions that the templates here may use; more are added when a template needs them. */
export const functions: Readonly<Record<string, TemplateFunction>> = {
  eq: (given) => same(first(given), given[1] ?? null),
  ne: (given) => !same(first(given), given[1] ?? null),
  and: (given) => given.every(isTrue),
  or: (given) => given.some(isTrue),
  not: (given) => !isTrue(first(given)),
  in: ([value = null, ...others]) => others.some((other) => same(value, other)),
  notin: ([value = null, ...others]) => !others.some((other) => same(value, other)),
  contains: (given) => lower(first(given)).includes(lower(given[1])),
  startswith: (given) => lower(first(given)).startsWith(lower(given[1])),
  endswith: (given) => lower(first(given)).endsWith(lower(given[1])),
  containsvalue: (given) => itemsOf(first(given)).some((item) => same(item, given[1] ?? null)),
  coalesce: (given) => given.find((value) => value !== null && value !== '') ?? null,
  length: (given) => (typeof given[0] === 'string' ? given[0].length : itemsOf(first(given)).length),
  lower: (given) => lower(first(given)),
  upper: (given) => textOf(first(given)).toUpperCase(),
  replace: (given) => textOf(first(given)).replaceAll(textOf(given[1]), textOf(given[2])),
  join: (given) =>
    itemsOf(given[1] ?? null)
      .map((item) => textOf(item))
      .join(textOf(first(given))),
  format: ([pattern = '', ...values]) =>
    textOf(pattern).replace(/\{(\d+)\}/g, (_, index: string) => textOf(values[Number(index)])),
};

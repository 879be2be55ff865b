import * as v from 'valibot';
import { isMap } from './fields.ts';

/** Text that must be written as such: YAML would make a number of 1.10 and lose the nought. */
export const text = v.string();

/** One of a list of names and values: a header, a parameter, a variable. */
export interface Pair<T = string> {
  readonly key: string;
  readonly value: T;
  readonly disabled?: boolean | undefined;
  readonly secret?: boolean | undefined;
}

/** A list of {key, value}, or the same as a map (postman-v3.md#1-ten-facts-that-shape-the-converter). */
export function pairs<T = string>(value: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, readonly Pair<T>[]> {
  const row = v.object({
    key: text,
    value,
    description: v.optional(v.unknown()),
    disabled: v.optional(v.boolean()),
    secret: v.optional(v.boolean()),
    enabled: v.optional(v.never('is no field of a row → Write disabled: true for what is to be off')),
  });
  return v.pipe(
    v.unknown(),
    v.transform(asRows),
    v.array(row, 'is neither a map nor a list → Write name: value below it, a line each'),
  );
}

function asRows(value: unknown): unknown {
  return isMap(value) ? Object.entries(value).map(([key, one]) => ({ key, value: one })) : value;
}

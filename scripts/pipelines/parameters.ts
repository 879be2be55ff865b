import type { Yaml, YamlMapping } from './yaml.ts';
import { isList, isMapping, textAt } from './yaml.ts';
import type { Value } from './yaml.ts';

/** A declared parameter of a pipeline or template. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly defaultValue: Yaml | undefined;
  readonly values: readonly string[];
}

export class ParameterProblem extends Error {}

const KEYS = ['name', 'displayName', 'type', 'default', 'values'];

/** Reads `parameters:` of a file. A parameter without a default must be given; there is no other way to say so. */
export function readParameters(declared: Yaml | undefined): readonly Parameter[] {
  if (declared === undefined || declared === '') return [];
  if (!isList(declared)) throw new ParameterProblem('parameters: is written as a list here');
  return declared.map((item) => {
    if (!isMapping(item)) throw new ParameterProblem('a parameter is a mapping');
    const name = textAt(item, 'name') ?? '';
    const foreign = Object.keys(item).find((key) => !KEYS.includes(key));
    if (foreign !== undefined) throw new ParameterProblem(`Unexpected value '${foreign}' in parameter '${name}'`);
    const values = (isList(item.values) ? item.values : []).filter((value) => typeof value === 'string');
    return { name, type: textAt(item, 'type') ?? 'string', defaultValue: item.default, values };
  });
}

/** Gives every parameter its typed value: what is passed, else its default. */
export function bindParameters(
  declared: readonly Parameter[],
  given: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  for (const name of Object.keys(given)) {
    if (!declared.some((parameter) => parameter.name === name))
      throw new ParameterProblem(`Unexpected parameter '${name}'`);
  }
  return Object.fromEntries(
    declared.map((parameter) => {
      const value = given[parameter.name] ?? parameter.defaultValue;
      if (value === undefined) {
        throw new ParameterProblem(`A value for the '${parameter.name}' parameter must be provided.`);
      }
      return [parameter.name, typed(parameter, value)] as const;
    }),
  );
}

function typed({ name, type, values }: Parameter, value: Value): Value {
  if (/List$|^(object|step|job|deployment|stage)$/.test(type)) return value;
  if (typeof value === 'object' && value !== null) {
    throw new ParameterProblem(`The '${name}' parameter is not a valid ${type}.`);
  }
  const text = String(value);
  if (values.length > 0 && !values.includes(text)) {
    throw new ParameterProblem(`The '${name}' parameter value '${text}' is not one of ${values.join(', ')}.`);
  }
  if (type === 'boolean') {
    if (!/^(true|false)$/i.test(text))
      throw new ParameterProblem(`The '${name}' parameter value '${text}' is not a valid Boolean.`);
    return text.toLowerCase() === 'true';
  }
  if (type === 'number') {
    if (text === '' || Number.isNaN(Number(text))) {
      throw new ParameterProblem(`The '${name}' parameter value '${text}' is not a valid Number.`);
    }
    return Number(text);
  }
  return text;
}

/** Values worth trying: all of an enumeration, both booleans, and for what may be left out once with and once without. */
export function valuesToTry({ name, type, defaultValue, values }: Parameter, samples: Samples): readonly Value[] {
  const sample = samples[name];
  if (values.length > 0) return values;
  if (type === 'boolean') return [true, false];
  if (type === 'number') return [Number(defaultValue ?? 0), 458];
  if (type !== 'string') return [defaultValue ?? sample ?? []];
  if (defaultValue === undefined) return [sample ?? `some-${name.toLowerCase()}`];
  return defaultValue === '' ? ['', sample ?? `some-${name.toLowerCase()}`] : [defaultValue];
}

/** Values for parameters that must fit something else, by name. */
export type Samples = Readonly<Record<string, string | YamlMapping>>;

/** The cross product of all values worth trying. */
export function combinations(declared: readonly Parameter[], samples: Samples = {}): Record<string, Value>[] {
  return declared.reduce<Record<string, Value>[]>(
    (sofar, parameter) =>
      sofar.flatMap((chosen) =>
        valuesToTry(parameter, samples).map((value) => ({ ...chosen, [parameter.name]: value })),
      ),
    [{}],
  );
}

import { Fault } from '../../../shared/host/fault.ts';
import { readVariables, secretKeys, secretValues } from './collection-contents.ts';
import { unwrap } from './collection-kind.ts';

/** An environment or the globals of a run. */
export interface Scope {
  readonly document: object;
  readonly keys: readonly string[];
  /** Of variables of type secret, whether or not they have a value yet. */
  readonly secretKeys: readonly string[];
  readonly secretValues: readonly string[];
}

/** Which of the two inputs a document was given by. */
export type ScopeInput = 'environment' | 'globals';

/** The environment or globals that a JSON value holds. Throws a Fault where it holds none. */
export function scopeOf(value: unknown, name: string, input: ScopeInput): Scope {
  const document = Array.isArray(value) ? { values: value as unknown[] } : unwrap(value, input);
  if (document === undefined)
    throw new Fault('SR502', `${input} ${name} is no JSON object. Export it again from Postman.`);
  if ('item' in document)
    throw new Fault('SR502', `${input} ${name} is a collection. Give it by the input collection.`);
  const { values } = document;
  if (!Array.isArray(values)) {
    throw new Fault(
      'SR502',
      `${input} ${name} has no list 'values', so newman would give no variable a value. Export it from Postman, or write {"values": [{"key": "baseUrl", "value": "https://python-service.example.com"}]}.`,
    );
  }
  const variables = readVariables(values);
  return {
    document,
    keys: variables.map(({ key }) => key),
    secretKeys: secretKeys(variables),
    secretValues: secretValues(variables),
  };
}

import { Fault } from '../../../../shared/host/fault.ts';
import type { Deadline } from '../../steps/deadline.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import { readVariables, secretValues } from '../collection-contents.ts';
import { isV3Path, unwrap } from '../collection-kind.ts';
import { findSource } from './find-sources.ts';
import { parseJson, readSource } from './sources.ts';

/** An environment or the globals of a run. */
export interface Scope {
  readonly document: object;
  readonly keys: readonly string[];
  readonly secretValues: readonly string[];
}

/** Reads the environment or globals file that an input names. Throws a Fault where it is none. */
export async function readScope(
  input: 'environment' | 'globals',
  line: string | undefined,
  base: string,
  transport: Transport,
  deadline: Deadline,
): Promise<Scope | undefined> {
  if (line === undefined) return undefined;
  const source = await findSource(line, base, input);
  if (isV3Path(source.name)) {
    throw new Fault(
      `${input} ${source.name} is a Postman v3 (YAML) file, which Newman cannot read. Export it from Postman as JSON.`,
    );
  }
  const document = unwrap(parseJson(await readSource(source, transport, deadline), source, input), input);
  if (document === undefined)
    throw new Fault(`${input} ${source.name} is no JSON object. Export it again from Postman.`);
  if ('item' in document) throw new Fault(`${input} ${source.name} is a collection. Give it by the input collection.`);
  const { values } = document;
  const variables = readVariables(values);
  const keys = Array.isArray(values) ? variables.map(({ key }) => key) : Object.keys(document);
  return { document, keys, secretValues: secretValues(variables) };
}

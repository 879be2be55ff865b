import { refuseV3Scope, scopeOf } from '../scope.ts';
import type { Scope, ScopeInput } from '../scope.ts';
import type { Sources } from './sources.ts';

/** Reads the environment or globals file that an input names. Throws a Fault where it is none. */
export async function readScope(
  sources: Sources,
  input: ScopeInput,
  line: string | undefined,
): Promise<Scope | undefined> {
  if (line === undefined) return undefined;
  const source = await sources.findOne(input, line);
  refuseV3Scope(source.name, input);
  return scopeOf(await sources.json(input, source), source.name, input);
}

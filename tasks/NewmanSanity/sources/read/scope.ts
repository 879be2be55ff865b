import type { Host } from '../../../../shared/host/host.ts';
import { loadV3Scope } from '../../postman-v3/read/load-v3-scope.ts';
import { isV3Path } from '../collection-kind.ts';
import { scopeOf } from '../scope.ts';
import type { Scope, ScopeInput } from '../scope.ts';
import type { Sources } from './sources.ts';

/** Reads the environment or globals file that an input names, JSON or YAML. Throws a Fault where it is none. */
export async function readScope(
  sources: Sources,
  input: ScopeInput,
  line: string | undefined,
  host: Pick<Host, 'warning'>,
): Promise<Scope | undefined> {
  if (line === undefined) return undefined;
  const source = await sources.findOne(input, line);
  const { name } = source;
  const value = isV3Path(name)
    ? await loadV3Scope({ input, name, text: await sources.text(source) }, host)
    : await sources.json(input, source);
  return scopeOf(value, name, input);
}

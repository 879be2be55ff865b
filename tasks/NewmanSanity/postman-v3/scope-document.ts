import * as v from 'valibot';
import { isMap } from './fields.ts';
import type { TextFile } from './folder-files.ts';
import { text } from './pairs.ts';
import { readFitting, readValue, refuse, vaultWarning } from './read-documents.ts';
import type { DocumentFindings } from './read-documents.ts';
import type { Yaml } from './yaml.ts';

const row = v.object({
  key: text,
  value: v.optional(v.nullable(text), null),
  enabled: v.optional(v.boolean()),
  disabled: v.optional(v.boolean()),
  type: v.optional(text),
  secret: v.optional(v.boolean()),
  description: v.optional(v.unknown()),
});

/** A file `*.environment.yaml` or `*.globals.yaml` (postman-v3.md#10-variables-environments-globals). */
const scopeShape = v.object({
  id: v.optional(text),
  name: v.optional(text),
  values: v.array(row),
  color: v.optional(v.unknown()),
});

const INSTEAD = { variables: 'values', value: 'values', variable: 'values' };

/** The environment or globals in a file, as JSON holds them; `undefined` where it holds none, which `findings` says. */
export function readScopeDocument(yaml: Yaml, file: TextFile, findings: DocumentFindings): object | undefined {
  const read = readValue(yaml, file, findings);
  if (read === undefined) return undefined;
  const { document } = read;
  if (!isMap(document)) {
    const what = 'holds no map of fields';
    return refuse(
      yaml,
      file,
      [{ path: [], what, next: 'Write values: and the variables in a list below it' }],
      findings,
    );
  }
  if ('$kind' in document) {
    const what = 'is part of a collection, not an environment or globals';
    return refuse(
      yaml,
      file,
      [{ path: ['$kind'], what, next: 'Name the folder of it by the input collection' }],
      findings,
    );
  }
  const scope = readFitting(yaml, file, { document, shape: scopeShape, instead: INSTEAD }, findings);
  if (scope === undefined) return undefined;
  const secrets = scope.values.filter(({ secret }) => secret === true).map(({ key }) => key);
  if (secrets.length > 0) findings.warnings.push(vaultWarning(file.path, secrets));
  return { ...scope, values: scope.values.map((one) => (one.secret === true ? { ...one, type: 'secret' } : one)) };
}

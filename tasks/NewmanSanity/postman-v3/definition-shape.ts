import * as v from 'valibot';
import { oneAuth } from './auth-shape.ts';
import { isMap } from './fields.ts';
import type { WrongField } from './fields.ts';
import { pairs, text } from './pairs.ts';
import { order } from './request-shape.ts';
import { scripts } from './script-shape.ts';

// A folder's position may be quoted, a request's may not (postman-v3.md#6-definitionyaml).
const folderOrder = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value)),
  order,
);

/** What keeps a document from being the definition of a collection or folder; `undefined` where nothing does. */
export function wrongDefinition(document: unknown): WrongField | undefined {
  if (isMap(document) && document['$kind'] === 'collection') return undefined;
  const what = 'says no $kind: collection, so Postman would leave out all of it: authorization, variables and scripts';
  return { path: isMap(document) ? ['$kind'] : [], what, next: 'Begin it with $kind: collection' };
}

/** A file `.resources/definition.yaml` of a collection or folder. */
export const definitionShape = v.object({
  $kind: text,
  id: v.optional(text),
  name: v.optional(text),
  description: v.optional(text),
  order: v.optional(folderOrder, 0),
  variables: v.optional(pairs(text), []),
  auth: v.optional(oneAuth),
  scripts: v.optional(scripts('folder'), []),
});

export type FolderDefinition = v.InferOutput<typeof definitionShape>;

import type { JsonObject } from '../model/json.ts';
import { equal, objectAt, valueAt } from '../model/json.ts';
import type { Resource } from '../model/resources.ts';
import { DAEMON_SETS } from '../model/resources.ts';

/** The annotation that counts the templates of a DaemonSet; the API server keeps it. */
export const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** Sets or raises the count where the object is a DaemonSet. */
export function withTemplateGeneration(
  resource: Resource,
  object: JsonObject,
  before: JsonObject | undefined,
): JsonObject {
  if (resource !== DAEMON_SETS) return object;
  const last = Number(objectAt(before, 'metadata', 'annotations')[TEMPLATE_GENERATION] ?? 0);
  const same = before !== undefined && equal(valueAt(before, 'spec', 'template'), valueAt(object, 'spec', 'template'));
  const metadata = objectAt(object, 'metadata');
  const annotations = {
    ...objectAt(metadata, 'annotations'),
    [TEMPLATE_GENERATION]: String(same ? last : last + 1),
  };
  return { ...object, metadata: { ...metadata, annotations } };
}

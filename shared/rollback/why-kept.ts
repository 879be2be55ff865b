import type { JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from '../manifests/manifest.ts';
import { NEVER_DELETED } from '../manifests/set-plan.ts';
import type { ObjectToRestore } from './recorded-object.ts';

/**
 * Why an object is neither put back nor deleted (manifests.md#14-failure-and-rollback); `undefined` where it is. A Job has run,
 * what holds the data of others is never deleted, and a person may have said that it is to be kept. Pure.
 */
export function whyKept(recorded: ObjectToRestore, live: JsonObject | undefined): string | undefined {
  const { keep, kind, before } = recorded;
  if (keep !== undefined) return keep;
  const isGone = before === null && live === undefined;
  if (kind === 'Job' && !isGone) return 'a Job has run, which nothing takes back';
  if (before !== null || live === undefined) return undefined;
  if (NEVER_DELETED.has(kind)) return `a ${kind} is never deleted, since what it holds would go with it`;
  return isToBeKept(live) ? 'its annotation helm.sh/resource-policy says keep' : undefined;
}

function isToBeKept({ metadata }: JsonObject): boolean {
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  return isJsonObject(annotations) && annotations['helm.sh/resource-policy'] === 'keep';
}

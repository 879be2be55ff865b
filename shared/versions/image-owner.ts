import { readBookkeeping, recordOf } from './annotations.ts';
import { namesIn, sameVersion } from './image-names.ts';
import type { JsonObject, ManagedFields, Workload } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import { FIELD_MANAGER } from '../kubernetes/json-patch.ts';

/**
 * Who changed a workload last, apart from the controllers that report its status: the manager and the time of the
 * newest entry of `managedFields`. Times are whole seconds; within one it was somebody else, not we.
 */
export function whoChanged(workload: Workload | undefined): string {
  const entries = (workload?.metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined);
  const isOurs = ({ manager }: ManagedFields) => manager === FIELD_MANAGER;
  return describeManager(newest([...entries.filter(isOurs), ...entries.filter((entry) => !isOurs(entry))]));
}

/**
 * Who put the live image of this container in, and when. All runs of ours are one manager, so the record tells which run
 * it was: `smart-rollback at 2026-11-24T03:00:00Z, run 20261124.3`. Where nobody owns the image, who changed the workload.
 */
export function whoPutImageIn(workload: Workload | undefined, container: string): string {
  if (workload === undefined) return whoChanged(workload);
  const owner = whoOwnsImage(workload, container);
  if (owner === undefined) return whoChanged(workload);
  const own = recordOf(readBookkeeping(workload.metadata.annotations), container);
  const live = imageIn(workload.spec.template, container);
  const isTold = own !== undefined && live !== undefined && sameVersion(own.image, live, namesIn(own));
  if (owner.manager !== FIELD_MANAGER || !isTold) return describeManager(owner);
  return `${describeManager(owner)}, run ${own.run.number ?? own.run.id}`;
}

/** Who owns the image of this container, and since when; the newest owner where several set the same value. */
export function whoOwnsImage(workload: Workload, container: string): ManagedFields | undefined {
  return newest(ownersOfImage(workload, container));
}

/** Who applied the image of this container from the server side, be it alone or beside others. */
export function whoAppliedImage(workload: Workload, container: string): ManagedFields | undefined {
  return newest(ownersOfImage(workload, container).filter(({ operation }) => operation === 'Apply'));
}

function ownersOfImage({ metadata }: Workload, container: string): readonly ManagedFields[] {
  return (metadata.managedFields ?? []).filter(({ fieldsV1 }) => ownsImage(fieldsV1, container));
}

/** `kubectl-set at 2026-11-24T03:00:00Z`, for people. */
export function describeManager(entry: ManagedFields | undefined): string {
  if (entry === undefined) return 'by whom is not known';
  return `${entry.manager ?? 'unknown'} at ${entry.time ?? 'an unknown time'}`;
}

function newest(entries: readonly ManagedFields[]): ManagedFields | undefined {
  return [...entries].sort((a, b) => (a.time ?? '').localeCompare(b.time ?? '')).at(-1);
}

function ownsImage(fields: JsonObject | undefined, container: string): boolean {
  const podSpec = descend(fields, ['f:spec', 'f:template', 'f:spec']);
  const key = `k:${JSON.stringify({ name: container })}`;
  return ['f:containers', 'f:initContainers'].some((list) => descend(podSpec, [list, key, 'f:image']) !== undefined);
}

function descend(from: JsonObject | undefined, path: readonly string[]): JsonObject | undefined {
  let at: JsonObject | undefined = from;
  for (const step of path) at = at?.[step] as JsonObject | undefined;
  return at;
}

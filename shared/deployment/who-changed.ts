import type { JsonObject, ManagedFields, Workload } from '../kubernetes/objects.ts';

/**
 * Who changed a workload last, apart from the controllers that report its status: the manager and the time of the
 * newest entry of `managedFields`.
 */
export function whoChanged(workload: Workload | undefined): string {
  return describeManager(
    newest((workload?.metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined)),
  );
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

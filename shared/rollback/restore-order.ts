import { PHASES, phaseOf } from '../manifests/apply-phase.ts';
import type { ObjectToRestore } from './recorded-object.ts';

/**
 * The order in which objects are put back, those that may go side by side together (manifests.md#14-failure-and-rollback): as
 * they were applied, so that the pods of the old template find the old configuration. Pure.
 */
export function inRestoreOrder<T extends { readonly recorded: ObjectToRestore }>(
  objects: readonly T[],
): readonly (readonly T[])[] {
  const phases = PHASES.map((phase) =>
    objects.filter(({ recorded: { apiVersion, kind } }) => phaseOf({ apiVersion, kind, body: {} }) === phase),
  );
  return phases.filter((one) => one.length > 0);
}

/** The order in which what was created is deleted: what leads to pods and the pods themselves before what they need. Pure. */
export function inDeleteOrder<T extends { readonly recorded: ObjectToRestore }>(
  objects: readonly T[],
): readonly (readonly T[])[] {
  return [...inRestoreOrder(objects)].reverse();
}

import type { Rollout } from '../../shared/rollout/rollout.ts';

/** Where nothing of this run is there to be put back. */
export const HAD_CHANGED_NOTHING = 'this run had changed nothing';

/**
 * Why `onFailure: rollback` does nothing about a set of manifests that failed (manifests.md#14-failure-and-rollback); `undefined`
 * where it goes ahead. Pure.
 *
 * @param outcome how the rollout ended that failed first; `undefined` where it was something else
 * @param mark the record by which it would go back
 */
export function whySetStays(outcome: Rollout['outcome'] | undefined, mark: object | undefined): string | undefined {
  if (outcome === 'superseded') return 'a workload of it was changed by somebody else';
  if (outcome === 'gone') return 'a workload of it is gone';
  return mark === undefined ? HAD_CHANGED_NOTHING : undefined;
}

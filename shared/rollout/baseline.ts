import { conditionOf, allStatuses } from '../kubernetes/objects.ts';
import { FAIL_AFTER_RESTARTS } from './evidence.ts';
import { toldBy } from './pods-of-rollout.ts';
import type { Baseline } from './rollout.ts';
import type { Change } from './rollout.ts';
import type { Pod } from '../kubernetes/objects.ts';

/**
 * What a rollout is measured against, from what was read before the change and what the server answered to it. Pure;
 * `startedAt` in milliseconds of a monotonic clock, `rollsBack` where an automatic rollback stands behind it.
 */
export function baselineOf(
  change: Change,
  startedAt: number,
  rollsBack: boolean,
  failAfterRestarts = FAIL_AFTER_RESTARTS,
): Baseline {
  const progressing = conditionOf(change.before, 'Progressing');
  const changed = change.after !== change.before;
  // Also where nothing was changed: it may speak of the rollout before the one that is followed
  // (kubernetes.md#21-the-deployment-controller).
  const isStale = progressing?.reason === 'ProgressDeadlineExceeded';
  return {
    uid: change.before.metadata.uid,
    ...toldBy(change),
    ...(change.others === undefined ? {} : { others: change.others }),
    generation: change.after.metadata.generation ?? 0,
    template: change.after.spec.template,
    staleDeadline: isStale ? progressing.lastUpdateTime : undefined,
    startedAt,
    restarts: restartsOf((change.podsBefore ?? change.pods)?.items ?? []),
    failAfterRestarts,
    belief: !changed ? 'new report' : rollsBack ? 'second not found' : 'first report',
  };
}

/** The restarts of all containers so far, by `uid/container`. */
export function restartsOf(pods: readonly Pod[]): ReadonlyMap<string, number> {
  return new Map(
    pods.flatMap((pod) =>
      allStatuses(pod).map(({ name, restartCount = 0 }): [string, number] => [
        `${pod.metadata.uid}/${name}`,
        restartCount,
      ]),
    ),
  );
}

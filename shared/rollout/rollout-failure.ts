import type { WorkloadReference } from '../kubernetes/resources.ts';
import type { Pod } from '../kubernetes/objects.ts';
import { liveRevision } from '../versions/revision.ts';
import type { Watch } from './really-runs.ts';
import { RUN_SECONDS } from './really-runs.ts';
import type { RolloutSnapshot, Rollout } from './rollout.ts';
import { isPodOf } from '../kubernetes/pod.ts';
import { andMore } from '../report/counts.ts';

/** One sentence about a rollout that did not complete: what happened to which object, and why. */
export function rolloutFailure(
  { name, namespace }: WorkloadReference,
  image: string,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
  timeoutSeconds: number,
): string {
  switch (rollout.outcome) {
    case 'failed':
      return `${name}: ${rollout.culprit.text}.`;
    case 'timed out': {
      const [first, ...others] = rollout.problems;
      const problem = first === undefined ? notReady(rollout) : `: ${first}${andMore(others.length)}`;
      return `${name}: the rollout of ${image} ${endOf(rollout.watch, timeoutSeconds)}: ${rollout.missing}${problem}.`;
    }
    case 'superseded':
      return `${name}: the rollout of ${image} was superseded: the image is now ${rollout.image} (${rollout.by}). Look what else deploys to namespace ${namespace}.`;
    case 'gone':
      return `${name}: ${rollout.message}, so the rollout of ${image} cannot be followed.`;
    case 'unreachable':
      return `${name}: the rollout of ${image} cannot be followed any more: ${rollout.error.message}`;
  }
}

function endOf(watch: Watch | undefined, timeoutSeconds: number): string {
  if (watch === undefined) return `was not complete within timeoutSeconds (${timeoutSeconds})`;
  const over = `when timeoutSeconds (${timeoutSeconds}) were over`;
  return watch.kind === 'stable'
    ? `was complete, but had not stayed healthy for stableSeconds (${watch.seconds}) ${over}`
    : `was complete, but its pods had not run ${RUN_SECONDS} s without a restart ${over}`;
}

/** Whether what was rolled out is still there: not replaced by somebody else's image, not deleted. Pure. */
export function isStillLive({ outcome }: Pick<Rollout, 'outcome'>): boolean {
  return outcome !== 'superseded' && outcome !== 'gone';
}

function notReady({ snapshot }: Extract<Rollout, { outcome: 'timed out' }>): string {
  const waiting = podsOf(snapshot).find(({ status }) =>
    status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'False'),
  );
  if (waiting === undefined) return '';
  const containers = (waiting.status?.containerStatuses ?? []).filter(({ ready }) => ready !== true);
  const which = containers.length === 0 ? '' : `, container ${containers.map(({ name }) => name).join(', ')}`;
  const pod = `; pod ${waiting.metadata.name} on ${waiting.spec.nodeName ?? 'no node'}`;
  const state = containers.find((container) => container.state?.running === undefined)?.state;
  const why = state?.waiting?.reason ?? state?.terminated?.reason;
  if (why !== undefined) return `${pod} does not run${which}: ${why}`;
  return `${pod} runs but is not ready${which}: look at its readiness probe`;
}

/** The pods of the live revision; where revisions may not be read, all of them. */
function podsOf({ workload, revisions, pods = [] }: RolloutSnapshot): readonly Pod[] {
  const there = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (workload === undefined || revisions === undefined) return there;
  const current = liveRevision(workload, revisions);
  return current === undefined ? [] : there.filter((pod) => isPodOf(pod, current));
}

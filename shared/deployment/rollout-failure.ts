import type { WorkloadReference } from '../kubernetes/resources.ts';
import type { Rollout } from './follow.ts';

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
      const more = others.length === 0 ? '' : ` and ${others.length} more`;
      const problem = first === undefined ? notReady(rollout) : `: ${first}${more}`;
      return `${name}: the rollout of ${image} was not complete within timeoutSeconds (${timeoutSeconds}): ${rollout.missing}${problem}.`;
    }
    case 'superseded':
      return `${name}: the rollout of ${image} was superseded: the image is now ${rollout.image} (${rollout.by}). Look what else deploys to namespace ${namespace}.`;
    case 'gone':
      return `${name}: ${rollout.message}, so the rollout of ${image} cannot be followed.`;
    case 'unreachable':
      return `${name}: the rollout of ${image} cannot be followed any more: ${rollout.error.message}`;
  }
}

function notReady({ snapshot }: Extract<Rollout, { outcome: 'timed out' }>): string {
  const waiting = (snapshot.pods ?? []).find(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined &&
      status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'False'),
  );
  if (waiting === undefined) return '';
  const containers = (waiting.status?.containerStatuses ?? [])
    .filter(({ ready }) => ready !== true)
    .map(({ name }) => name);
  const which = containers.length === 0 ? '' : `, container ${containers.join(', ')}`;
  return `; pod ${waiting.metadata.name} on ${waiting.spec.nodeName ?? 'no node'} runs but is not ready${which}: look at its readiness probe`;
}

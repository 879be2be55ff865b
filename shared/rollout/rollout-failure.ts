import type { ErrorCode } from '../host/error-codes.ts';
import type { WorkloadReference } from '../kubernetes/resources.ts';
import { kubectlName } from '../kubernetes/resources.ts';
import type { Watch } from './really-runs.ts';
import { RUN_SECONDS } from './really-runs.ts';
import { andMore } from '../report/counts.ts';
import { PULL_REASONS } from './pull-symptoms.ts';
import type { Culprit, Rollout } from './rollout.ts';
import { describeProblem } from './symptom.ts';

/** One line about a rollout that did not complete: what happened to which object, why, and what to do next. */
export function rolloutFailure(
  { kind, name, namespace }: WorkloadReference,
  image: string,
  rollout: Exclude<Rollout, { outcome: 'complete' }>,
  timeoutSeconds: number,
): string {
  switch (rollout.outcome) {
    case 'failed':
      return `${name}: ${rollout.culprit.text}. ${rollout.culprit.next}.`;
    case 'timed out': {
      const [first, ...others] = rollout.problems;
      const problem = first === undefined ? '' : `: ${describeProblem(first, image)}${andMore(others.length)}`;
      const next =
        first?.next ?? `Why is not known; see: kubectl describe ${kubectlName({ kind, name })} -n ${namespace}`;
      return `${name}: the rollout of ${image} ${endOf(rollout.watch, timeoutSeconds)}: ${rollout.missing}${problem}. ${next}.`;
    }
    case 'superseded':
      return `${name}: the rollout of ${image} was superseded: the image is now ${rollout.image} (${rollout.by}). Look what else deploys to namespace ${namespace}.`;
    case 'taken back':
      return `${name}: ${rollout.from} was put in and rolled back to ${rollout.to} (${rollout.by}), and nothing was put in since: ${rollout.to} is live (${rollout.message}). Put in what shall run before it is followed again.`;
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
  return outcome !== 'superseded' && outcome !== 'taken back' && outcome !== 'gone';
}

// `surroundings` tells pulling from starting by the kubelet's reason.
const CODE_OF_CAUSE: Readonly<Record<Culprit['cause'], ErrorCode>> = {
  'unusable image': 'SR311',
  'invalid name': 'SR311',
  crash: 'SR312',
  'killed by a probe': 'SR313',
  surroundings: 'SR314',
  'pods refused': 'SR315',
  'pod ended': 'SR316',
  'may pass': 'SR317',
  'no progress': 'SR317',
};

/** The class of the error that `rolloutFailure` tells. Pure. */
export function rolloutErrorCode(rollout: Exclude<Rollout, { outcome: 'complete' }>): ErrorCode {
  switch (rollout.outcome) {
    case 'failed': {
      const { cause, reason } = rollout.culprit;
      return PULL_REASONS.includes(reason) ? 'SR311' : CODE_OF_CAUSE[cause];
    }
    case 'timed out':
      return 'SR318';
    case 'superseded':
    case 'gone':
      return 'SR303';
    case 'taken back':
      return 'SR309';
    case 'unreachable':
      return 'SR306';
  }
}

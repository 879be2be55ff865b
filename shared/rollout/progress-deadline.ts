import type { Workload } from '../kubernetes/objects.ts';

// What the API server fills in, and the value that means "none" (kubernetes.md#21-the-deployment-controller).
const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;
const NO_PROGRESS_DEADLINE = 2_147_483_647;

/** The progress deadline of a Deployment in seconds; `undefined` where there is none, as for the other kinds. */
export function progressDeadlineSeconds({ kind, spec }: Workload): number | undefined {
  if (kind !== 'Deployment') return undefined;
  const deadline = spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS;
  return deadline === NO_PROGRESS_DEADLINE ? undefined : deadline;
}

/** That a rollout cannot be complete in time, whatever its pods do, or `undefined`. In seconds. Pure. */
export function cannotFit({ kind, metadata, spec }: Workload, timeoutSeconds: number): string | undefined {
  const { minReadySeconds = 0 } = spec;
  if (minReadySeconds < timeoutSeconds) return undefined;
  return `minReadySeconds of ${kind} ${metadata.name} is ${minReadySeconds}, and timeoutSeconds ${timeoutSeconds}: this rollout cannot be complete in time. Raise timeoutSeconds, or lower minReadySeconds.`;
}

/** One sentence that says how long a rollout is waited for, where that comes from, and which limit strikes first. */
export function describeLimits(workload: Workload, timeoutSeconds: number): string {
  const start = `The rollout may take ${timeoutSeconds} s (timeoutSeconds)`;
  const deadline = progressDeadlineSeconds(workload);
  if (deadline === undefined) return `${start}; the ${workload.kind} sets no limit of its own.`;
  if (deadline < timeoutSeconds) {
    return `${start}, and ${deadline} s without progress (progressDeadlineSeconds of the Deployment), which ends it first if nothing moves.`;
  }
  return `${start}; the limit of the Deployment itself, ${deadline} s without progress (progressDeadlineSeconds), comes later.`;
}

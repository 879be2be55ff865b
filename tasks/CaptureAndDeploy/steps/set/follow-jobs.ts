import { Fault } from '../../../../shared/host/fault.ts';
import { isJob } from '../../../../shared/manifests/apply-phase.ts';
import type { StandingObject } from '../../../../shared/manifests/cluster/apply-set.ts';
import { followJob } from '../../../../shared/manifests/cluster/follow-job.ts';
import type { JobEnd } from '../../../../shared/manifests/cluster/follow-job.ts';
import { describeManifest } from '../../../../shared/manifests/manifest.ts';
import { describePod } from '../../../../shared/rollout/follow/diagnose.ts';
import { readable } from '../../../../shared/rollout/symptom.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { AroundInputs } from '../../inputs.ts';

/** How a Job of the set ended. */
export interface FollowedJob {
  readonly job: StandingObject;
  readonly end: JobEnd;
}

/** Follows the Jobs of a set side by side; the first that fails aborts `stop`. `end` in milliseconds of the monotonic clock. */
export async function followJobs(
  { host, cluster, inputs: { timeoutSeconds } }: ClusterStep<AroundInputs>,
  applied: readonly StandingObject[],
  end: number,
  stop: AbortController,
): Promise<readonly FollowedJob[]> {
  const signal = AbortSignal.any([stop.signal, host.cancelled]);
  const jobs = applied.filter(({ planned: { manifest } }) => isJob(manifest));
  return Promise.all(
    jobs.map(async (job): Promise<FollowedJob> => {
      const { manifest } = job.planned;
      const name = describeManifest(manifest);
      try {
        const ended = await followJob(cluster, manifest, job.made, {
          end,
          timeoutSeconds,
          signal,
          onProgress: (message) => host.info(`${name}: ${message}`),
        });
        host.cancelled.throwIfAborted();
        if (isFailed(ended)) {
          stop.abort();
          if (ended.pods.length > 0)
            host.group({ title: `Pods of ${name}`, lines: ended.pods.map((pod) => readable(describePod(pod))) });
        } else if (ended.outcome === 'suspended') {
          host.warning(`${name} is suspended: nothing of it runs until somebody resumes it.`);
        } else if (ended.outcome === 'complete') host.info(`${name} is complete: ${ended.message}`);
        return { job, end: ended };
      } catch (error) {
        stop.abort();
        throw error;
      }
    }),
  );
}

/** Waits until Jobs that come before the workloads are complete. Throws a Fault about the first that is not. */
export async function waitForJobs(
  step: ClusterStep<AroundInputs>,
  applied: readonly StandingObject[],
  end: number,
): Promise<void> {
  const failed = failedJob(await followJobs(step, applied, end, new AbortController()));
  if (failed !== undefined) throw new Fault('SR308', `${failed}.`);
}

/** Why the first Job that failed did; `undefined` where none did. */
export function failedJob(followed: readonly FollowedJob[]): string | undefined {
  return followed.find(({ end }) => isFailed(end))?.end.message;
}

function isFailed(end: JobEnd): end is Extract<JobEnd, { outcome: 'failed' | 'timed out' }> {
  return end.outcome === 'failed' || end.outcome === 'timed out';
}

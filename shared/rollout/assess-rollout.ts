import { sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { conditionOf, imageIn } from '../kubernetes/objects.ts';
import { sameTemplate } from '../kubernetes/template.ts';
import { missingAbovePartition } from './partition.ts';
import { progressDeadlineSeconds } from './progress-deadline.ts';
import { isNamespaceGoing, refusalOf } from './refusals.ts';
import { whyItStandsStill } from './standstill.ts';
import { describeProblem, describeWorkloadCommand } from './symptom.ts';
import type { Problem } from './symptom.ts';
import type { Baseline, Culprit, RolloutSnapshot, Sightings } from './rollout.ts';
import type { RolloutStatus } from './rollout-status.ts';
import { isObserved, rolloutStatus } from './rollout-status.ts';

export type Assessment =
  | { readonly state: 'waiting'; readonly message: string; readonly problems: readonly Problem[] }
  | { readonly state: 'complete'; readonly message: string }
  | { readonly state: 'failed'; readonly culprit: Culprit }
  | { readonly state: 'superseded'; readonly image: string }
  | { readonly state: 'changed'; readonly workload: Workload }
  | { readonly state: 'gone'; readonly message: string };

/**
 * What a snapshot says about the rollout, in the order of kubernetes.md#10-waiting-for-a-rollout: deleted, superseded,
 * not yet observed, failing pods, deadline, and kubectl's counts. Pure: time comes in as `now` (milliseconds,
 * monotonic), memory as `sightings`, and both answers go out.
 */
export function assessRollout(
  snapshot: RolloutSnapshot,
  baseline: Baseline,
  sightings: Sightings,
  now: number,
): { readonly assessment: Assessment; readonly sightings: Sightings } {
  const { workload } = snapshot;
  const answer = (assessment: Assessment, seen: Sightings = sightings) => ({ assessment, sightings: seen });
  if (workload === undefined) return answer({ state: 'gone', message: 'it was deleted meanwhile' });
  if (workload.metadata.uid !== baseline.uid) {
    return answer({ state: 'gone', message: 'it was deleted and made anew meanwhile' });
  }
  if (workload.metadata.deletionTimestamp !== undefined)
    return answer({ state: 'gone', message: deletionOf(workload) });
  // A watch may replay what was before our change.
  if ((workload.metadata.generation ?? 0) < baseline.generation) {
    return answer({ state: 'waiting', message: 'the change has not arrived yet', problems: [] });
  }
  const replaced = replacedImage(workload, baseline);
  if (replaced !== undefined) return answer({ state: 'superseded', image: replaced });
  if (!sameTemplate(workload.spec.template, baseline.template)) return answer({ state: 'changed', workload });

  const status = statusWithPods(workload, snapshot.pods);
  if (status.done) return answer({ state: 'complete', message: status.message });

  const refusal = refusalOf(snapshot, workload);
  if (refusal !== undefined && isNamespaceGoing(refusal)) {
    return answer({ state: 'gone', message: `its namespace ${workload.metadata.namespace} is being deleted` });
  }
  const { culprit, problems, sightings: seen } = whyItStandsStill(snapshot, workload, baseline, sightings, now);
  const ends = culprit ?? assessDeadline(workload, baseline, problems, now);
  if (ends !== undefined) return answer({ state: 'failed', culprit: ends }, seen);
  return answer({ state: 'waiting', message: status.message, problems }, seen);
}

/** What stands where the change put an image in, where that is another one by now; of the first such container. */
function replacedImage(
  { spec: { template } }: Workload,
  { container, image, others = [] }: Baseline,
): string | undefined {
  for (const one of [{ container, image }, ...others]) {
    const live = imageIn(template, one.container);
    if (live === undefined || !sameImage(one.image, live)) return live ?? 'no such container any more';
  }
  return undefined;
}

/** kubectl's counts, and what they hide of a partition. Where pods may not be listed the counts are all there is. */
function statusWithPods(workload: Workload, pods: RolloutSnapshot['pods']): RolloutStatus {
  const status = rolloutStatus(workload);
  const missing = status.done && pods !== undefined ? missingAbovePartition(workload, pods) : undefined;
  return missing === undefined ? status : { done: false, message: missing };
}

/**
 * The controller keeps ProgressDeadlineExceeded standing when a Deployment is changed to a template that it knows
 * already, that is at every rollback; until it is renewed it speaks of the rollout before
 * (kubernetes.md#21-the-deployment-controller).
 */
function assessDeadline(
  workload: Workload,
  baseline: Baseline,
  problems: readonly Problem[],
  now: number,
): Culprit | undefined {
  const progressing = conditionOf(workload, 'Progressing');
  if (progressing?.reason !== 'ProgressDeadlineExceeded') return undefined;
  const deadline = progressDeadlineSeconds(workload);
  if (deadline === undefined) return undefined;
  const standsSinceBefore =
    baseline.staleDeadline !== undefined && progressing.lastUpdateTime === baseline.staleDeadline;
  if (standsSinceBefore && now - baseline.startedAt < deadline * 1000) return undefined;
  if (!isObserved(workload)) return undefined;
  const [problem] = problems;
  const why = problem === undefined ? '' : `: ${describeProblem(problem)}`;
  return {
    text: `no progress within progressDeadlineSeconds (${deadline})${why}`,
    next: problem?.next ?? `Why is not known; see: ${describeWorkloadCommand(workload)}`,
    reason: 'ProgressDeadlineExceeded',
    cause: 'no progress',
    blamesImage: false,
    pod: problem?.pod,
    container: undefined,
  };
}

/** That a workload is being deleted, and what holds it where something does. */
function deletionOf({ metadata: { finalizers = [] } }: Workload): string {
  const holds = finalizers.length === 0 ? '' : ` (its finalizer ${finalizers.join(', ')} is still there)`;
  return `it is being deleted${holds}`;
}

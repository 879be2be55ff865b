import { sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { conditionOf, imageIn } from '../kubernetes/objects.ts';
import { resumeCommand } from '../kubernetes/resources.ts';
import { sameTemplate } from '../kubernetes/template.ts';
import { assessPods, podsOfRollout } from './assess-pods.ts';
import { EVIDENCE, endsRollout } from './evidence.ts';
import { missingAbovePartition } from './partition.ts';
import { progressOf } from './progress.ts';
import { refusalCause, refusalOf } from './refusals.ts';
import { progressDeadlineSeconds } from './progress-deadline.ts';
import { podsThatStay } from './old-pods.ts';
import type { Baseline, Culprit, RolloutSnapshot, Sightings } from './rollout.ts';
import type { RolloutStatus } from './rollout-status.ts';
import { isObserved, rolloutStatus } from './rollout-status.ts';

export type Assessment =
  | { readonly state: 'waiting'; readonly message: string; readonly problems: readonly string[] }
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
  // A watch may replay what was before our change.
  if ((workload.metadata.generation ?? 0) < baseline.generation) {
    return answer({ state: 'waiting', message: 'the change has not arrived yet', problems: [] });
  }
  const image = imageIn(workload.spec.template, baseline.container);
  if (image === undefined || !sameImage(baseline.image, image)) {
    return answer({ state: 'superseded', image: image ?? 'no such container any more' });
  }
  if (!sameTemplate(workload.spec.template, baseline.template)) return answer({ state: 'changed', workload });

  const status = statusWithPods(workload, snapshot.pods);
  if (!isObserved(workload)) return answer({ state: 'waiting', message: status.message, problems: [] });
  if (status.done) return answer({ state: 'complete', message: status.message });

  const pods = podsOfRollout(snapshot, workload, baseline);
  const { progressedAt, sightings: steps } = progressOf(workload, pods, sightings, now);
  const around = { newerEvents: snapshot.newerEvents ?? new Map<string, number>(), progressedAt };
  const found = assessPods(pods, baseline, sightings, now, around);
  const replicaFailure = assessRefusal(snapshot, workload, baseline, { sightings, now, progressedAt });
  const others = (snapshot.pods ?? []).filter((pod) => !pods.includes(pod));
  const staying = podsThatStay(workload, others, sightings, now);
  const seen = new Map([...steps, ...found.sightings, ...replicaFailure.sightings, ...staying.sightings]);
  const culprit = found.culprit ?? replicaFailure.culprit ?? assessDeadline(workload, baseline, found.problems, now);
  if (culprit !== undefined) return answer({ state: 'failed', culprit }, seen);
  const problems = [...pause(workload), ...found.problems, ...replicaFailure.problems, ...staying.problems];
  return answer({ state: 'waiting', message: status.message, problems }, seen);
}

/** kubectl's counts, and what they hide of a partition. Where pods may not be listed the counts are all there is. */
function statusWithPods(workload: Workload, pods: RolloutSnapshot['pods']): RolloutStatus {
  const status = rolloutStatus(workload);
  const missing = status.done && pods !== undefined ? missingAbovePartition(workload, pods) : undefined;
  return missing === undefined ? status : { done: false, message: missing };
}

// kubectl's counts do not tell why they stand still (kubernetes.md#11-rollout-status).
function pause({ kind, metadata, spec }: Workload): readonly string[] {
  if (spec.paused !== true) return [];
  return [`the ${kind} is paused (resume it: ${resumeCommand({ kind, ...metadata })})`];
}

/** Pods that cannot be made at all (quota, admission, PodSecurity) show only in the new ReplicaSet. */
function assessRefusal(
  snapshot: RolloutSnapshot,
  workload: Workload,
  baseline: Baseline,
  { sightings, now, progressedAt }: { sightings: Sightings; now: number; progressedAt: number },
): { readonly culprit: Culprit | undefined; readonly problems: readonly string[]; readonly sightings: Sightings } {
  const refusal = refusalOf(snapshot, workload);
  if (refusal === undefined) return { culprit: undefined, problems: [], sightings: new Map() };
  const key = 'ReplicaFailure';
  const sighting = { since: sightings.get(key)?.since ?? now, report: refusal.report };
  const cause = refusalCause(refusal.message);
  const text = `no pods can be made: ${refusal.message} (image ${baseline.image})`;
  const ends = endsRollout({ cause, sighting, restarts: 0, now, progressedAt }, { startedAt: baseline.startedAt });
  const { reason } = refusal;
  const { rejectsImage: blamesImage } = EVIDENCE[cause];
  return {
    culprit: ends ? { text, reason, blamesImage, pod: undefined, container: undefined } : undefined,
    problems: [text],
    sightings: new Map([[key, sighting]]),
  };
}

/**
 * The controller keeps ProgressDeadlineExceeded standing when a Deployment is changed to a template that it knows
 * already, that is at every rollback; until it is renewed it speaks of the rollout before
 * (kubernetes.md#21-the-deployment-controller).
 */
function assessDeadline(
  workload: Workload,
  baseline: Baseline,
  problems: readonly string[],
  now: number,
): Culprit | undefined {
  const progressing = conditionOf(workload, 'Progressing');
  if (progressing?.reason !== 'ProgressDeadlineExceeded') return undefined;
  const deadline = progressDeadlineSeconds(workload);
  if (deadline === undefined) return undefined;
  const standsSinceBefore =
    baseline.staleDeadline !== undefined && progressing.lastUpdateTime === baseline.staleDeadline;
  if (standsSinceBefore && now - baseline.startedAt < deadline * 1000) return undefined;
  const [problem] = problems;
  return {
    text: `no progress within progressDeadlineSeconds (${deadline})${problem === undefined ? '' : `: ${problem}`}`,
    reason: 'ProgressDeadlineExceeded',
    blamesImage: false,
    pod: undefined,
    container: undefined,
  };
}

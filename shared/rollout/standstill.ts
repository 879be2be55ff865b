import type { Pod, Workload } from '../kubernetes/objects.ts';
import { assessPods } from './assess-pods.ts';
import { podsOfRollout } from './pods-of-rollout.ts';
import { EVIDENCE, endsRollout } from './evidence.ts';
import { podsThatStay } from './old-pods.ts';
import { progressOf } from './progress.ts';
import { REFUSAL_ROWS, refusalOf } from './refusals.ts';
import { isObserved } from './rollout-status.ts';
import type { Baseline, Culprit, RolloutSnapshot, Sighting, Sightings } from './rollout.ts';
import { describeProblem, firstSymptom } from './symptom.ts';
import type { Problem } from './symptom.ts';
import { WORKLOAD_ROWS } from './workload-symptoms.ts';

/** Why a rollout stands still. */
export interface Standstill {
  /** What ends it before the time-out; `undefined` while nothing does. */
  readonly culprit: Culprit | undefined;
  /** All that stands in the way, the most telling first. */
  readonly problems: readonly Problem[];
  readonly sightings: Sightings;
}

/**
 * Why a rollout stands still, from all that the cluster says: the one answer for progress, early failure and time-out
 * (design.md#why-it-stands-still). Pure; time and memory as in `assessRollout`.
 */
export function whyItStandsStill(
  snapshot: RolloutSnapshot,
  workload: Workload,
  baseline: Baseline,
  sightings: Sightings,
  now: number,
): Standstill {
  // Before the controller has seen the change, revisions and events speak of the rollout before.
  const isSeen = isObserved(workload);
  const pods = isSeen ? podsOfRollout(snapshot, workload, baseline) : [];
  const { progressedAt, sightings: steps } = progressOf(workload, pods, sightings, now);
  const found = assessPods(pods, baseline, sightings, now, { ...snapshot, progressedAt });
  const refused = assessRefusal(snapshot, workload, baseline, { sightings, now, progressedAt });
  const others = isSeen ? (snapshot.pods ?? []).filter((pod) => !pods.includes(pod)) : [];
  const staying = podsThatStay(workload, { revisions: snapshot.revisions, pods: others }, sightings, now);
  const before = [...refused.problems, ...found.problems, ...staying.problems];
  const own = assessWorkload(snapshot, workload, pods, before.length > 0, { sightings, now });
  return {
    culprit: found.culprit ?? refused.culprit,
    problems: [...own.problems.filter(isFirst), ...before, ...own.problems.filter((problem) => !isFirst(problem))],
    sightings: new Map([
      // What was seen of pods still holds when the controller has caught up.
      ...(isSeen ? [] : sightings),
      ...steps,
      ...found.sightings,
      ...refused.sightings,
      ...staying.sightings,
      ...own.sightings,
    ]),
  };
}

interface Memory {
  readonly sightings: Sightings;
  readonly now: number;
}

function assessRefusal(
  snapshot: RolloutSnapshot,
  workload: Workload,
  { container, image, ...rules }: Baseline,
  { sightings, now, progressedAt }: Memory & { readonly progressedAt: number },
): Standstill {
  const refusal = refusalOf(snapshot, workload);
  const symptom = refusal && firstSymptom(REFUSAL_ROWS, refusal);
  if (refusal === undefined || symptom === undefined) return { culprit: undefined, problems: [], sightings: new Map() };
  const key = 'ReplicaFailure';
  const sighting: Sighting = { since: sightings.get(key)?.since ?? now, report: refusal.report };
  const problem: Problem = { ...symptom, container, image, pod: undefined, isSaid: true };
  const { cause, reason, next } = symptom;
  // It is the server's word of now, whatever stood there before.
  const { startedAt } = rules;
  const ends = endsRollout({ cause, sighting, restarts: 0, now, progressedAt }, { startedAt });
  const { rejectsImage: blamesImage } = EVIDENCE[cause];
  return {
    culprit: ends
      ? { text: describeProblem(problem), next, reason, cause, blamesImage, pod: undefined, container: undefined }
      : undefined,
    problems: [problem],
    sightings: new Map([[key, sighting]]),
  };
}

/** What the workload itself shows: every row that finds something, since each is about another thing. */
function assessWorkload(
  { pods: listed }: RolloutSnapshot,
  workload: Workload,
  pods: readonly Pod[],
  isExplained: boolean,
  { sightings, now }: Memory,
): Omit<Standstill, 'culprit'> {
  const subject = { workload, pods: listed && pods, isExplained };
  const seen = new Map<string, Sighting>();
  const problems = WORKLOAD_ROWS.flatMap((row): Problem[] => {
    const symptom = row.find(subject);
    if (symptom === undefined) return [];
    const key = `workload/${symptom.reason}`;
    const since = sightings.get(key)?.since ?? now;
    seen.set(key, { since, report: symptom.reason });
    const isSaid = now - since >= (symptom.saidAfterSeconds ?? 0) * 1000;
    return [{ ...symptom, container: undefined, image: undefined, pod: undefined, isSaid }];
  });
  return { problems, sightings: seen };
}

// Nothing moves before that, whatever the pods show.
function isFirst({ reason }: Problem): boolean {
  return reason === 'Paused' || reason === 'NotObserved';
}

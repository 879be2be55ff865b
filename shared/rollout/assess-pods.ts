import type { Event, Pod } from '../kubernetes/objects.ts';
import { isReady } from '../kubernetes/pod.ts';
import type { ContainerSubject } from './container-subject.ts';
import { containersOf } from './container-subject.ts';
import { containerSymptom, kindOf } from './container-symptoms.ts';
import type { EvidenceRules } from './evidence.ts';
import { EVIDENCE, endsRollout } from './evidence.ts';
import { comesBeforeContainers, podSymptom, unexplained } from './pod-symptoms.ts';
import type { Baseline, Culprit, Sighting, Sightings } from './rollout.ts';
import { describeProblem } from './symptom.ts';
import type { Problem, Symptom } from './symptom.ts';

/** What is known beside the pods themselves. */
export interface PodSurroundings {
  /** Warnings about a pod since we first looked, by its uid. */
  readonly newerEvents?: ReadonlyMap<string, number>;
  /** What was told of a pod, by its uid, oldest first. */
  readonly events?: ReadonlyMap<string, readonly Event[]>;
  /** When the rollout last made progress; left out: never. */
  readonly progressedAt?: number;
}

/** What pods are measured against; container and image are those that were changed. */
type PodBaseline = Pick<Baseline, 'restarts'> & Partial<Pick<Baseline, 'container' | 'image'>> & EvidenceRules;

/**
 * What the pods of a rollout say: the first fault that ends it, and all that stands in the way. A pod that its controller
 * no longer counts is no evidence while another one is there (design.md#evidence).
 */
export function assessPods(
  pods: readonly Pod[],
  baseline: PodBaseline,
  sightings: Sightings,
  now: number,
  { newerEvents = new Map(), events = new Map(), progressedAt = Number.NEGATIVE_INFINITY }: PodSurroundings = {},
): { readonly culprit: Culprit | undefined; readonly problems: readonly Problem[]; readonly sightings: Sightings } {
  const problems: Problem[] = [];
  const seen = new Map<string, Sighting>();
  let culprit: Culprit | undefined;
  for (const pod of countedPods(pods)) {
    if (isReady(pod)) continue;
    const { uid } = pod.metadata;
    const { subjects, sightings: memory } = containersOf(pod, baseline, events.get(uid) ?? [], sightings, now);
    for (const [key, sighting] of memory) seen.set(key, sighting);
    for (const fault of faultsOf(pod, subjects, events.get(uid) ?? [], newerEvents.get(uid) ?? 0)) {
      const sighting = sightingOf(fault, sightings.get(fault.key), now);
      seen.set(fault.key, sighting);
      const { symptom, restarts, container } = fault;
      const { cause, reason, next, saidAfterSeconds = 0 } = symptom;
      const problem: Problem = {
        ...symptom,
        pod,
        container: container ?? baseline.container,
        image: fault.image ?? baseline.image,
        isSaid: now - sighting.since >= saidAfterSeconds * 1000,
      };
      problems.push(problem);
      if (culprit === undefined && endsRollout({ cause, sighting, restarts, now, progressedAt }, baseline)) {
        const { rejectsImage: blamesImage } = EVIDENCE[cause];
        culprit = { text: describeProblem(problem), next, reason, cause, blamesImage, pod, container };
      }
    }
  }
  return { culprit, problems, sightings: seen };
}

/** The pods that count: those that ended or are given up only where there is no other. */
export function countedPods(pods: readonly Pod[]): readonly Pod[] {
  const counted = pods.filter(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded');
  return counted.length === 0 ? pods : counted;
}

function sightingOf(fault: Fault, before: Sighting | undefined, now: number): Sighting {
  const known = before ?? { since: now, report: fault.report };
  const restartedAt = known.restartedAt ?? (fault.restarts > 0 ? now : undefined);
  return {
    ...known,
    ...(known.report === fault.report ? {} : { again: true }),
    ...(restartedAt === undefined ? {} : { restartedAt }),
  };
}

interface Fault {
  /** Stays the same while the fault stands, so that a fault that clears starts anew. */
  readonly key: string;
  readonly report: string;
  readonly symptom: Symptom;
  readonly restarts: number;
  readonly container: string | undefined;
  /** Of that container. */
  readonly image: string | undefined;
}

function faultsOf(
  pod: Pod,
  subjects: readonly ContainerSubject[],
  events: readonly Event[],
  newerEvents: number,
): readonly Fault[] {
  const { uid } = pod.metadata;
  const ofPod = (symptom: Symptom): Fault => ({
    key: `${uid}/${pod.status?.phase === 'Failed' ? 'Failed' : symptom.reason}`,
    report: `${symptom.text} ${newerEvents}`,
    symptom,
    restarts: 0,
    container: undefined,
    image: undefined,
  });
  const own = podSymptom({ pod, events });
  if (own !== undefined && comesBeforeContainers(own, pod)) return [ofPod(own)];
  const inContainers = subjects.flatMap((subject): Fault[] => {
    const { status, image, restarts } = subject;
    const symptom = containerSymptom(subject);
    if (symptom === undefined) return [];
    const key = `${uid}/${status.name}/${kindOf(symptom)}`;
    const report = `${status.restartCount ?? 0} ${symptom.reason} ${newerEvents}`;
    return [{ key, report, symptom, restarts, container: status.name, image }];
  });
  if (own !== undefined) return [...inContainers, ofPod(own)];
  return inContainers.length === 0 ? [ofPod(unexplained(pod))] : inContainers;
}

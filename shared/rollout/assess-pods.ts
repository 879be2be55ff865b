import { sameImage } from '../kubernetes/image.ts';
import type { Container, ContainerStatus, Pod, Workload } from '../kubernetes/objects.ts';
import { allContainers, allStatuses } from '../kubernetes/objects.ts';
import type { Symptom } from './container-symptoms.ts';
import { PULL_REASONS, START_REASONS, classifyContainer } from './container-symptoms.ts';
import type { EvidenceRules } from './evidence.ts';
import { EVIDENCE, endsRollout } from './evidence.ts';
import { isOnLostNode } from './lost-node.ts';
import { liveRevision } from '../versions/revision.ts';
import type { Baseline, Culprit, RolloutSnapshot, Sighting, Sightings } from './rollout.ts';
import { isPodOf, isReady } from '../kubernetes/pod.ts';

/**
 * The pods of the rollout: those of the live revision, never old ones. Where revisions may not be read, those that have
 * our image.
 */
export function podsOfRollout(
  snapshot: RolloutSnapshot,
  workload: Workload,
  baseline: Pick<Baseline, 'container' | 'image'>,
): readonly Pod[] {
  const pods = (snapshot.pods ?? []).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (snapshot.revisions === undefined) {
    return pods.filter(({ spec }) =>
      allContainers(spec).some(
        ({ name, image }) => name === baseline.container && sameImage(baseline.image, image ?? ''),
      ),
    );
  }
  const current = liveRevision(workload, snapshot.revisions);
  return current === undefined ? [] : pods.filter((pod) => isPodOf(pod, current));
}

/** What is known beside the pods themselves. */
export interface PodSurroundings {
  /** Warnings about a pod since we first looked, by its uid. */
  readonly newerEvents?: ReadonlyMap<string, number>;
  /** When the rollout last made progress; left out: never. */
  readonly progressedAt?: number;
}

/**
 * What the pods of a rollout say: the first fault that ends it, and all that stands in the way. A pod that its controller
 * no longer counts is no evidence while another one is there (design.md#evidence).
 */
export function assessPods(
  pods: readonly Pod[],
  baseline: Pick<Baseline, 'restarts'> & EvidenceRules,
  sightings: Sightings,
  now: number,
  { newerEvents = new Map(), progressedAt = Number.NEGATIVE_INFINITY }: PodSurroundings = {},
): { readonly culprit: Culprit | undefined; readonly problems: readonly string[]; readonly sightings: Sightings } {
  const problems: string[] = [];
  const seen = new Map<string, Sighting>();
  let culprit: Culprit | undefined;
  for (const pod of countedPods(pods)) {
    if (isReady(pod)) continue;
    for (const fault of faultsOf(pod, baseline, newerEvents.get(pod.metadata.uid) ?? 0)) {
      const sighting = sightingOf(fault, sightings.get(fault.key), now);
      seen.set(fault.key, sighting);
      if (now - sighting.since < (fault.finding.saidAfterSeconds ?? 0) * 1000) continue;
      const text = textOf(fault, pod);
      problems.push(text);
      const { cause, reason } = fault.finding;
      if (
        culprit === undefined &&
        endsRollout({ cause, sighting, restarts: fault.restarts, now, progressedAt }, baseline)
      )
        culprit = { text, reason, blamesImage: EVIDENCE[cause].rejectsImage, pod, container: fault.container };
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

function textOf({ finding, image }: Fault, { metadata }: Pod): string {
  const which = image === undefined || finding.text.includes(image) ? '' : ` (image ${image})`;
  return `${finding.text}${which} (pod ${metadata.name})`;
}

interface Fault {
  /** Stays the same while the fault stands, so that a fault that clears starts anew. */
  readonly key: string;
  readonly report: string;
  readonly finding: Symptom;
  readonly restarts: number;
  readonly container: string | undefined;
  /** Of that container. */
  readonly image: string | undefined;
}

function faultsOf(pod: Pod, baseline: Pick<Baseline, 'restarts'>, newerEvents: number): readonly Fault[] {
  const { uid } = pod.metadata;
  const ended = podFaults(pod);
  // Its own reason comes before the exit codes of its containers.
  if (ended.length > 0 && hasOwnReason(pod)) return ended;
  const images = new Map(allContainers(pod.spec).map(({ name, image }: Container) => [name, image ?? '']));
  const inContainers = allStatuses(pod).flatMap((container): Fault[] => {
    const restarts = (container.restartCount ?? 0) - (baseline.restarts.get(`${uid}/${container.name}`) ?? 0);
    // After a crash the container runs again for a moment; that is no recovery until the pod is Ready.
    const running = container.state?.running !== undefined && restarts > 0 ? crashedBefore(container) : undefined;
    const image = images.get(container.name) ?? container.image ?? '';
    const finding = classifyContainer(running ?? container, image, restarts);
    if (finding === undefined) return [];
    const kind = kindOf(finding);
    const report = `${container.restartCount ?? 0} ${finding.reason} ${newerEvents}`;
    return [{ key: `${uid}/${container.name}/${kind}`, report, finding, restarts, container: container.name, image }];
  });
  return [...inContainers, ...ended];
}

/** What stays the same while the kubelet alternates between trying and backing off. */
function kindOf({ cause, reason }: Symptom): string {
  if (cause === 'crash' || cause === 'killed by a probe') return 'crash';
  if (START_REASONS.includes(reason)) return 'start';
  return PULL_REASONS.includes(reason) ? 'pull' : reason;
}

function crashedBefore(container: ContainerStatus): ContainerStatus {
  return { ...container, state: { waiting: { reason: 'CrashLoopBackOff' } } };
}

// A kubelet tells of a new pod within moments.
const UNSTARTED_SECONDS = 5;

const NOT_THE_PODS_FAULT = new Set(['Evicted', 'Preempting', 'NodeShutdown', 'Terminated']);

function hasOwnReason({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason !== undefined && status.reason !== '';
}

function podFaults(pod: Pod): readonly Fault[] {
  const { phase, reason = '', message = '', conditions = [] } = pod.status ?? {};
  const fault = (kind: string, finding: Symptom): Fault => ({
    key: `${pod.metadata.uid}/${kind}`,
    report: finding.text,
    finding,
    restarts: 0,
    container: undefined,
    image: undefined,
  });
  if (phase === 'Failed') {
    const text = `the pod failed: ${[reason, message].filter(Boolean).join(': ') || 'no reason given'}`;
    const cause = NOT_THE_PODS_FAULT.has(reason) ? 'may pass' : 'pod ended';
    return [fault('Failed', { reason: reason || 'Failed', cause, text })];
  }
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    const text = `the pod finds no node: ${scheduled.message ?? scheduled.reason ?? 'no reason given'}`;
    return [fault('Unschedulable', { reason: 'Unschedulable', cause: 'may pass', text })];
  }
  const node = pod.spec.nodeName;
  if (isOnLostNode(pod)) {
    const text = `its node${node === undefined ? '' : ` ${node}`} does not answer any more`;
    return [fault('NodeLost', { reason: 'NodeLost', cause: 'may pass', text })];
  }
  if (node !== undefined && phase === 'Pending' && allStatuses(pod).length === 0) {
    const text = `its node ${node} has not begun to start it; does the node answer?`;
    return [
      fault('NotStarted', { reason: 'NotStarted', cause: 'may pass', text, saidAfterSeconds: UNSTARTED_SECONDS }),
    ];
  }
  return [];
}

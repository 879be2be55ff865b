import { sameImage } from '../kubernetes/image.ts';
import type { Container, ContainerStatus, Pod, Workload } from '../kubernetes/objects.ts';
import { allContainers, allStatuses } from '../kubernetes/objects.ts';
import type { Finding } from './classify-container.ts';
import { FATAL_RESTART, GRACE_SECONDS, PULL_REASONS, classifyContainer } from './classify-container.ts';
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

/** What the pods of a rollout say: the first fatal fault, and all that stands in the way. */
export function assessPods(
  pods: readonly Pod[],
  baseline: Pick<Baseline, 'restarts' | 'belief' | 'startedAt'>,
  sightings: Sightings,
  now: number,
  newerEvents: ReadonlyMap<string, number> = new Map(),
): { readonly culprit: Culprit | undefined; readonly problems: readonly string[]; readonly sightings: Sightings } {
  const problems: string[] = [];
  const seen = new Map<string, Sighting>();
  let culprit: Culprit | undefined;
  for (const pod of pods) {
    if (isReady(pod)) continue;
    for (const fault of faultsOf(pod, baseline, newerEvents.get(pod.metadata.uid) ?? 0)) {
      const known = sightings.get(fault.key) ?? { since: now, report: fault.report };
      const restartedAt = known.restartedAt ?? (fault.restarts > 0 ? now : undefined);
      const first: Sighting = {
        ...known,
        ...(known.report === fault.report ? {} : { again: true }),
        ...(restartedAt === undefined ? {} : { restartedAt }),
      };
      seen.set(fault.key, first);
      if (now - first.since < (fault.finding.saidAfterSeconds ?? 0) * 1000) continue;
      const text = `${fault.finding.text} (pod ${pod.metadata.name})`;
      problems.push(text);
      if (culprit === undefined && isFatal(fault, first, now, baseline)) {
        culprit = {
          text,
          reason: fault.finding.reason,
          blamesImage: fault.container !== undefined,
          pod,
          container: fault.container,
        };
      }
    }
  }
  return { culprit, problems, sightings: seen };
}

const FIRST_READ_MILLISECONDS = 1_000;

function isFatal(
  { finding, restarts }: Fault,
  first: Sighting,
  now: number,
  { belief = 'first report', startedAt }: Pick<Baseline, 'belief' | 'startedAt'>,
): boolean {
  const saidAgain = first.again === true;
  // Only what stood at our first read may be old.
  const stoodBefore = first.since - startedAt <= FIRST_READ_MILLISECONDS;
  if (belief === 'new report' && stoodBefore) return saidAgain && finding.weight !== 'warn';
  const graceOver = now - first.since >= GRACE_SECONDS * 1000;
  switch (finding.weight) {
    case 'fatal':
      return true;
    case 'not found':
      return belief !== 'second not found' || saidAgain;
    case 'grace':
      return graceOver;
    case 'crash':
      return restarts >= FATAL_RESTART || now - (first.restartedAt ?? now) >= GRACE_SECONDS * 1000;
    case 'warn':
      return false;
  }
}

interface Fault {
  /** Stays the same while the fault stands, so that a fault that clears starts anew. */
  readonly key: string;
  readonly report: string;
  readonly finding: Finding;
  readonly restarts: number;
  readonly container: string | undefined;
}

function faultsOf(pod: Pod, baseline: Pick<Baseline, 'restarts'>, newerEvents: number): readonly Fault[] {
  const { uid } = pod.metadata;
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
    return [{ key: `${uid}/${container.name}/${kind}`, report, finding, restarts, container: container.name }];
  });
  return [...inContainers, ...podFaults(pod)];
}

/** What stays the same while the kubelet alternates between trying and backing off. */
function kindOf({ weight, reason }: Finding): string {
  if (weight === 'crash') return 'crash';
  return PULL_REASONS.includes(reason) ? 'pull' : reason;
}

function crashedBefore(container: ContainerStatus): ContainerStatus {
  return { ...container, state: { waiting: { reason: 'CrashLoopBackOff' } } };
}

// A kubelet tells of a new pod within moments.
const UNSTARTED_SECONDS = 5;

const NOT_THE_PODS_FAULT = new Set(['Evicted', 'Preempting', 'NodeShutdown', 'Terminated']);

function podFaults(pod: Pod): readonly Fault[] {
  const { phase, reason = '', message = '', conditions = [] } = pod.status ?? {};
  const fault = (kind: string, finding: Finding): Fault => ({
    key: `${pod.metadata.uid}/${kind}`,
    report: finding.text,
    finding,
    restarts: 0,
    container: undefined,
  });
  if (phase === 'Failed' && !NOT_THE_PODS_FAULT.has(reason)) {
    const text = `the pod failed: ${[reason, message].filter(Boolean).join(': ') || 'no reason given'}`;
    return [fault('Failed', { reason: reason || 'Failed', weight: 'grace', text })];
  }
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    const text = `the pod finds no node: ${scheduled.message ?? scheduled.reason ?? 'no reason given'}`;
    return [fault('Unschedulable', { reason: 'Unschedulable', weight: 'warn', text })];
  }
  const node = pod.spec.nodeName;
  if (isOnLostNode(pod)) {
    const text = `its node${node === undefined ? '' : ` ${node}`} does not answer any more`;
    return [fault('NodeLost', { reason: 'NodeLost', weight: 'warn', text })];
  }
  if (node !== undefined && phase === 'Pending' && allStatuses(pod).length === 0) {
    const text = `its node ${node} has not begun to start it; does the node answer?`;
    return [fault('NotStarted', { reason: 'NotStarted', weight: 'warn', text, saidAfterSeconds: UNSTARTED_SECONDS })];
  }
  return [];
}

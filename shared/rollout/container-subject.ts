import type { Container, ContainerStatus, Event, Pod } from '../kubernetes/objects.ts';
import { allContainers, allStatuses } from '../kubernetes/objects.ts';
import type { Baseline, Sighting, Sightings } from './rollout.ts';

/** What is known of one container when it is asked what stands in its way. */
export interface ContainerSubject {
  readonly pod: Pod;
  readonly status: ContainerStatus;
  /** As the pod asks for it; of a container that its spec does not have, what the kubelet says. */
  readonly image: string;
  /** As the pod's spec has it; `undefined` where it does not. */
  readonly spec: Container | undefined;
  /** An init container that the others wait for to end; a side-car they only wait for to start. */
  readonly role: 'container' | 'init' | 'side-car';
  /** Since our baseline. */
  readonly restarts: number;
  /** About this container, or the pod as a whole, oldest first. */
  readonly events: readonly Event[];
  /** What the kubelet said before the state that hides it. */
  readonly said: Said | undefined;
}

/** A reason and a message that a container waited with. */
export interface Said {
  readonly reason: string;
  readonly message: string;
}

/** What it waits with now; both empty where it does not wait. */
export function waitingOf({ state }: Pick<ContainerStatus, 'state'>): Said {
  const { reason = '', message = '' } = state?.waiting ?? {};
  return { reason, message };
}

// CrashLoopBackOff follows them and does not repeat what they say; ImagePullBackOff of older kubelets neither.
const HIDDEN_BY_THE_NEXT: readonly string[] = [
  'ErrImagePull',
  'CreateContainerError',
  'RunContainerError',
  'PreStartHookError',
  'PostStartHookError',
];
const KILLED = [137, 143];

/**
 * The containers of a pod with all that is known of each, and what is to be remembered of them for as long as the pod
 * lives. Pure; time and memory as in `assessRollout`.
 */
export function containersOf(
  pod: Pod,
  { restarts }: Pick<Baseline, 'restarts'>,
  events: readonly Event[],
  sightings: Sightings,
  now: number,
): { readonly subjects: readonly ContainerSubject[]; readonly sightings: Sightings } {
  const specs = new Map(allContainers(pod.spec).map((container) => [container.name, container]));
  const initial = new Map((pod.spec.initContainers ?? []).map((container) => [container.name, container]));
  const memory = new Map<string, Sighting>();
  const subjects = allStatuses(pod).map((status): ContainerSubject => {
    const { name, restartCount = 0 } = status;
    const spec = specs.get(name);
    const key = `said/${pod.metadata.uid}/${name}`;
    const said = saidBy(status, readSaid(sightings.get(key)));
    if (said !== undefined) {
      memory.set(key, { since: sightings.get(key)?.since ?? now, report: `${said.reason}\n${said.message}` });
    }
    return {
      pod,
      status,
      spec,
      said,
      image: spec === undefined ? (status.image ?? '') : (spec.image ?? ''),
      role: !initial.has(name) ? 'container' : initial.get(name)?.restartPolicy === 'Always' ? 'side-car' : 'init',
      restarts: restartCount - (restarts.get(`${pod.metadata.uid}/${name}`) ?? 0),
      events: events.filter(({ involvedObject: { fieldPath } }) => isAbout(fieldPath, name)),
    };
  });
  return { subjects, sightings: memory };
}

function isAbout(fieldPath: string | undefined, container: string): boolean {
  return fieldPath === undefined || !fieldPath.includes('{') || fieldPath.endsWith(`{${container}}`);
}

/** What is remembered now: what it waits with, or what it did, unless it has crashed by itself or run well since. */
function saidBy(status: ContainerStatus, before: Said | undefined): Said | undefined {
  const waiting = waitingOf(status);
  if (HIDDEN_BY_THE_NEXT.includes(waiting.reason)) return waiting;
  const { state, ready } = status;
  const exitCode = state?.terminated?.exitCode ?? 0;
  const crashedByItself = exitCode !== 0 && !KILLED.includes(exitCode);
  return ready === true || crashedByItself ? undefined : before;
}

function readSaid(sighting: Sighting | undefined): Said | undefined {
  if (sighting === undefined) return undefined;
  const end = sighting.report.indexOf('\n');
  return { reason: sighting.report.slice(0, end), message: sighting.report.slice(end + 1) };
}

import type { ContainerState, Event } from '../kubernetes/objects.ts';
import type { ContainerSubject } from './container-subject.ts';
import { isStartReason } from './start-symptoms.ts';
import type { Symptom, SymptomRow } from './symptom.ts';
import { messageOf, newestEvent, timeOf } from '../kubernetes/event.ts';
import { describeCommand, readable } from './symptom.ts';

type Exit = NonNullable<ContainerState['terminated']>;

/** A container that ended and should not have. */
interface Crash {
  readonly subject: ContainerSubject;
  /** `undefined` where the kubelet does not say. */
  readonly exit: Exit | undefined;
}

const SEE = 'See what it wrote last, in its log among the details of this step';

/** Causes that a container does not stay, one row each; the first that fits counts. */
export const CRASH_ROWS: readonly SymptomRow<ContainerSubject>[] = [
  {
    title: 'a probe has it killed, again and again',
    find: (subject) => {
      const crash = crashOf(subject);
      const killing = crash && killedByProbe(crash);
      if (killing === undefined) return undefined;
      const { probe } = killing;
      const said = probeSays(subject.events, probe);
      const why = said === undefined ? '' : `: ${said}`;
      return {
        reason: reasonOf(subject),
        cause: 'killed by a probe',
        text: `container ${subject.status.name} is killed by its ${probe} probe${times(subject.restarts)}${why}`,
        next:
          probe === 'startup'
            ? 'Look why it does not answer, or give it longer to start (failureThreshold and periodSeconds of startupProbe)'
            : 'Look why it does not answer, or give it longer (a startupProbe; failureThreshold of livenessProbe)',
      };
    },
  },
  {
    title: 'it ends as one that its probe has killed, and no event tells why yet',
    find: (subject) => {
      const exit = crashOf(subject)?.exit;
      const probes = killingProbes(subject);
      if (exit === undefined || probes === '' || !endsLikeKilled(exit) || isTold(subject, exit)) return undefined;
      return {
        reason: reasonOf(subject),
        cause: 'killed by a probe',
        text: `container ${subject.status.name} ends as one that its ${probes} probe has killed, with exit code ${exit.exitCode}${times(subject.restarts)}, and no event tells why`,
        next: `Look whether that probe fails, or the program ends by itself: ${describeCommand(subject.pod)}`,
      };
    },
  },
  exits(
    'it needs more memory than its limit',
    ({ reason }) => reason === 'OOMKilled',
    'Raise the memory limit of the container, or see what takes the memory',
  ),
  exits('its program ends by itself', ({ exitCode }) => exitCode === 0, `The main program must keep running. ${SEE}`),
  exits(
    'its command cannot be executed',
    ({ exitCode }) => exitCode === 126,
    'Correct the entry point of the image, or command and args in the pod template',
  ),
  exits(
    'its command is not found',
    ({ exitCode }) => exitCode === 127,
    'Correct the entry point of the image, or command and args in the pod template',
  ),
  exits(
    'it is killed from outside',
    ({ exitCode }) => exitCode === 137,
    'It was killed by SIGKILL: see the events among the details of this step, and the memory of its node',
  ),
  exits('it crashes with a memory fault', ({ exitCode }) => exitCode === 139, `It ended by SIGSEGV. ${SEE}`),
  exits(
    'it is told to end, and its program obeys',
    ({ exitCode }) => exitCode === 143,
    'It ended by SIGTERM: see the events among the details of this step',
  ),
  exits('its program ends with an error', () => true, SEE),
  {
    title: 'it crashes, and the kubelet does not say how',
    find: (subject) => {
      const crash = crashOf(subject);
      return crash && crashed(subject, `crashes${times(subject.restarts)}`, SEE);
    },
  },
];

function exits(title: string, fits: (exit: Exit) => boolean, next: string): SymptomRow<ContainerSubject> {
  return {
    title,
    find: (subject) => {
      const exit = crashOf(subject)?.exit;
      if (exit === undefined || !fits(exit)) return undefined;
      const why = exit.reason === undefined || exit.reason === 'Error' ? '' : ` (${exit.reason})`;
      return crashed(subject, `crashes: exit code ${exit.exitCode}${why}${times(subject.restarts)}`, next);
    },
  };
}

function crashed(subject: ContainerSubject, what: string, next: string): Symptom {
  return { reason: reasonOf(subject), cause: 'crash', text: `container ${subject.status.name} ${what}`, next };
}

/**
 * That it ended by an error just now, waits for its next start, or runs again after a restart: that is no recovery until
 * the pod is Ready. An init container that is through has not crashed.
 */
function crashOf(subject: ContainerSubject): Crash | undefined {
  const { state = {}, lastState } = subject.status;
  if (state.waiting?.reason === 'CrashLoopBackOff' || (state.running !== undefined && subject.restarts > 0)) {
    return { subject, exit: lastState?.terminated };
  }
  const exit = state.terminated;
  if (exit === undefined || exit.exitCode === 0) return undefined;
  // A runtime that was interrupted is no crash (start-symptoms.ts).
  return exit.exitCode === 128 && isStartReason(exit.reason) ? undefined : { subject, exit };
}

function reasonOf({ status: { state = {} }, restarts }: ContainerSubject): string {
  if (state.running !== undefined && restarts > 0) return 'CrashLoopBackOff';
  return state.waiting?.reason ?? 'Error';
}

/**
 * `Container app failed liveness probe, will be restarted`, told while the run lasted that ended last. Told of a run before,
 * it counts where this one ended as one does that is killed: the event of its own end may come later than the end, or never,
 * since the kubelet drops events of a pod that has many (kubernetes.md#73-classification).
 */
function killedByProbe({ subject, exit }: Crash): { readonly probe: 'liveness' | 'startup' } | undefined {
  const killing = newestEvent(subject.events, ['Killing'], (message) =>
    /failed (?:liveness|startup) probe/.test(message),
  );
  if (killing === undefined) return undefined;
  const isOfRunBefore = exit !== undefined && Date.parse(timeOf(killing)) < Date.parse(exit.startedAt ?? '');
  if (isOfRunBefore && !endsLikeKilled(exit)) return undefined;
  return { probe: messageOf(killing).includes('startup') ? 'startup' : 'liveness' };
}

// The program obeyed SIGTERM, or did not and was killed.
const ENDS_OF_KILLED = [0, 137, 143];

function endsLikeKilled({ reason, exitCode }: Exit): boolean {
  return reason !== 'OOMKilled' && ENDS_OF_KILLED.includes(exitCode);
}

/** The probes that may have a container killed: `startup or liveness`; empty where it has none. */
function killingProbes({ spec }: ContainerSubject): string {
  const probes = [spec?.startupProbe && 'startup', spec?.livenessProbe && 'liveness'];
  return probes.filter((probe) => probe !== undefined).join(' or ');
}

/** Whether the events have come as far as this end: a kubelet tells of what happened in its order. */
function isTold({ events }: ContainerSubject, { finishedAt }: Exit): boolean {
  return events.some((event) => Date.parse(timeOf(event)) >= Date.parse(finishedAt ?? ''));
}

/** What a probe said when it failed last, or `undefined`. */
export function probeSays(events: readonly Event[], probe: 'liveness' | 'startup' | 'readiness'): string | undefined {
  const failed = new RegExp(`^${probe} probe (?:failed|errored)(?: and resulted in unknown state)?:?\\s*`, 'i');
  const event = newestEvent(events, ['Unhealthy', 'ProbeWarning'], (message) => failed.test(message));
  const said = readable(messageOf(event).replace(failed, ''));
  return said === '' ? undefined : said;
}

function times(restarts: number): string {
  return restarts <= 0 ? '' : `, restarted ${restarts} ${restarts === 1 ? 'time' : 'times'}`;
}

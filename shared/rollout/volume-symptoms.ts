import { messageOf, newestEvent } from '../kubernetes/event.ts';
import type { Event } from '../kubernetes/objects.ts';
import { missingObject } from './start-symptoms.ts';
import { describeCommand } from './symptom.ts';
import type { Symptom, SymptomRow } from './symptom.ts';
import type { PodSubject } from './pod-subject.ts';

const MOUNTING = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];
// Once one of these is told, the volumes are there.
const BEYOND = ['Pulling', 'Pulled', 'Created', 'Started', 'FailedCreatePodSandBox'];
const TIMED_OUT = /timed out waiting for the condition|context deadline exceeded/i;

/** Causes that the volumes of a pod are not there, one row each. */
export const VOLUME_ROWS: readonly SymptomRow<PodSubject>[] = [
  row(
    'the node has not got Secrets and ConfigMaps yet',
    /failed to sync .* cache|not registered/i,
    'may pass',
    () => 'It passes by itself; if not, look at the node',
  ),
  row(
    'a volume needs a Secret or ConfigMap that does not exist, or a key that it has not',
    /(?:secret|configmap) "[^"]+" not found|couldn't find key|references non-existent/i,
    'surroundings',
    ({ pod }, message) => missingObject(message, pod.metadata.namespace),
  ),
  row(
    'another pod still uses the volume',
    /Multi-Attach error|already (?:used|exclusively attached)/i,
    'may pass',
    () => 'Only one node may use it at once: the pod that has it must go first (strategy Recreate, or delete that pod)',
  ),
  row(
    'the disk or its driver is not there',
    /not found in the list of registered CSI drivers|driver name \S+ not found/i,
    'surroundings',
    () => 'Install the CSI driver on the node, or place the pod on a node that has it (kubectl get csinodes)',
  ),
  row(
    'the path on the node is not what the volume asks for',
    /hostPath type check failed|no such file or directory/i,
    'surroundings',
    () => 'Correct the path of the volume in the pod template, or make it on the node',
  ),
  row(
    'a volume cannot be mounted, for another reason',
    /./s,
    'surroundings',
    ({ pod }) => `See what the storage says: ${describeCommand(pod)}`,
  ),
];

function row(
  title: string,
  words: RegExp,
  cause: Symptom['cause'],
  next: (subject: PodSubject, message: string) => string | undefined,
): SymptomRow<PodSubject> {
  return {
    title,
    find: (subject) => {
      const failure = mountFailure(subject.events);
      const message = messageOf(failure);
      const then = failure !== undefined && words.test(message) ? next(subject, message) : undefined;
      return then === undefined ? undefined : { reason: 'FailedMount', cause, text: textOf(message), next: then };
    },
  };
}

/** The newest event about volumes that cannot be had; the one that names a cause before one that only says it took long. */
function mountFailure(events: readonly Event[]): Event | undefined {
  const last = newestEvent(events, MOUNTING);
  if (last === undefined || last !== newestEvent(events, [...MOUNTING, ...BEYOND])) return undefined;
  return newestEvent(events, MOUNTING, (message) => !TIMED_OUT.test(message)) ?? last;
}

/** `MountVolume.SetUp failed for volume "certs" : secret "certs" not found` in our words. */
function textOf(message: string): string {
  const [, volume, cause] = /^\w+\.\w+ failed for volume "([^"]+)" ?: (.*)$/s.exec(message) ?? [];
  if (volume !== undefined && cause !== undefined) return `volume ${volume} cannot be mounted: ${cause}`;
  const [, unmounted] = /unmounted volumes=\[([^\]]*)\]/.exec(message) ?? [];
  return unmounted === undefined || unmounted === ''
    ? `a volume cannot be mounted: ${message}`
    : `volume ${unmounted} cannot be mounted: ${message.replace(/^.*\]: /s, '')}`;
}

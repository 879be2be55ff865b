import { messageOf, newestEvent } from '../kubernetes/event.ts';
import type { Event } from '../kubernetes/objects.ts';
import { missingObject } from './start-symptoms.ts';
import { describeCommand, rowsByWords } from './symptom.ts';
import type { SymptomRow } from './symptom.ts';
import type { PodSubject } from './pod-subject.ts';

const MOUNTING = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];
// Once one of these is told, the volumes are there.
const BEYOND = ['Pulling', 'Pulled', 'Created', 'Started', 'FailedCreatePodSandBox'];
const TIMED_OUT = /timed out waiting for the condition|context deadline exceeded/i;

const row = rowsByWords<PodSubject>(mountWords, (_pod, message, cause, next) => ({
  reason: 'FailedMount',
  cause,
  text: textOf(message),
  next,
}));

/** Causes that the volumes of a pod are not there, one row each. */
export const VOLUME_ROWS: readonly SymptomRow<PodSubject>[] = [
  row(
    'the node has not got Secrets and ConfigMaps yet',
    'may pass',
    /failed to sync .* cache|not registered/i,
    () => 'It passes by itself; if not, look at the node',
  ),
  row(
    'a volume needs a Secret or ConfigMap that does not exist, or a key that it has not',
    'surroundings',
    /(?:secret|configmap) "[^"]+" not found|couldn't find key|references non-existent/i,
    ({ pod }, { input }) => missingObject(input, pod.metadata.namespace),
  ),
  row(
    'another pod still uses the volume',
    'may pass',
    /Multi-Attach error|already (?:used|exclusively attached)/i,
    () => 'Only one node may use it at once: the pod that has it must go first (strategy Recreate, or delete that pod)',
  ),
  row(
    'the disk or its driver is not there',
    'surroundings',
    /not found in the list of registered CSI drivers|driver name \S+ not found/i,
    () => 'Install the CSI driver on the node, or place the pod on a node that has it (kubectl get csinodes)',
  ),
  row(
    'the path on the node is not what the volume asks for',
    'surroundings',
    /hostPath type check failed|no such file or directory/i,
    () => 'Correct the path of the volume in the pod template, or make it on the node',
  ),
  row(
    'a volume cannot be mounted, for another reason',
    'surroundings',
    /./s,
    ({ pod }) => `See what the storage says: ${describeCommand(pod)}`,
  ),
];

function mountWords({ events }: PodSubject): string | undefined {
  const failure = mountFailure(events);
  return failure && messageOf(failure);
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

import type { ContainerSubject, Said } from './container-subject.ts';
import { waitingOf } from './container-subject.ts';
import { messageOf, newestEvent } from '../kubernetes/event.ts';
import { describeCommand } from './symptom.ts';
import type { Symptom, SymptomRow } from './symptom.ts';

/** All ways in which a container cannot be started by the runtime. */
export const START_REASONS: readonly string[] = [
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'ContainerCannotRun',
];

const HOOK_REASONS: readonly string[] = ['PreCreateHookError', 'PreStartHookError', 'PostStartHookError'];
const CACHE_NOT_SYNCED = /failed to sync .* cache/i;
const CANNOT_EXECUTE =
  /exec format error|executable file .*not found|exec:? .*: (?:no such file or directory|permission denied|not a directory|is a directory)/i;
const MEMORY_TOO_LOW = /memory limit too low|container init was OOM-killed/i;
// `secret "db" not found`, `couldn't find key password in Secret prod/db`, `references non-existent secret key: tls.crt`
const MISSING = /\b(secret|configmap) "([^"]+)" not found/i;
const NO_KEY =
  /couldn't find key (\S+) in (Secret|ConfigMap) (?:\S+\/)?(\S+)|references non-existent (\w+) key: (\S+)/i;

/** Causes that a container cannot be made or started, one row each. */
export const START_ROWS: readonly SymptomRow<ContainerSubject>[] = [
  waiting('the name of the image is not valid', ['InvalidImageName'], ({ image }) => ({
    cause: 'invalid name',
    text: `image ${image} is no valid image name`,
    next: 'Correct imageName and imageTag: lower case letters, no blanks, one tag',
  })),
  waiting('the image is not on the node and may not be pulled', ['ErrImageNeverPull'], ({ image }) => ({
    cause: 'surroundings',
    text: `image ${image} is not on the node, and imagePullPolicy is Never`,
    next: 'Set imagePullPolicy to IfNotPresent, or load the image onto the nodes',
  })),
  waiting('the kubelet has not got Secrets and ConfigMaps yet', ['CreateContainerConfigError'], (subject, said) =>
    CACHE_NOT_SYNCED.test(said.message)
      ? {
          cause: 'may pass',
          text: told(subject, said),
          next: `It passes by itself; if not, look at node ${nodeOf(subject)}`,
        }
      : undefined,
  ),
  waiting('a Secret or ConfigMap is missing', ['CreateContainerConfigError'], (subject, said) => {
    const next = missingObject(said.message, subject.pod.metadata.namespace);
    return next === undefined ? undefined : { cause: 'surroundings', text: told(subject, said), next };
  }),
  waiting('the image would run as root, which is forbidden', ['CreateContainerConfigError'], (subject, said) =>
    /runAsNonRoot/.test(said.message)
      ? {
          cause: 'surroundings',
          text: told(subject, said),
          next: 'Give runAsUser a number other than 0, or build the image with a numeric USER',
        }
      : undefined,
  ),
  waiting('the configuration of the container is not accepted', ['CreateContainerConfigError'], (subject, said) => ({
    cause: 'surroundings',
    text: told(subject, said),
    next: 'Correct the container in the pod template',
  })),
  {
    title: 'a hook of the container fails',
    find: (subject) => {
      const hook = failedHook(subject);
      // The hook is the template's, also where its program is not in the image.
      return (
        hook && {
          reason: hook.reason,
          cause: 'surroundings',
          text: told(subject, hook),
          next: 'Correct the lifecycle hook of the container, or what it asks for',
        }
      );
    },
  },
  start('the command is not in the image, or cannot be executed', (_subject, message) =>
    CANNOT_EXECUTE.test(message)
      ? {
          cause: 'unusable image',
          next: 'Correct the entry point of the image, or command and args in the pod template',
        }
      : undefined,
  ),
  start('the memory limit is too low for any container', (_subject, message) =>
    MEMORY_TOO_LOW.test(message)
      ? { cause: 'surroundings', next: 'Raise the memory limit of the container' }
      : undefined,
  ),
  start('the runtime cannot make the container', (subject) => ({
    cause: 'surroundings',
    next: `Look at the runtime of node ${nodeOf(subject)}: ${describeCommand(subject.pod)}`,
  })),
];

/** Whether the runtime gave this as the reason why a container could not be started. */
export function isStartReason(reason: string | undefined): boolean {
  return reason !== undefined && START_REASONS.includes(reason);
}

/** Which object is missing, and what to do about it; `undefined` where the message does not say. */
export function missingObject(message: string, namespace: string): string | undefined {
  const [, kind = '', name = ''] = MISSING.exec(message) ?? [];
  if (name !== '') {
    const proper = kind.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap';
    return `Make the ${proper} ${name} in namespace ${namespace}, or correct its name in the pod template`;
  }
  const [, key, of = '', object = '', kindOfKey = '', other = ''] = NO_KEY.exec(message) ?? [];
  if (key !== undefined)
    return `Add the key ${key} to the ${of} ${object} in namespace ${namespace}, or correct it in the pod template`;
  if (other !== '') return `Add the key ${other} to the ${kindOfKey}, or correct it in the pod template`;
  return undefined;
}

type Told = Pick<Symptom, 'cause' | 'text' | 'next'>;

function waiting(
  title: string,
  reasons: readonly string[],
  tell: (subject: ContainerSubject, said: Said) => Told | undefined,
): SymptomRow<ContainerSubject> {
  return {
    title,
    find: (subject) => {
      const said = waitingOf(subject.status);
      if (!reasons.includes(said.reason)) return undefined;
      const found = tell(subject, said);
      return found && { reason: said.reason, ...found };
    },
  };
}

/** Where the runtime failed to start it: as long as it waits with that, and when it ended by it. */
function start(
  title: string,
  tell: (subject: ContainerSubject, message: string) => Pick<Symptom, 'cause' | 'next'> | undefined,
): SymptomRow<ContainerSubject> {
  return {
    title,
    find: (subject) => {
      const failure = startFailure(subject);
      const found = failure && tell(subject, failure.message);
      return found && failure && { reason: failure.reason, text: told(subject, failure), ...found };
    },
  };
}

function startFailure({ status }: ContainerSubject): Said | undefined {
  const waits = waitingOf(status);
  if (isStartReason(waits.reason)) return waits;
  const isLooping = waits.reason === 'CrashLoopBackOff';
  const exited = isLooping ? status.lastState?.terminated : status.state?.terminated;
  if (exited?.reason === undefined || !isStartReason(exited.reason)) return undefined;
  // Exit code 128 is what a runtime reports when it was interrupted (krane's rule,
  // kubernetes.md#71-what-other-systems-do). In a crash loop it was not: containerd reports every wrong command so.
  if (exited.exitCode === 128 && !isLooping && !CANNOT_EXECUTE.test(exited.message ?? '')) return undefined;
  return { reason: exited.reason, message: exited.message ?? '' };
}

/** The hook that fails now, or that the crash loop it leads to hides. */
function failedHook({ status, said, events, restarts }: ContainerSubject): Said | undefined {
  const waits = waitingOf(status);
  if (HOOK_REASONS.includes(waits.reason)) return waits;
  const isHidden = waits.reason === 'CrashLoopBackOff' || (status.state?.running !== undefined && restarts > 0);
  if (!isHidden) return undefined;
  if (said !== undefined && HOOK_REASONS.includes(said.reason)) return said;
  const event = newestEvent(events, ['FailedPostStartHook', 'FailedPreStopHook', 'Killing']);
  return event?.reason === 'FailedPostStartHook' || messageOf(event) === 'FailedPostStartHook'
    ? { reason: 'PostStartHookError', message: 'its hook after the start fails' }
    : undefined;
}

function told({ status }: ContainerSubject, { reason, message }: Said): string {
  return `container ${status.name} cannot start: ${[reason, message].filter(Boolean).join(': ')}`;
}

function nodeOf({ pod }: ContainerSubject): string {
  return pod.spec.nodeName ?? 'of the pod';
}

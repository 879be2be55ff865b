import type { ContainerState, ContainerStatus } from '../kubernetes/objects.ts';
import type { Cause } from './evidence.ts';
import { STANDSTILL_SECONDS } from './evidence.ts';
import { isUnusable, pullReason } from './pull-symptoms.ts';

/** Why a container does not run. */
export interface Symptom {
  /** The kubelet's reason. */
  readonly reason: string;
  /** In words: what is wrong with which image or container, without the pod. */
  readonly text: string;
  readonly cause: Cause;
  /** Not worth a word before it has stood for so long. */
  readonly saidAfterSeconds?: number;
}

const CACHE_NOT_SYNCED = /failed to sync .* cache/i;
const CANNOT_EXECUTE =
  /exec format error|executable file .*not found|exec:? .*: (?:no such file or directory|permission denied|not a directory|is a directory)/i;

/** All ways in which an image cannot be had. */
export const PULL_REASONS: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];

/** All ways in which a container cannot be started by the runtime. */
export const START_REASONS: readonly string[] = [
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'ContainerCannotRun',
];

interface Row {
  readonly reasons: readonly string[];
  readonly cause: (message: string) => Cause;
  readonly text: (container: string, image: string, reason: string, message: string) => string;
}

const always = (cause: Cause) => () => cause;
const startFailure = (message: string): Cause => (CANNOT_EXECUTE.test(message) ? 'unusable image' : 'surroundings');
const cannotStart = (container: string, _image: string, reason: string, message: string) =>
  `container ${container} cannot start: ${[reason, message].filter(Boolean).join(': ')}`;

function cannotBePulled(_container: string, image: string, reason: string, message: string): string {
  return `image ${image} cannot be pulled: ${pullReason(image, reason, message)}`;
}

/** The classification of kubernetes.md#73-classification, one row a cause. */
export const ROWS: readonly Row[] = [
  {
    reasons: ['InvalidImageName'],
    cause: always('invalid name'),
    text: (_container, image) => `image ${image} is no valid image name`,
  },
  {
    reasons: ['ErrImageNeverPull'],
    cause: always('surroundings'),
    text: (_container, image) => `image ${image} is not on the node, and imagePullPolicy is Never`,
  },
  {
    reasons: ['ErrImagePull', 'ImagePullBackOff'],
    cause: (message) => (isUnusable(message) ? 'unusable image' : 'surroundings'),
    text: cannotBePulled,
  },
  {
    reasons: ['ImageInspectError', 'RegistryUnavailable', 'SignatureValidationFailed'],
    cause: always('surroundings'),
    text: cannotBePulled,
  },
  {
    reasons: ['CreateContainerConfigError'],
    cause: (message) => (CACHE_NOT_SYNCED.test(message) ? 'may pass' : 'surroundings'),
    text: cannotStart,
  },
  {
    reasons: ['CreateContainerError', 'RunContainerError', 'StartError'],
    cause: startFailure,
    text: cannotStart,
  },
  {
    // The hook is the template's, also where its program is not in the image.
    reasons: ['PreCreateHookError', 'PreStartHookError', 'PostStartHookError'],
    cause: always('surroundings'),
    text: cannotStart,
  },
];

/** What is wrong with one container, or `undefined` where nothing is (it runs, or is on its way). */
export function classifyContainer(status: ContainerStatus, image: string, restarts: number): Symptom | undefined {
  const waiting = status.state?.waiting;
  const reason = waiting?.reason ?? '';
  const message = waiting?.message ?? '';
  // The init containers run, also once more in a new sandbox after the node was restarted: they tell if they fail.
  if (reason === 'PodInitializing') return undefined;
  if (reason === 'ContainerCreating') {
    const text = `container ${status.name} is still being created (ContainerCreating); the pod's events say why`;
    return { reason, cause: 'may pass', text, saidAfterSeconds: STANDSTILL_SECONDS };
  }
  const row = ROWS.find(({ reasons }) => reasons.includes(reason));
  if (row !== undefined) {
    return { reason, cause: row.cause(message), text: row.text(status.name, image, reason, message) };
  }
  const looping = reason === 'CrashLoopBackOff';
  const exited = looping ? status.lastState?.terminated : failedExit(status);
  if (exited === undefined && !looping) return undefined;
  if (exited?.reason === 'ContainerCannotRun' || exited?.reason === 'StartError') {
    const cause = startFailure(exited.message ?? '');
    // Exit code 128 is what a runtime reports when it was interrupted (krane's rule,
    // kubernetes.md#71-what-other-systems-do). In a crash loop it was not: containerd reports every wrong command so.
    if (exited.exitCode === 128 && !looping && cause !== 'unusable image') return undefined;
    return {
      reason: exited.reason,
      cause,
      text: cannotStart(status.name, image, exited.reason, exited.message ?? ''),
    };
  }
  return { reason: reason || 'Error', cause: 'crash', text: crashText(status.name, exited, restarts) };
}

// A container that ended by an error just now; one that waits for its next start says CrashLoopBackOff. While it runs
// again it is no longer failing: whether it did in between is what the restarts say.
function failedExit(status: ContainerStatus): NonNullable<ContainerState['terminated']> | undefined {
  const exited = status.state?.terminated;
  return exited === undefined || exited.exitCode === 0 ? undefined : exited;
}

function crashText(container: string, exited: ContainerState['terminated'], restarts: number): string {
  const times = restarts === 0 ? '' : `, restarted ${restarts} ${restarts === 1 ? 'time' : 'times'}`;
  if (exited === undefined) return `container ${container} crashes${times}`;
  const why = exited.reason === undefined || exited.reason === 'Error' ? '' : ` (${exited.reason})`;
  return `container ${container} crashes: exit code ${exited.exitCode}${why}${times}`;
}

import type { ContainerState, ContainerStatus } from '../kubernetes/objects.ts';

/** Why a container does not run, and how sure that is. */
export interface Finding {
  /** The kubelet's reason. */
  readonly reason: string;
  /** In words: what is wrong with which image or container, without the pod. */
  readonly text: string;
  /**
   * `fatal`: it will not mend itself. `not found`: fatal too, but a registry may say so for seconds. `grace`: fatal once it has stood for GRACE_SECONDS without the pod being Ready.
   * `crash`: fatal at the third restart, or once it has stood for the grace since the first.
   * `warn`: said, never fatal by itself.
   */
  readonly weight: 'fatal' | 'not found' | 'grace' | 'crash' | 'warn';
  /** Not worth a word before it has stood for so long. */
  readonly saidAfterSeconds?: number;
}

/** How long a fault may stand that could still mend itself. */
export const GRACE_SECONDS = 60;
/** A crash loop is fatal at this restart, counted from our baseline. */
export const FATAL_RESTART = 3;

const NOT_FOUND = /not found|manifest unknown|invalid reference/i;
const CACHE_NOT_SYNCED = /failed to sync .* cache/i;

/** All ways in which an image cannot be had. */
export const PULL_REASONS: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];

interface Row {
  readonly reasons: readonly string[];
  readonly weight: (message: string, reason: string) => Finding['weight'];
  readonly text: (container: string, image: string, reason: string, message: string) => string;
}

const always = (weight: Finding['weight']) => () => weight;
const cannotStart = (container: string, _image: string, reason: string, message: string) =>
  `container ${container} cannot start: ${[reason, message].filter(Boolean).join(': ')}`;

/** The classification of kubernetes.md#73-classification, one row a cause. */
export const ROWS: readonly Row[] = [
  {
    reasons: ['InvalidImageName'],
    weight: always('fatal'),
    text: (_container, image) => `image ${image} is no valid image name`,
  },
  {
    reasons: ['ErrImageNeverPull'],
    weight: always('fatal'),
    text: (_container, image) => `image ${image} is not on the node, and imagePullPolicy is Never`,
  },
  {
    reasons: PULL_REASONS,
    weight: (message, reason) =>
      ['ErrImagePull', 'ImagePullBackOff'].includes(reason) && NOT_FOUND.test(message) ? 'not found' : 'grace',
    text: (_container, image, reason, message) =>
      `image ${image} cannot be pulled: ${pullReason(image, reason, message)}`,
  },
  {
    reasons: ['CreateContainerConfigError'],
    weight: (message) => (CACHE_NOT_SYNCED.test(message) ? 'warn' : 'fatal'),
    text: cannotStart,
  },
  {
    reasons: [
      'CreateContainerError',
      'RunContainerError',
      'StartError',
      'PreCreateHookError',
      'PreStartHookError',
      'PostStartHookError',
    ],
    weight: always('grace'),
    text: cannotStart,
  },
];

/** What is wrong with one container, or `undefined` where nothing is (it runs, or is on its way). */
export function classifyContainer(status: ContainerStatus, image: string, restarts: number): Finding | undefined {
  const waiting = status.state?.waiting;
  const reason = waiting?.reason ?? '';
  const message = waiting?.message ?? '';
  // The init containers run, also once more in a new sandbox after the node was restarted: they tell if they fail.
  if (reason === 'PodInitializing') return undefined;
  if (reason === 'ContainerCreating') {
    const text = `container ${status.name} is still being created (ContainerCreating); the pod's events say why`;
    return { reason, weight: 'warn', text, saidAfterSeconds: GRACE_SECONDS };
  }
  const row = ROWS.find(({ reasons }) => reasons.includes(reason));
  if (row !== undefined) {
    return { reason, weight: row.weight(message, reason), text: row.text(status.name, image, reason, message) };
  }
  const looping = reason === 'CrashLoopBackOff';
  const exited = looping ? status.lastState?.terminated : failedExit(status);
  if (exited === undefined && !looping) return undefined;
  if (exited?.reason === 'ContainerCannotRun' || exited?.reason === 'StartError') {
    // Exit code 128 is what a runtime reports when it was interrupted (krane's rule,
    // kubernetes.md#71-what-other-systems-do). In a crash loop it was not: containerd reports every wrong command so.
    if (exited.exitCode === 128 && !looping) return undefined;
    return {
      reason: exited.reason,
      weight: exited.exitCode === 128 ? 'crash' : 'grace',
      text: cannotStart(status.name, image, exited.reason, exited.message ?? ''),
    };
  }
  return { reason: reason || 'Error', weight: 'crash', text: crashText(status.name, exited, restarts) };
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

// Runtimes wrap the cause in what was tried: `failed to pull and unpack image "x": failed to resolve reference "x": not found`.
function pullReason(image: string, reason: string, message: string): string {
  const cause = withoutAccount(message)
    .split(/:\s+/)
    .filter(
      (part) =>
        !part.includes('"') && !/^(?:ErrImagePull|Back-off|rpc error|code = |desc = )/.test(part) && part !== image,
    )
    .join(': ')
    .trim();
  return cause === '' ? reason : cause;
}

/**
 * Docker Hub names the account and its token when the pull rate limit is reached (kubernetes.md#81-from-other-systems).
 */
export function withoutAccount(text: string): string {
  return text.replace(/(pull rate limit) as .*?(?=\. |$)/gi, '$1');
}

import { listAt, objectAt, textAt } from '../model/json.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '../model/objects.ts';
import { seconds } from '../model/time.ts';
import { digestOf, imageIdOf } from './image.ts';
import { failingProbe } from './probes.ts';
import { NO_COMMAND, configRefusal, nameRefusal, podOf, pullRefusal } from './refusals.ts';
import type { Refusal } from './refusals.ts';
import * as time from './time-scale.ts';
import { wordOf } from './words.ts';

/** What the kubelet tells of a container in an event. */
export interface Told {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** A stretch of a container's life: what its status says, what is told as it begins, and how long it lasts. */
export interface Stretch {
  readonly status: ContainerStatus;
  readonly told: readonly Told[];
  /** For ever where nothing is given. */
  readonly milliseconds?: number;
}

/** Where a container lives. */
export interface Home {
  readonly pod: Pod;
  readonly startupMilliseconds: number;
  /** An init container ends by itself where nothing in its tag keeps it from that. */
  readonly isInitial: boolean;
  /** Whether the namespace has a Secret of this name by now. */
  readonly hasSecret: (name: string) => boolean;
}

type Exit = NonNullable<ContainerState['terminated']>;
type Ending = Pick<Exit, 'exitCode' | 'reason' | 'message'> & {
  /** The waiting state that follows, where it is not the end itself that is told. */
  readonly instead?: Refusal;
  /** A probe had the container killed: its end is told in lastState alone, and the second restart has no pause either. */
  readonly byProbe?: true;
};

const normal = (reason: string, message: string): Told => ({ type: 'Normal', reason, message });
const warning = (reason: string, message: string): Told => ({ type: 'Warning', reason, message });

/** The life of a container, stretch by stretch, as a real kubelet tells it (../../real-node/README.md). */
export function* life(container: Container, home: Home): Generator<Stretch, void> {
  const invalid = nameRefusal(container);
  if (invalid?.reason === 'InvalidImageName') {
    yield { ...waits(container, 'ContainerCreating'), milliseconds: home.startupMilliseconds };
    yield stays(container, invalid, 'InspectFailed');
    return;
  }
  const { image } = container;
  const pulling = invalid === undefined ? [normal('Pulling', `Pulling image "${image}"`)] : [];
  yield { ...waits(container, 'ContainerCreating'), told: pulling, milliseconds: home.startupMilliseconds };
  if (invalid !== undefined) {
    yield stays(container, invalid, 'ErrImageNeverPull');
    return;
  }
  const refusal = pullRefusal(container);
  if (refusal !== undefined) return yield* pulls(container, refusal);
  const pulled = `Successfully pulled image "${image}" in 37ms (37ms including waiting). Image size: 2840596 bytes.`;
  const config = configRefusal(container, home);
  if (config !== undefined) {
    const stretch = stays(container, { reason: 'CreateContainerConfigError', message: config }, 'Failed');
    const milliseconds = time.scaled(time.CONFIG_RETRY_SECONDS);
    yield { ...stretch, told: [normal('Pulled', pulled), warning('Failed', `Error: ${config}`)], milliseconds };
    while (configRefusal(container, home) !== undefined) yield { ...stretch, told: [], milliseconds };
  }
  yield* runs(container, home, pulled);
}

/** The pulls that fail, one after the other, with longer and longer pauses. */
function* pulls(container: Container, why: string): Generator<Stretch, void> {
  const { image } = container;
  const pulling = normal('Pulling', `Pulling image "${image}"`);
  for (let attempt = 0; ; attempt++) {
    yield {
      ...waits(container, 'ErrImagePull', why),
      told: [
        ...(attempt === 0 ? [] : [pulling]),
        warning('Failed', `Failed to pull image "${image}": ${why}`),
        warning('Failed', 'Error: ErrImagePull'),
      ],
      milliseconds: time.scaled(time.PULL_ERROR_SECONDS),
    };
    yield {
      ...waits(container, 'ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${why}`),
      told: [normal('BackOff', `Back-off pulling image "${image}"`), warning('Failed', 'Error: ImagePullBackOff')],
      milliseconds: time.scaled(time.nth(time.PULL_RETRY_SECONDS, attempt) - time.PULL_ERROR_SECONDS),
    };
  }
}

/** The runs of a container, each with its end where it has one, and the kubelet's pauses between them. */
function* runs(container: Container, home: Home, pulled: string): Generator<Stretch, void> {
  const { image, name } = container;
  const present = `Container image "${image}" already present on machine and can be accessed by the pod`;
  let lastState: ContainerState = {};
  for (let restartCount = 0; ; restartCount++) {
    const containerID = `containerd://${digestOf(`${home.pod.metadata.uid}/${name}/${restartCount}`)}`;
    const startedAt = seconds();
    const imageID = imageIdOf(image);
    const common = { restartCount, lastState, containerID, imageID };
    const made = [normal('Pulled', restartCount === 0 ? pulled : present), normal('Created', 'Container created')];
    const ending = yield* run(container, home, restartCount, (ready, told, started = true) => ({
      status: { ...statusOf(container, { running: { startedAt } }), ...common, ready, started },
      told: [...made.splice(0), ...told],
    }));
    if (ending === undefined) return;
    const { instead, byProbe, ...end } = ending;
    const ran = end.reason !== 'StartError';
    const exit = { ...end, startedAt: ran ? startedAt : seconds(0), finishedAt: seconds(), containerID };
    if (home.isInitial && exit.exitCode === 0) {
      yield { status: { ...statusOf(container, { terminated: exit }), ...common, ready: true }, told: made };
      return;
    }
    const pause = time.nth(time.RESTART_BACK_OFF_SECONDS, Math.max(0, restartCount - (byProbe ? 1 : 0)));
    if (byProbe === undefined) {
      const state = instead === undefined ? { terminated: exit } : { waiting: { ...instead } };
      const status = {
        ...statusOf(container, state),
        ...common,
        ...(instead ? { lastState: { terminated: exit } } : {}),
      };
      const told = ran ? [] : [...made, warning('Failed', `Error: ${NO_COMMAND}`)];
      yield { status, told, milliseconds: pause === 0 ? 100 : time.MOMENT_MILLISECONDS };
    }
    lastState = { terminated: exit };
    if (pause === 0) continue;
    const looping = `back-off ${time.goDuration(pause)} restarting failed container=${name} pod=${podOf(home.pod)}`;
    const loop = { ...waits(container, 'CrashLoopBackOff', looping).status, ...common, lastState };
    const backOff = `Back-off restarting failed container ${name} in pod ${podOf(home.pod)}`;
    yield { status: loop, told: [warning('BackOff', backOff)], milliseconds: time.scaled(pause) };
  }
}

type Running = (ready: boolean, told: readonly Told[], started?: boolean) => Omit<Stretch, 'milliseconds'>;

/** One run of a container; how it ended, or nothing where it goes on for ever. */
function* run(
  container: Container,
  home: Home,
  restarts: number,
  running: Running,
): Generator<Stretch, Ending | undefined> {
  const started = normal('Started', 'Container started');
  const probed = container['readinessProbe'] !== undefined;
  const brief = { ...running(!probed, [started]), milliseconds: time.MOMENT_MILLISECONDS };
  const hook = failingHook(container);
  if (hook !== undefined) {
    const message = `Exec lifecycle hook (${hook}) for Container "${container.name}" in Pod "${podOf(home.pod)}" failed - error: command exited with 1: , message: ""`;
    const told = [
      started,
      warning('FailedPostStartHook', 'PostStartHook failed'),
      normal('Killing', 'FailedPostStartHook'),
    ];
    yield { ...running(false, told, false), milliseconds: time.MOMENT_MILLISECONDS };
    return { exitCode: 0, reason: 'Completed', instead: { reason: 'PostStartHookError', message } };
  }
  const word = wordOf(container.image);
  switch (word) {
    case 'nocommand':
      return {
        ...{ exitCode: 128, reason: 'StartError', message: NO_COMMAND },
        instead: { reason: 'RunContainerError', message: NO_COMMAND },
      };
    case 'crash':
      yield brief;
      return { exitCode: 1, reason: 'Error' };
    case 'hostile':
      yield brief;
      return { exitCode: 3, reason: 'Error' };
    case 'completed':
      yield brief;
      return { exitCode: 0, reason: 'Completed' };
    case 'oom':
      yield brief;
      return { exitCode: 137, reason: 'OOMKilled' };
    case 'lateexit':
      yield { ...running(true, [started]), milliseconds: time.LATE_EXIT_MILLISECONDS };
      return { exitCode: 2, reason: 'Error' };
    case 'lateoom':
      yield { ...running(true, [started]), milliseconds: time.LATE_OOM_MILLISECONDS };
      return { exitCode: 137, reason: 'OOMKilled' };
    case 'flaky':
      if (restarts >= 2) break;
      yield brief;
      return { exitCode: 1, reason: 'Error' };
    default:
  }
  if (home.isInitial && word === 'notready') {
    yield running(false, [started]);
    return undefined;
  }
  if (home.isInitial) {
    yield brief;
    return { exitCode: 0, reason: 'Completed' };
  }
  const failing = failingProbe(container, home.pod.status.podIP ?? '');
  if (failing?.killsAfterMilliseconds !== undefined) {
    const ready = !probed && failing.kind === 'Liveness';
    yield { ...running(ready, [started], failing.kind !== 'Startup'), milliseconds: failing.killsAfterMilliseconds };
    const message = `Container ${container.name} failed ${failing.kind.toLowerCase()} probe, will be restarted`;
    const killing = [warning('Unhealthy', failing.message), normal('Killing', message)];
    yield { ...running(ready, killing, failing.kind !== 'Startup'), milliseconds: time.MOMENT_MILLISECONDS };
    return { exitCode: 0, reason: 'Completed', byProbe: true };
  }
  if (word === 'slow') {
    const told = probed ? [warning('Unhealthy', failing?.message ?? '')] : [];
    yield { ...running(false, [started, ...told]), milliseconds: time.SLOW_MILLISECONDS };
    yield running(true, []);
    return undefined;
  }
  yield running(
    failing === undefined,
    failing === undefined ? [started] : [started, warning('Unhealthy', failing.message)],
  );
  return undefined;
}

/** The command of a hook after the start that is not in the image: /not-there. */
function failingHook(container: Container): string | undefined {
  const command = listAt(objectAt(container, 'lifecycle', 'postStart', 'exec'), 'command');
  return command[0] === '/not-there'
    ? `[${command.map((word) => JSON.stringify(word).slice(1, -1)).join(' ')}]`
    : undefined;
}

/** A native side-car: an init container that the others do not wait for once it has started. */
export function isSideCar(container: Container): boolean {
  return textAt(container, 'restartPolicy') === 'Always';
}

/** A container that has not run yet, in a state. */
export function statusOf(container: Container, state: ContainerState): ContainerStatus {
  const { name, image } = container;
  return { name, image, imageID: '', ready: false, started: false, restartCount: 0, lastState: {}, state };
}

function waits(container: Container, reason: string, message?: string): Omit<Stretch, 'milliseconds'> {
  const waiting = { reason, ...(message === undefined ? {} : { message }) };
  return { status: statusOf(container, { waiting }), told: [] };
}

function stays(container: Container, { reason, message }: Refusal, event: string): Stretch {
  const told = [warning(event, message), warning('Failed', `Error: ${reason}`)];
  return { ...waits(container, reason, message), told };
}

import type { Container, ContainerState, ContainerStatus } from '../model/objects.ts';
import { seconds } from '../model/time.ts';
import { imageIdOf, tagOf } from './image.ts';

/** The pod that a container is in, as far as its state depends on it. */
export interface Surroundings {
  readonly podName: string;
  readonly podUid: string;
  /** When the pod was started, as Kubernetes writes it. */
  readonly started: string;
}

/**
 * What a container is up to at a step of its pod's life; the words in its image tag decide. Step 0 is the beginning,
 * every further step comes after a pause (see the kubelet).
 */
export function containerStatus(container: Container, step: number, around: Surroundings): ContainerStatus {
  const word = tagOf(container.image);
  if (step === 0) return waiting(container, 'ContainerCreating');
  if (word.includes('missing')) return pulling(container, step, 'not found');
  if (word.includes('denied')) return pulling(container, step, 'failed to authorize: 401 Unauthorized');
  if (word.includes('badconfig')) {
    return waiting(container, 'CreateContainerConfigError', 'secret "settings" not found');
  }
  if (word.includes('crash') || (word.includes('flaky') && step < 5)) return crashing(container, step, around);
  return running(container, !word.includes('notready'), around);
}

/** Whether the state will not change any more. */
export function isSettled(container: Container, step: number): boolean {
  const word = tagOf(container.image);
  return !/missing|denied|crash/.test(word) && !(word.includes('flaky') && step < 5);
}

/** A container whose turn has not come: the init containers run first. */
export function notYet(container: Container): ContainerStatus {
  return waiting(container, 'PodInitializing');
}

function status(container: Container, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    lastState: {},
    state,
    ...more,
  };
}

function waiting(container: Container, reason: string, message?: string): ContainerStatus {
  return status(container, { waiting: { reason, ...(message === undefined ? {} : { message }) } });
}

function pulling(container: Container, step: number, why: string): ContainerStatus {
  const failed = `failed to pull and unpack image "${container.image}": ${why}`;
  return step % 2 === 1
    ? waiting(container, 'ErrImagePull', failed)
    : waiting(container, 'ImagePullBackOff', `Back-off pulling image "${container.image}": ErrImagePull: ${failed}`);
}

function crashing(container: Container, step: number, { podName, started }: Surroundings): ContainerStatus {
  const restartCount = Math.floor(step / 2);
  const exited = { terminated: { exitCode: 1, reason: 'Error', startedAt: started, finishedAt: seconds() } };
  if (step % 2 === 1) return status(container, exited, { restartCount });
  const pause = 10 * 2 ** Math.min(restartCount - 1, 5);
  const message = `back-off ${pause}s restarting failed container=${container.name} pod=${podName}`;
  return status(container, { waiting: { reason: 'CrashLoopBackOff', message } }, { restartCount, lastState: exited });
}

function running(container: Container, ready: boolean, { podUid, started }: Surroundings): ContainerStatus {
  return status(
    container,
    { running: { startedAt: started } },
    {
      containerID: `sim://${podUid}/${container.name}`,
      imageID: imageIdOf(container.image),
      ready,
      started: true,
    },
  );
}

/** An init container that would run has done its work. */
export function completed(initial: ContainerStatus, started: string): ContainerStatus {
  const state = { terminated: { exitCode: 0, reason: 'Completed', startedAt: started, finishedAt: seconds() } };
  return { ...initial, state };
}

import { START_ROWS } from '../../../shared/rollout/start-symptoms.ts';
import { container, ended, pod, waitingFor } from '../../support/objects.ts';
import { IMAGE, loops, runs, subject, waits, itTells } from './container-cases.ts';
import type { Case } from './container-cases.ts';
import { event } from './events.ts';

const HOOK = 'Exec lifecycle hook ([/not-there]) for Container "app" failed - error: command exited with 1';
const NO_COMMAND = 'exec: "/not-there": stat /not-there: no such file or directory';

const CASES: readonly Case[] = [
  {
    row: 'the name of the image is not valid',
    given: waits('InvalidImageName', 'x'),
    cause: 'invalid name',
    text: `image ${IMAGE} is no valid image name`,
    next: /Correct imageName and imageTag/,
  },
  {
    row: 'the image is not on the node and may not be pulled',
    given: waits('ErrImageNeverPull', 'x'),
    cause: 'surroundings',
    text: `image ${IMAGE} is not on the node, and imagePullPolicy is Never`,
    next: /IfNotPresent/,
  },
  {
    row: 'the kubelet has not got Secrets and ConfigMaps yet',
    given: waits('CreateContainerConfigError', 'failed to sync secret cache: timed out'),
    cause: 'may pass',
    text: 'container app cannot start: CreateContainerConfigError: failed to sync secret cache: timed out',
    next: /passes by itself; if not, look at node node-1$/,
  },
  {
    row: 'a Secret or ConfigMap is missing',
    given: waits('CreateContainerConfigError', 'secret "db" not found'),
    cause: 'surroundings',
    text: 'container app cannot start: CreateContainerConfigError: secret "db" not found',
    next: /^Make the Secret db in namespace prod/,
  },
  {
    row: 'a Secret or ConfigMap is missing',
    given: waits('CreateContainerConfigError', 'configmap "settings" not found'),
    cause: 'surroundings',
    text: 'container app cannot start: CreateContainerConfigError: configmap "settings" not found',
    next: /^Make the ConfigMap settings/,
  },
  {
    row: 'a Secret or ConfigMap is missing',
    given: waits('CreateContainerConfigError', "couldn't find key password in Secret prod/db"),
    cause: 'surroundings',
    text: "container app cannot start: CreateContainerConfigError: couldn't find key password in Secret prod/db",
    next: /^Add the key password to the Secret db in namespace prod/,
  },
  {
    row: 'the image would run as root, which is forbidden',
    given: waits('CreateContainerConfigError', 'container has runAsNonRoot and image will run as root', {
      pod: pod({}),
    }),
    cause: 'surroundings',
    text: 'container app cannot start: CreateContainerConfigError: container has runAsNonRoot and image will run as root',
    next: /runAsUser/,
  },
  {
    row: 'the configuration of the container is not accepted',
    given: waits('CreateContainerConfigError', 'invalid path'),
    cause: 'surroundings',
    text: 'container app cannot start: CreateContainerConfigError: invalid path',
    next: /Correct the container in the pod template/,
  },
  ...['PreCreateHookError', 'PreStartHookError', 'PostStartHookError'].map((reason): Case => ({
    row: 'a hook of the container fails',
    given: waits(reason, HOOK),
    cause: 'surroundings',
    text: `container app cannot start: ${reason}: ${HOOK}`,
    next: /Correct the lifecycle hook/,
  })),
  {
    row: 'a hook of the container fails',
    given: loops(0, 'Completed', { said: { reason: 'PostStartHookError', message: HOOK } }),
    cause: 'surroundings',
    reason: 'PostStartHookError',
    text: `container app cannot start: PostStartHookError: ${HOOK}`,
    next: /lifecycle hook/,
  },
  ...[event('FailedPostStartHook', 'PostStartHook failed'), event('Killing', 'FailedPostStartHook')].map(
    (told): Case => ({
      row: 'a hook of the container fails',
      given: runs({ restarts: 1, events: [told] }, { lastState: ended(137) }),
      cause: 'surroundings',
      reason: 'PostStartHookError',
      text: 'container app cannot start: PostStartHookError: its hook after the start fails',
      next: /lifecycle hook/,
    }),
  ),
  ...['RunContainerError', 'CreateContainerError', 'StartError'].map((reason): Case => ({
    row: 'the command is not in the image, or cannot be executed',
    given: waits(reason, NO_COMMAND),
    cause: 'unusable image',
    text: `container app cannot start: ${reason}: ${NO_COMMAND}`,
    next: /entry point of the image/,
  })),
  {
    row: 'the command is not in the image, or cannot be executed',
    given: subject({
      restarts: 3,
      status: container({ state: waitingFor('CrashLoopBackOff'), lastState: ended(128, 'StartError', NO_COMMAND) }),
    }),
    cause: 'unusable image',
    reason: 'StartError',
    text: `container app cannot start: StartError: ${NO_COMMAND}`,
    next: /entry point/,
  },
  {
    row: 'the memory limit is too low for any container',
    given: waits('RunContainerError', 'container init was OOM-killed (memory limit too low?)'),
    cause: 'surroundings',
    text: 'container app cannot start: RunContainerError: container init was OOM-killed (memory limit too low?)',
    next: /^Raise the memory limit/,
  },
  {
    row: 'the runtime cannot make the container',
    given: waits('CreateContainerError', 'busy'),
    cause: 'surroundings',
    text: 'container app cannot start: CreateContainerError: busy',
    next: /^Look at the runtime of node node-1: kubectl describe pod/,
  },
  {
    row: 'the runtime cannot make the container',
    given: subject({ pod: pod({}), status: container({ state: ended(127, 'ContainerCannotRun') }) }),
    cause: 'surroundings',
    reason: 'ContainerCannotRun',
    text: 'container app cannot start: ContainerCannotRun',
    next: /node of the pod/,
  },
];

describe('what is wrong with a container that cannot be started', () => itTells(CASES, START_ROWS));

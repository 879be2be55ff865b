import assert from 'node:assert/strict';
import type { ContainerSubject } from '../../../shared/rollout/container-subject.ts';
import { CONTAINER_ROWS, containerSymptom, kindOf } from '../../../shared/rollout/container-symptoms.ts';
import type { Symptom } from '../../../shared/rollout/symptom.ts';
import { NAMESPACE, container, ended, pod, waitingFor } from '../../support/objects.ts';
import { event } from './events.ts';

const IMAGE = 'reg.example.com/app:458';
const TRIED = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}"`;
const HOOK = 'Exec lifecycle hook ([/not-there]) for Container "app" failed - error: command exited with 1';
const NO_COMMAND = 'exec: "/not-there": stat /not-there: no such file or directory';
const START = '2026-11-24T03:00:00Z';
const KILLED = 'Container app failed liveness probe, will be restarted';

const subject = (more: Partial<ContainerSubject> = {}): ContainerSubject => ({
  pod: pod({ ready: false, node: 'node-1' }),
  status: container(),
  spec: { name: 'app', image: IMAGE, readinessProbe: {} },
  image: IMAGE,
  role: 'container',
  restarts: 0,
  events: [],
  said: undefined,
  ...more,
});
const waits = (reason: string, message?: string, more: Partial<ContainerSubject> = {}) =>
  subject({ status: container({ state: waitingFor(reason, message) }), ...more });
const loops = (exitCode: number, reason?: string, more: Partial<ContainerSubject> = {}) =>
  subject({
    status: container({ state: waitingFor('CrashLoopBackOff', 'back-off 10s'), lastState: ended(exitCode, reason) }),
    restarts: 2,
    ...more,
  });
const runs = (more: Partial<ContainerSubject> = {}, status: object = {}) =>
  subject({
    status: container({ ready: false, started: true, state: { running: { startedAt: START } }, ...status }),
    ...more,
  });

interface Case {
  /** The title of the row that has to find it. */
  readonly row: string;
  readonly given: ContainerSubject;
  readonly cause: Symptom['cause'];
  readonly text: string;
  readonly next: RegExp;
  readonly reason?: string;
}

const CASES: readonly Case[] = [
  ...[
    'manifest unknown',
    'Invalid reference format',
    `rpc error: code = NotFound desc = ${TRIED}: ${IMAGE}: not found`,
  ].map((message): Case => ({
    row: 'the image is not in the registry',
    given: waits('ErrImagePull', message),
    cause: 'unusable image',
    text: `image ${IMAGE} cannot be pulled: ${message.startsWith('rpc') ? 'not found' : message}`,
    next: /was pushed under exactly this name/,
  })),
  {
    row: 'the image is not in the registry',
    given: waits('ImagePullBackOff', `Back-off pulling image "${IMAGE}"`, {
      said: { reason: 'ErrImagePull', message: `${TRIED}: not found` },
    }),
    cause: 'unusable image',
    text: `image ${IMAGE} cannot be pulled: not found`,
    next: /imageTag/,
  },
  {
    row: 'the image is for another platform',
    given: waits('ErrImagePull', 'no match for platform in manifest sha256:1: not found'),
    cause: 'unusable image',
    text: `image ${IMAGE} cannot be pulled: no match for platform in manifest sha256:1: not found`,
    next: /platform of the nodes/,
  },
  {
    row: 'the signature of the image is not accepted',
    given: waits('SignatureValidationFailed', 'signature not accepted'),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: signature not accepted`,
    next: /Sign the image/,
  },
  {
    row: 'the registry has a rate limit',
    given: waits('ErrImagePull', `${TRIED}: 429 Too Many Requests`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: 429 Too Many Requests`,
    next: /limit of the registry has passed/,
  },
  {
    row: 'the registry does not let the pod in',
    given: waits('ErrImagePull', `${TRIED}: 401 Unauthorized`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: 401 Unauthorized`,
    next: /Give the pods a pull secret/,
  },
  {
    row: 'the registry does not let the pod in',
    given: waits('ErrImagePull', 'pull access denied', {
      events: [
        event(
          'FailedToRetrieveImagePullSecret',
          'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
        ),
      ],
    }),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: pull access denied`,
    next: new RegExp(`^The pull secret regcred does not exist in namespace ${NAMESPACE}`),
  },
  {
    row: 'the registry is not reached from the node',
    given: waits('ErrImagePull', `${TRIED}: dial tcp: lookup reg: no such host`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: dial tcp: lookup reg: no such host`,
    next: /whether node node-1 reaches it/,
  },
  {
    row: 'the registry is not reached from the node',
    given: waits('ImagePullBackOff', undefined, {
      pod: pod({ ready: false }),
      events: [
        event('Failed', `Failed to pull image "${IMAGE}": 503 Service Unavailable`),
        event('Failed', 'Error: ErrImagePull'),
      ],
    }),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: 503 Service Unavailable`,
    next: /whether node of the pod reaches it/,
  },
  {
    row: 'the image cannot be pulled, for another reason',
    given: waits('ImagePullBackOff', `Back-off pulling image "${IMAGE}"`),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: ImagePullBackOff`,
    next: /kubectl describe pod pod-1 -n prod$/,
  },
  {
    row: 'the image cannot be pulled, for another reason',
    given: waits('ImageInspectError', 'broken'),
    cause: 'surroundings',
    text: `image ${IMAGE} cannot be pulled: broken`,
    next: /kubectl describe pod/,
  },
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
  {
    row: 'a probe has it killed, again and again',
    given: loops(137, 'Error', {
      events: [
        event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 503'),
        event('Killing', KILLED),
      ],
    }),
    cause: 'killed by a probe',
    text: 'container app is killed by its liveness probe, restarted 2 times: HTTP probe failed with statuscode: 503',
    next: /a startupProbe/,
  },
  {
    row: 'a probe has it killed, again and again',
    given: loops(0, 'Completed', { events: [event('Killing', KILLED.replace('liveness', 'startup'))] }),
    cause: 'killed by a probe',
    text: 'container app is killed by its startup probe, restarted 2 times',
    next: /longer to start/,
  },
  {
    row: 'it needs more memory than its limit',
    given: subject({ restarts: 1, status: container({ state: ended(137, 'OOMKilled') }) }),
    cause: 'crash',
    reason: 'Error',
    text: 'container app crashes: exit code 137 (OOMKilled), restarted 1 time',
    next: /^Raise the memory limit/,
  },
  {
    row: 'its program ends by itself',
    given: loops(0, 'Completed'),
    cause: 'crash',
    text: 'container app crashes: exit code 0 (Completed), restarted 2 times',
    next: /must keep running/,
  },
  {
    row: 'its command cannot be executed',
    given: loops(126),
    cause: 'crash',
    text: 'container app crashes: exit code 126, restarted 2 times',
    next: /entry point/,
  },
  {
    row: 'its command is not found',
    given: loops(127),
    cause: 'crash',
    text: 'container app crashes: exit code 127, restarted 2 times',
    next: /entry point/,
  },
  {
    row: 'it is killed from outside',
    given: loops(137, 'Error'),
    cause: 'crash',
    text: 'container app crashes: exit code 137, restarted 2 times',
    next: /SIGKILL/,
  },
  {
    row: 'it crashes with a memory fault',
    given: loops(139),
    cause: 'crash',
    text: 'container app crashes: exit code 139, restarted 2 times',
    next: /SIGSEGV/,
  },
  {
    row: 'it is told to end, and its program obeys',
    given: loops(143),
    cause: 'crash',
    text: 'container app crashes: exit code 143, restarted 2 times',
    next: /SIGTERM/,
  },
  {
    row: 'its program ends with an error',
    given: subject({ status: container({ state: ended(1, 'Error') }) }),
    cause: 'crash',
    reason: 'Error',
    text: 'container app crashes: exit code 1',
    next: /its log among the details/,
  },
  {
    row: 'its program ends with an error',
    given: loops(3, 'Error', {
      events: [event('Killing', KILLED)],
      status: container({
        state: waitingFor('CrashLoopBackOff'),
        lastState: { terminated: { exitCode: 3, startedAt: '2026-11-24T04:00:00Z' } },
      }),
    }),
    cause: 'crash',
    text: 'container app crashes: exit code 3, restarted 2 times',
    next: /its log/,
  },
  {
    row: 'its program ends with an error',
    given: runs({ restarts: 1 }, { lastState: ended(2) }),
    cause: 'crash',
    reason: 'CrashLoopBackOff',
    text: 'container app crashes: exit code 2, restarted 1 time',
    next: /its log/,
  },
  {
    row: 'it crashes, and the kubelet does not say how',
    given: waits('CrashLoopBackOff', 'back-off 40s', { restarts: 3 }),
    cause: 'crash',
    text: 'container app crashes, restarted 3 times',
    next: /its log/,
  },
  {
    row: 'an init container does not come to its end',
    given: runs({ role: 'init', status: container({ name: 'migrate', state: { running: { startedAt: START } } }) }),
    cause: 'may pass',
    reason: 'PodInitializing',
    text: `init container migrate has not ended yet (since ${START}), and the others wait for it`,
    next: /kubectl logs pod-1 -c migrate -n prod$/,
  },
  {
    row: 'a side-car has not started, and the others wait for it',
    given: subject({
      role: 'side-car',
      status: container({ name: 'proxy', started: false, state: { running: {} } }),
      events: [event('Unhealthy', 'Startup probe failed: connection refused')],
    }),
    cause: 'may pass',
    reason: 'PodInitializing',
    text: 'side-car proxy runs but has not started yet, and the others wait for it: its startup probe says: connection refused',
    next: /kubectl logs pod-1 -c proxy -n prod$/,
  },
  {
    row: 'its startup probe fails',
    given: runs(
      { events: [event('Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 500')] },
      { started: false },
    ),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but has not started yet: its startup probe says: HTTP probe failed with statuscode: 500',
    next: /longer to start/,
  },
  {
    row: 'its startup probe fails',
    given: runs({ spec: { name: 'app', startupProbe: {} } }, { started: false }),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but has not started yet',
    next: /longer to start/,
  },
  {
    row: 'its readiness probe fails, and what it said is known',
    given: runs({ events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')] }),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but is not ready: its readiness probe says: HTTP probe failed with statuscode: 503',
    next: /path and port/,
  },
  {
    row: 'it is not ready, and what its readiness probe said is not known',
    given: runs(),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but is not ready',
    next: /^Look at its readiness probe: kubectl describe pod/,
  },
  {
    row: 'it is not ready, and what its readiness probe said is not known',
    given: runs({ spec: undefined }),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but is not ready',
    next: /readiness probe/,
  },
  {
    row: 'it is not ready, although it has no readiness probe',
    given: runs({ spec: { name: 'app' } }),
    cause: 'may pass',
    reason: 'NotReady',
    text: 'container app runs but is not ready, and has no readiness probe',
    next: /^Why is not known; see: kubectl describe pod/,
  },
  {
    row: 'its image is still being pulled',
    given: waits('ContainerCreating', undefined, { events: [event('Pulling', `Pulling image "${IMAGE}"`)] }),
    cause: 'may pass',
    text: `image ${IMAGE} is still being pulled (since ${START})`,
    next: /raise timeoutSeconds/,
  },
  {
    row: 'it is still being created, and no event says why',
    given: waits('ContainerCreating', undefined, { events: [event('Pulled', 'pulled')] }),
    cause: 'may pass',
    text: 'container app is still being created (ContainerCreating)',
    next: /^Why is not known/,
  },
  {
    row: 'it has ended well, and its pod is not ready for it',
    given: subject({ status: container({ state: ended(0, 'Completed') }) }),
    cause: 'may pass',
    reason: 'Completed',
    text: 'container app has ended (exit code 0) and does not run',
    next: /must keep running/,
  },
  {
    row: 'it has ended well, and its pod is not ready for it',
    given: subject({ status: container({ state: ended(0) }) }),
    cause: 'may pass',
    reason: 'Completed',
    text: 'container app has ended (exit code 0) and does not run',
    next: /must keep running/,
  },
];

describe('what is wrong with a container', () => {
  for (const { row, given, cause, text, next, reason } of CASES) {
    it(`is told where ${row}: ${text}`, () => {
      const found = containerSymptom(given);
      assert.equal(found?.text, text);
      assert.equal(found.cause, cause);
      assert.equal(found.reason, reason ?? given.status.state?.waiting?.reason);
      assert.match(found.next, next);
      assert.doesNotMatch(found.next, /\.$/);
      assert.equal(CONTAINER_ROWS.find(({ title }) => title === row)?.find(given)?.text, text);
    });
  }

  it('has a case for each row of the table, and each row its own title', () => {
    const titles = CONTAINER_ROWS.map(({ title }) => title);
    assert.deepEqual([...new Set(CASES.map(({ row }) => row))].sort(), [...titles].sort());
  });

  it('is nothing where it is on its way', () => {
    const nothing: readonly ContainerSubject[] = [
      waits('PodInitializing'),
      waits('constructor'),
      subject({ status: container({ state: { waiting: {} } }) }),
      subject(),
      waits('PodInitializing', undefined, { restarts: 1 }),
      subject({ role: 'init', status: container({ state: ended(0, 'Completed') }) }),
      subject({ role: 'side-car', status: container({ started: true, ready: true, state: { running: {} } }) }),
    ];
    for (const given of nothing) assert.equal(containerSymptom(given), undefined, JSON.stringify(given.status));
  });

  it('is nothing where it is ready', () => {
    assert.equal(containerSymptom(runs({}, { ready: true })), undefined);
  });

  it('is nothing yet where its runtime was interrupted (exit code 128)', () => {
    const interrupted = subject({ status: container({ state: ended(128, 'ContainerCannotRun') }) });
    assert.equal(containerSymptom(interrupted), undefined);
  });

  it('does not repeat the account and token that Docker Hub writes into its rate limit', () => {
    const message = `${TRIED}: 429 Too Many Requests - toomanyrequests: You have reached your pull rate limit as 'bob': dckr_jti_SECRET=. You may increase the limit`;
    const text = containerSymptom(waits('ErrImagePull', message))?.text ?? '';
    assert.match(text, /pull rate limit/);
    assert.doesNotMatch(text, /bob|dckr_jti/);
  });
});

describe('the kind of a symptom', () => {
  it('stays the same while the kubelet alternates between trying and backing off', () => {
    const kind = (given: ContainerSubject) => {
      const found = containerSymptom(given);
      return found && kindOf(found);
    };
    assert.equal(kind(waits('ErrImagePull', 'x')), 'pull');
    assert.equal(kind(waits('ImagePullBackOff', 'x')), 'pull');
    assert.equal(kind(waits('RunContainerError', 'x')), 'start');
    assert.equal(kind(loops(1)), 'crash');
    assert.equal(kind(loops(1, undefined, { events: [event('Killing', KILLED)] })), 'crash');
    assert.equal(kind(waits('CreateContainerConfigError', 'x')), 'CreateContainerConfigError');
  });
});

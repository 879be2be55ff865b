import assert from 'node:assert/strict';
import type { Symptom } from '../../../shared/rollout/container-symptoms.ts';
import { ROWS, classifyContainer } from '../../../shared/rollout/container-symptoms.ts';
import type { ContainerStatus } from '../../../shared/kubernetes/objects.ts';
import { container, ended, waitingFor } from '../../support/objects.ts';

const IMAGE = 'reg.example.com/app:458';
const PULL = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}"`;
const classify = (status: Partial<ContainerStatus>, restarts = 0) =>
  classifyContainer(container(status), IMAGE, restarts);

describe('a container that waits', () => {
  const rows: readonly (readonly [
    reason: string,
    message: string | undefined,
    cause: Symptom['cause'],
    text: string,
  ])[] = [
    ['InvalidImageName', 'x', 'invalid name', `image ${IMAGE} is no valid image name`],
    ['ErrImageNeverPull', 'x', 'surroundings', `image ${IMAGE} is not on the node, and imagePullPolicy is Never`],
    [
      'ErrImagePull',
      `rpc error: code = NotFound desc = ${PULL}: ${IMAGE}: not found`,
      'unusable image',
      `image ${IMAGE} cannot be pulled: not found`,
    ],
    [
      'ImagePullBackOff',
      `Back-off pulling image "${IMAGE}": ErrImagePull: ${PULL}: ${IMAGE}: not found`,
      'unusable image',
      `image ${IMAGE} cannot be pulled: not found`,
    ],
    ['ErrImagePull', 'manifest unknown', 'unusable image', `image ${IMAGE} cannot be pulled: manifest unknown`],
    [
      'ErrImagePull',
      'Invalid reference format',
      'unusable image',
      `image ${IMAGE} cannot be pulled: Invalid reference format`,
    ],
    ['ErrImagePull', `${PULL}: 401 Unauthorized`, 'surroundings', `image ${IMAGE} cannot be pulled: 401 Unauthorized`],
    [
      'ErrImagePull',
      `${PULL}: dial tcp: lookup reg: no such host`,
      'surroundings',
      `image ${IMAGE} cannot be pulled: dial tcp: lookup reg: no such host`,
    ],
    [
      'ImagePullBackOff',
      `Back-off pulling image "${IMAGE}"`,
      'surroundings',
      `image ${IMAGE} cannot be pulled: ImagePullBackOff`,
    ],
    ['ImagePullBackOff', undefined, 'surroundings', `image ${IMAGE} cannot be pulled: ImagePullBackOff`],
    ['ImageInspectError', 'broken', 'surroundings', `image ${IMAGE} cannot be pulled: broken`],
    ['RegistryUnavailable', 'down', 'surroundings', `image ${IMAGE} cannot be pulled: down`],
    ['SignatureValidationFailed', 'unsigned', 'surroundings', `image ${IMAGE} cannot be pulled: unsigned`],
    [
      'CreateContainerConfigError',
      'secret "db" not found',
      'surroundings',
      'container app cannot start: CreateContainerConfigError: secret "db" not found',
    ],
    [
      'CreateContainerConfigError',
      'failed to sync secret cache: timed out',
      'may pass',
      'container app cannot start: CreateContainerConfigError: failed to sync secret cache: timed out',
    ],
    ['CreateContainerError', 'busy', 'surroundings', 'container app cannot start: CreateContainerError: busy'],
    ['RunContainerError', undefined, 'surroundings', 'container app cannot start: RunContainerError'],
    ['StartError', 'x', 'surroundings', 'container app cannot start: StartError: x'],
    ['PreCreateHookError', 'x', 'surroundings', 'container app cannot start: PreCreateHookError: x'],
    ['PreStartHookError', 'x', 'surroundings', 'container app cannot start: PreStartHookError: x'],
    ['PostStartHookError', 'x', 'surroundings', 'container app cannot start: PostStartHookError: x'],
  ];
  for (const [reason, message, cause, text] of rows) {
    it(`for ${reason} (${(message ?? 'no message').slice(-30)}) is ${cause}`, () => {
      assert.deepEqual(classify({ state: waitingFor(reason, message) }), { reason, cause, text });
    });
  }

  it('is looked up in one row only', () => {
    const reasons = ROWS.flatMap((row) => row.reasons);
    assert.equal(new Set(reasons).size, reasons.length);
  });

  it('for ContainerCreating is on its way: worth a warning at most', () => {
    assert.equal(classify({ state: waitingFor('ContainerCreating') })?.cause ?? 'may pass', 'may pass');
  });

  for (const reason of ['PodInitializing', 'constructor']) {
    it(`for ${reason} is on its way`, () => assert.equal(classify({ state: waitingFor(reason) }), undefined));
  }

  it('for the init containers, which run once more after the node was restarted, is on its way, however it ended', () =>
    assert.equal(classify({ state: waitingFor('PodInitializing'), lastState: ended(1, 'Error') }, 1), undefined));

  it('without a reason is on its way', () => assert.equal(classify({ state: { waiting: {} } }), undefined));

  it('for a signature that is not found has the grace of other pull errors', () => {
    for (const reason of ['SignatureValidationFailed', 'RegistryUnavailable', 'ImageInspectError']) {
      assert.equal(classify({ state: waitingFor(reason, 'signature not found') })?.cause, 'surroundings', reason);
    }
  });

  it('for a rate limit does not repeat the account and token that Docker Hub writes into its message', () => {
    const message = `${PULL}: 429 Too Many Requests - toomanyrequests: You have reached your pull rate limit as 'bob': dckr_jti_SECRET=. You may increase the limit`;
    const text = classify({ state: waitingFor('ErrImagePull', message) })?.text ?? '';
    assert.match(text, /pull rate limit/);
    assert.doesNotMatch(text, /bob|dckr_jti/);
  });
});

describe('a container that ended', () => {
  const exits: readonly (readonly [what: string, status: Partial<ContainerStatus>, restarts: number, text: string])[] =
    [
      ['by an error', { state: ended(1, 'Error') }, 0, 'container app crashes: exit code 1'],
      ['by an error without a reason', { state: ended(2) }, 0, 'container app crashes: exit code 2'],
      [
        'by want of memory',
        { state: ended(137, 'OOMKilled') },
        1,
        'container app crashes: exit code 137 (OOMKilled), restarted 1 time',
      ],
      [
        'and waits for its next start',
        { state: waitingFor('CrashLoopBackOff', 'back-off 10s'), lastState: ended(3, 'Error') },
        2,
        'container app crashes: exit code 3, restarted 2 times',
      ],
    ];
  for (const [what, status, restarts, text] of exits) {
    it(`${what} crashes: ${text}`, () => {
      const reason = status.state?.waiting?.reason ?? 'Error';
      assert.deepEqual(classify(status, restarts), { reason, cause: 'crash', text });
    });
  }

  it('well is no fault: an init container that is through', () => {
    assert.equal(classify({ state: ended(0, 'Completed') }), undefined);
  });

  it('before, and runs now, is no fault of this moment', () => {
    assert.equal(classify({ state: { running: {} }, lastState: ended(1) }, 1), undefined);
  });

  it('because it could not be started gets the grace', () => {
    for (const reason of ['ContainerCannotRun', 'StartError']) {
      assert.deepEqual(classify({ state: ended(127, reason, 'exec: no such file') }), {
        reason,
        cause: 'surroundings',
        text: `container app cannot start: ${reason}: exec: no such file`,
      });
      assert.equal(classify({ state: ended(127, reason) })?.text, `container app cannot start: ${reason}`);
    }
  });

  it('because its runtime was interrupted (exit code 128) is no fault yet', () => {
    assert.equal(classify({ state: ended(128, 'ContainerCannotRun') }), undefined);
  });

  it('not at all, without any state, is on its way', () => assert.equal(classify({}), undefined));

  // for us: the step waits for its time-out instead of failing at the third restart.
  it('well and is in a crash loop crashes all the same: a program that ends at once', () => {
    const finding = classify({ state: waitingFor('CrashLoopBackOff'), lastState: ended(0, 'Completed') }, 3);
    assert.equal(finding?.cause, 'crash');
    assert.equal(finding.text, 'container app crashes: exit code 0 (Completed), restarted 3 times');
  });

  // good; a CrashLoopBackOff counts whatever its last exit was (kubernetes.md#73-classification).
  it('by a start error of code 128 and is in a crash loop is an image that cannot be executed: a command that does not exist', () => {
    const lastState = ended(128, 'StartError', 'exec: "nope": executable file not found');
    const finding = classify({ state: waitingFor('CrashLoopBackOff'), lastState }, 3);
    assert.equal(finding?.cause, 'unusable image');
    assert.match(finding.text, /StartError/);
  });

  it('and is in a crash loop crashes, also where the kubelet does not say how it ended', () => {
    assert.equal(classify({ state: waitingFor('CrashLoopBackOff', 'back-off 40s') }, 3)?.cause, 'crash');
  });
});

import assert from 'node:assert/strict';
import { assessPods } from '../../../shared/rollout/assess-pods.ts';
import { APP, condition, container, ended, pod, waitingFor } from '../../support/objects.ts';
import { failing, NOT_FOUND, story } from './failing-pods.ts';

describe('a fault with a grace', () => {
  const denied = failing({ state: waitingFor('ErrImagePull', '401 Unauthorized') });
  const backOff = failing({ state: waitingFor('ImagePullBackOff', '401 Unauthorized') });

  it('is fatal after it stood for 30 s, also while the kubelet alternates between pulling and backing off', () => {
    assert.deepEqual(
      story([
        [0, [denied]],
        [15, [backOff]],
        [29, [denied]],
        [30, [backOff]],
      ]),
      [undefined, undefined, undefined, 'ImagePullBackOff'],
    );
  });

  it('starts anew where it cleared in between', () => {
    assert.deepEqual(
      story([
        [0, [denied]],
        [20, [pod({})]],
        [30, [denied]],
        [59, [denied]],
        [60, [denied]],
      ]),
      [undefined, undefined, undefined, undefined, 'ErrImagePull'],
    );
  });

  it('starts anew with another pod', () => {
    const next = pod({
      name: 'pod-2',
      ready: false,
      containers: [container({ state: waitingFor('ErrImagePull', '401') })],
    });
    assert.deepEqual(
      story([
        [0, [denied]],
        [60, [next]],
      ]),
      [undefined, undefined],
    );
  });

  // ImagePullBackOff after each of these too, so the fault "clears" at every turn.
  it('goes on while the kubelet alternates between any pull error and backing off', () => {
    for (const reason of ['RegistryUnavailable', 'SignatureValidationFailed', 'ImageInspectError']) {
      const error = failing({ state: waitingFor(reason, 'x') });
      const [, , culprit] = story([
        [0, [error]],
        [15, [backOff]],
        [30, [error]],
      ]);
      assert.equal(culprit, reason);
    }
  });
});

describe('"not found" with an automatic rollback behind it', () => {
  const pulling = failing({ state: NOT_FOUND });
  const backingOff = failing({ state: waitingFor('ImagePullBackOff', `${APP}:457: not found`) });
  const tell = (...steps: Parameters<typeof story>[0]) => story(steps, {}, 'second not found');

  it('counts only when another report says it again: registry replicas say so for seconds', () => {
    assert.deepEqual(tell([0, [pulling]], [1, [pulling]], [10, [backingOff]]), [
      undefined,
      undefined,
      'ImagePullBackOff',
    ]);
  });

  it('does not count where the image was found in between', () => {
    assert.deepEqual(tell([0, [pulling]], [5, [pod({})]], [6, [pulling]]), [undefined, undefined, undefined]);
  });

  it('makes no other fault wait', () => {
    assert.deepEqual(tell([0, [failing({ state: waitingFor('InvalidImageName') })]]), ['InvalidImageName']);
  });

  // "not found" equals the first one and is not taken for another report.
  it('counts when it is said again after a back-off that did not repeat it', () => {
    const silent = failing({ state: waitingFor('ImagePullBackOff', 'Back-off pulling image') });
    assert.deepEqual(tell([0, [pulling]], [3, [silent]], [15, [pulling]]), [undefined, undefined, 'ErrImagePull']);
  });
});

describe('a fault that stood before, where nothing was changed', () => {
  const crashed = (restartCount: number) =>
    failing({ restartCount, state: waitingFor('CrashLoopBackOff'), lastState: ended(1, 'Error') });
  const tell = (...steps: Parameters<typeof story>[0]) => story(steps, { 'uid-of-pod-1/app': 7 }, 'new report');

  it('is fatal at its first new report, without a third restart', () => {
    assert.deepEqual(tell([0, [crashed(7)]], [5, [crashed(7)]], [9, [crashed(8)]]), [
      undefined,
      undefined,
      'CrashLoopBackOff',
    ]);
  });

  it('is fatal where the kubelet reports it in another state', () => {
    const backOff = failing({ state: waitingFor('ImagePullBackOff', `ErrImagePull: "${APP}:457": not found`) });
    assert.deepEqual(tell([0, [failing({ state: NOT_FOUND })]], [9, [backOff]]), [undefined, 'ImagePullBackOff']);
  });

  it('is never fatal where it is only worth a warning', () => {
    const nowhere = (message: string) =>
      pod({
        ready: false,
        status: { conditions: [condition('PodScheduled', 'False', { message })], containerStatuses: [] },
      });
    assert.deepEqual(tell([0, [nowhere('a')]], [9, [nowhere('b')]]), [undefined, undefined]);
  });

  // new and follows 6.6 ("one whose pods ALREADY show a cause …"). InvalidImageName never changes its report.
  it('does not make one wait that was not there at the beginning', () => {
    assert.deepEqual(tell([0, [pod({})]], [30, [failing({ state: waitingFor('InvalidImageName') })]]), [
      undefined,
      'InvalidImageName',
    ]);
  });
});

describe('a crash loop', () => {
  const crash = (restartCount: number) =>
    failing({ restartCount, state: waitingFor('CrashLoopBackOff'), lastState: ended(1, 'Error') });
  const runsAgain = (restartCount: number) =>
    failing({ restartCount, state: { running: {} }, lastState: ended(1, 'Error') });

  it('is fatal at the third restart', () => {
    assert.deepEqual(
      story([
        [0, [crash(0)]],
        [10, [crash(1)]],
        [20, [crash(2)]],
        [40, [crash(3)]],
      ]),
      [undefined, undefined, undefined, 'CrashLoopBackOff'],
    );
  });

  it('is fatal at the third restart from our baseline: restartCount is a lifetime', () => {
    const before = { 'uid-of-pod-1/app': 7 };
    assert.deepEqual(
      story(
        [
          [0, [crash(7)]],
          [10, [crash(9)]],
          [20, [crash(10)]],
        ],
        before,
      ),
      [undefined, undefined, 'CrashLoopBackOff'],
    );
  });

  it('is fatal 60 s after the first restart, if the pod was not ready in between', () => {
    assert.deepEqual(
      story([
        [0, [crash(1)]],
        [10, [runsAgain(1)]],
        [59, [runsAgain(1)]],
        [60, [crash(1)]],
      ]),
      [undefined, undefined, undefined, 'CrashLoopBackOff'],
    );
  });

  it('starts anew where the pod was ready in between', () => {
    assert.deepEqual(
      story([
        [0, [crash(1)]],
        [30, [pod({})]],
        [61, [crash(1)]],
        [120, [crash(1)]],
      ]),
      [undefined, undefined, undefined, undefined],
    );
  });

  it('is none without a restart, however long ago the crash', () => {
    assert.deepEqual(
      story([
        [0, [crash(0)]],
        [600, [crash(0)]],
      ]),
      [undefined, undefined],
    );
  });

  it('is not fatal 60 s after the first crash, only 60 s after the first restart', () => {
    assert.deepEqual(
      story([
        [0, [crash(0)]],
        [40, [crash(1)]],
        [60, [crash(1)]],
        [100, [crash(1)]],
      ]),
      [undefined, undefined, undefined, 'CrashLoopBackOff'],
    );
  });
});

describe('a newer event', () => {
  const config = failing({ state: waitingFor('CreateContainerConfigError', 'secret "settings" not found') });
  const uid = config.metadata.uid;
  const baseline = { restarts: new Map<string, number>(), belief: 'new report' as const, startedAt: 0 };

  it('is another report of a fault whose container state stays as it was', () => {
    const first = assessPods([config], baseline, new Map(), 0);
    const same = assessPods([config], baseline, first.sightings, 5000, { newerEvents: new Map([[uid, 0]]) });
    const again = assessPods([config], baseline, same.sightings, 40_000, { newerEvents: new Map([[uid, 1]]) });
    const elsewhere = assessPods([config], baseline, same.sightings, 40_000, {
      newerEvents: new Map([['another', 1]]),
    });
    assert.deepEqual(
      [first, same, again, elsewhere].map(({ culprit }) => culprit?.reason),
      [undefined, undefined, 'CreateContainerConfigError', undefined],
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Container, Pod } from '../model/objects.ts';
import { imageIdOf, tagOf } from './image.ts';
import { life } from './life.ts';
import { goDuration } from './time-scale.ts';
import { WORDS, wordOf } from './words.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', uid: 'uid', resourceVersion: '1', creationTimestamp: '' },
  spec: { containers: [] },
  status: { phase: 'Pending', podIP: '10.244.0.2' },
} satisfies Pod;
const PROBE = { httpGet: { path: '/health', port: 8000 } };

/** The first stretches of a life: reason, restarts, ready. */
function stretches(
  container: Partial<Container>,
  count: number,
  isInitial = false,
): (readonly [string, number, boolean])[] {
  const home = { pod: POD, startupMilliseconds: 300, isInitial, hasSecret: () => false };
  const lived = life({ name: 'web', image: 'app:1', ...container }, home);
  const found: (readonly [string, number, boolean])[] = [];
  for (const { status } of lived) {
    const { state, restartCount, ready } = status;
    found.push([state.waiting?.reason ?? state.terminated?.reason ?? 'running', restartCount, ready]);
    if (found.length === count) break;
  }
  return found;
}

describe('Simulated containers', () => {
  it('follow the first word in the tag, and nothing else in the reference', () => {
    const cases: readonly (readonly [string, string, string])[] = [
      ['localhost:5000/crash/app:1', '1', 'good'],
      ['registry.example/app', '', 'good'],
      ['registry.example/app:2-lateexit@sha256:abc', '2-lateexit', 'lateexit'],
      ['registry.example/app@sha256:abc', '', 'good'],
    ];
    for (const [image, tag, word] of cases) assert.deepEqual([tagOf(image), wordOf(image)], [tag, word]);
    for (const word of WORDS) assert.equal(wordOf(`app:1-${word}`), word, 'a longer word stands before those in it');
  });

  it('name what was pulled by its digest', () => {
    // The digest that ../../control-plane makes of the same reference.
    const digest = 'dca5b7f160fcff0f'.repeat(4);
    assert.equal(imageIdOf('registry.example/app:1'), `registry.example/app@sha256:${digest}`);
    assert.equal(imageIdOf('localhost:5000/app:1@sha256:abc'), 'localhost:5000/app@sha256:abc');
  });

  it('that exit at once are Ready for a moment at each start, unless they have a readiness probe', () => {
    const looped = (ready: boolean) => [
      ['ContainerCreating', 0, false],
      ['running', 0, ready],
      ['Error', 0, false],
      ['running', 1, ready],
      ['Error', 1, false],
      ['CrashLoopBackOff', 1, false],
      ['running', 2, ready],
    ];
    assert.deepEqual(stretches({ image: 'app:crash' }, 7), looped(true));
    assert.deepEqual(stretches({ image: 'app:crash', readinessProbe: PROBE }, 7), looped(false));
  });

  it('crash twice and then run where the word is flaky', () => {
    assert.deepEqual(stretches({ image: 'app:flaky' }, 99).slice(-2), [
      ['CrashLoopBackOff', 1, false],
      ['running', 2, true],
    ]);
  });

  it('that their liveness probe kills are restarted, and why is told in events alone', () => {
    const container = { image: 'app:notready', livenessProbe: PROBE };
    assert.deepEqual(stretches(container, 8), [
      ['ContainerCreating', 0, false],
      ['running', 0, true],
      ['running', 0, true],
      ['running', 1, true],
      ['running', 1, true],
      ['running', 2, true],
      ['running', 2, true],
      ['CrashLoopBackOff', 2, false],
    ]);
    const lived = life(
      { name: 'web', ...container },
      { pod: POD, startupMilliseconds: 300, isInitial: false, hasSecret: () => false },
    );
    const told = Array.from({ length: 3 }, () => lived.next().value?.told ?? []).flat();
    assert.deepEqual(told.map(({ reason, message }) => `${reason}: ${message}`).slice(-2), [
      'Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 503',
      'Killing: Container web failed liveness probe, will be restarted',
    ]);
  });

  it('of init containers end by themselves, or loop', () => {
    assert.deepEqual(stretches({}, 9, true).at(-1), ['Completed', 0, true]);
    assert.deepEqual(stretches({ image: 'app:crash' }, 6, true).at(-1), ['CrashLoopBackOff', 1, false]);
    assert.deepEqual(stretches({ image: 'app:notready' }, 9, true).at(-1), ['running', 0, false]);
  });

  it('are tried again where a Secret is missing, and start when it has come', () => {
    let has = false;
    const home = { pod: POD, startupMilliseconds: 300, isInitial: false, hasSecret: () => has };
    const lived = life({ name: 'web', image: 'app:badconfig' }, home);
    const reasons = Array.from({ length: 3 }, () => lived.next().value?.status.state.waiting?.reason);
    assert.deepEqual(reasons, ['ContainerCreating', 'CreateContainerConfigError', 'CreateContainerConfigError']);
    has = true;
    assert.ok(lived.next().value?.status.state.running);
  });

  it('are told of in the words of the kubelet, containerd and runc', () => {
    const cases: readonly (readonly [Partial<Container>, string, RegExp])[] = [
      [
        { image: 'r.example/a:missing' },
        'ErrImagePull',
        /^rpc error: code = NotFound desc = failed to pull and unpack image "r\.example\/a:missing": failed to resolve image: r\.example\/a:missing: not found$/,
      ],
      [
        { image: 'r.example/a:denied' },
        'ErrImagePull',
        /failed to fetch anonymous token: unexpected status from GET request to https:\/\/r\.example\/token\/denied\?\S+: 401 Unauthorized$/,
      ],
      [{ image: 'r.example/a:forbidden' }, 'ErrImagePull', /: 403 Forbidden\ndenied$/],
      [{ image: 'unreachable.example.com/a:1' }, 'ErrImagePull', /connect: connection refused$/],
      [{ image: 'r.example/Orders:1' }, 'InvalidImageName', /repository name \(Orders\) must be lowercase$/],
      [
        { image: 'r.example/a:1', imagePullPolicy: 'Never' },
        'ErrImageNeverPull',
        /^Container image "r\.example\/a:1" is not present with pull policy of Never$/,
      ],
      [{ image: 'a:badconfig' }, 'CreateContainerConfigError', /^secret "settings" not found$/],
      [
        { image: 'a:root', securityContext: { runAsNonRoot: true } },
        'CreateContainerConfigError',
        /^container has runAsNonRoot and image will run as root \(pod: "web-1_shop\(uid\)", container: web\)$/,
      ],
      [
        { image: 'a:nocommand' },
        'RunContainerError',
        /exec: "\/not-there": stat \/not-there: no such file or directory$/,
      ],
    ];
    for (const [container, reason, message] of cases) {
      const lived = life(
        { name: 'web', image: '', ...container },
        { pod: POD, startupMilliseconds: 300, isInitial: false, hasSecret: () => false },
      );
      lived.next();
      const { state } = lived.next().value?.status ?? {};
      assert.equal(state?.waiting?.reason, reason);
      assert.match(state.waiting.message ?? '', message);
    }
  });

  it('are restarted after pauses that are told as Go writes them', () => {
    assert.deepEqual([10, 20, 40, 80, 160, 300].map(goDuration), ['10s', '20s', '40s', '1m20s', '2m40s', '5m0s']);
  });
});

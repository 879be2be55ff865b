import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { containerStatus, isSettled } from './container-status.ts';
import { imageIdOf, tagOf } from './image.ts';

const AROUND = { podName: 'web-1', podUid: 'uid', started: '2026-01-01T00:00:00Z' };

describe('Simulated containers', () => {
  it('follow the word in the tag, and nothing else in the reference', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['localhost:5000/crash/app:1', '1'],
      ['registry.example/app', ''],
      ['registry.example/app:crash-2@sha256:abc', 'crash-2'],
      ['registry.example/app@sha256:abc', ''],
    ];
    for (const [image, tag] of cases) assert.equal(tagOf(image), tag);
  });

  it('name what was pulled by its digest', () => {
    // The digest that test/rigs/control-plane/nodes.go makes of the same reference.
    const digest = 'dca5b7f160fcff0f'.repeat(4);
    assert.equal(imageIdOf('registry.example/app:1'), `registry.example/app@sha256:${digest}`);
    assert.equal(imageIdOf('localhost:5000/app:1@sha256:abc'), 'localhost:5000/app@sha256:abc');
  });

  it('crash twice and then run where the word is flaky', () => {
    const container = { name: 'web', image: 'app:flaky' };
    const seen = [0, 1, 2, 3, 4, 5].map((step) => {
      const { state, restartCount, ready } = containerStatus(container, step, AROUND);
      return [state.waiting?.reason ?? state.terminated?.reason ?? 'running', restartCount, ready];
    });
    assert.deepEqual(seen, [
      ['ContainerCreating', 0, false],
      ['Error', 0, false],
      ['CrashLoopBackOff', 1, false],
      ['Error', 1, false],
      ['CrashLoopBackOff', 2, false],
      ['running', 0, true],
    ]);
    assert.deepEqual(
      [4, 5].map((step) => isSettled(container, step)),
      [false, true],
    );
  });
});

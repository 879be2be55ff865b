import assert from 'node:assert/strict';
import type { Pod } from '../../../shared/kubernetes/objects.ts';
import { reportedEvents, reportedRollout } from '../../../shared/rollout/reported-pods.ts';
import type { Rollout, RolloutSnapshot } from '../../../shared/rollout/rollout.ts';
import { APP, container, daemonSet, deployment, ended, pod, waitingFor } from '../../support/objects.ts';

const IMAGE = `${APP}:458`;
const change = { container: 'app', image: IMAGE };
// Revisions may not be listed, so the pods are those that have the image.
const seen = (pods: readonly Pod[], workload = deployment({ image: IMAGE })): RolloutSnapshot => ({
  ...{ workload, revisions: undefined, pods },
});
const complete = (snapshot: RolloutSnapshot): Rollout => ({
  ...{ outcome: 'complete', message: 'done', workload: deployment(), snapshot },
});
const failed = (culprit: Pod, snapshot: RolloutSnapshot): Rollout => ({
  outcome: 'failed',
  culprit: {
    ...{ text: 'it crashes', next: 'Look at its log', reason: 'CrashLoopBackOff', blamesImage: true },
    ...{ cause: 'crash', pod: culprit, container: 'app' },
  },
  snapshot,
});
const of = (name: string, more: Partial<Parameters<typeof pod>[0]> = {}) => pod({ name, image: IMAGE, ...more });
const crashing = of('b', {
  ...{ ready: false, node: 'node-3' },
  containers: [container({ restartCount: 2, state: waitingFor('CrashLoopBackOff', 'back-off 40s') })],
});

describe('What a report tells of a rollout', () => {
  it('is each pod with its node, its state, and what its containers wait for', () => {
    const { pods, replicas, failure } = reportedRollout(complete(seen([crashing])), change);
    const containers = [
      ...[{ name: 'app', reason: 'CrashLoopBackOff', message: 'back-off 40s', log: undefined, previousLog: undefined }],
    ];
    assert.deepEqual(pods, [
      { name: 'b', node: 'node-3', state: 'CrashLoopBackOff', ready: false, restarts: 2, containers },
    ]);
    assert.deepEqual([replicas, failure], [{ wanted: 1, ready: 0, available: 1 }, undefined]);
  });

  it('has the culprit first, then what is not ready, ten in all', () => {
    const others = Array.from({ length: 10 }, (_, at) => of(`ready-${at}`));
    const waiting = of('waits', { ready: false });
    const { pods } = reportedRollout(failed(crashing, seen([...others, waiting, crashing])), change);
    assert.deepEqual(
      [pods?.length, ...(pods ?? []).slice(0, 3).map(({ name }) => name)],
      [10, 'b', 'waits', 'ready-0'],
    );
  });

  it('has what was read of the logs, before the last restart too', () => {
    const logs = [
      { pod: 'b', container: 'app', isPrevious: true, lines: ['Traceback'] },
      { pod: 'b', container: 'app', isPrevious: false, lines: ['starting'] },
    ];
    const [told] = reportedRollout(complete(seen([crashing])), change, logs).pods ?? [];
    assert.deepEqual(told?.containers[0]?.log, ['starting']);
    assert.deepEqual(told?.containers[0]?.previousLog, ['Traceback']);
  });

  const STATES: readonly (readonly [title: string, given: Pod, state: string, reason: string | undefined])[] = [
    ['runs', of('a'), 'Running', undefined],
    ['was evicted', of('a', { status: { phase: 'Failed', reason: 'Evicted' } }), 'Evicted', undefined],
    ['says nothing', { ...of('a'), status: {} }, 'Unknown', undefined],
    [
      'ended by itself',
      of('a', { containers: [container({ state: ended(1, 'Error', 'no config') })] }),
      ...(['Error', 'Error'] as const),
    ],
    ['ended without a word', of('a', { containers: [container({ state: ended(3) })] }), 'Terminated', 'Terminated'],
    [
      'has done its work, as an init container',
      of('a', { containers: [container({ ready: true, state: ended(0, 'Completed') })] }),
      ...(['Running', undefined] as const),
    ],
  ];
  for (const [title, given, state, reason] of STATES) {
    it(`names the state of a pod that ${title}`, () => {
      const [told] = reportedRollout(complete(seen([given])), change).pods ?? [];
      assert.deepEqual([told?.state, told?.containers[0]?.reason], [state, reason]);
    });
  }

  it('counts the nodes of a DaemonSet', () => {
    const { replicas } = reportedRollout(complete(seen([], daemonSet({ image: IMAGE }))), change);
    assert.deepEqual(replicas, { wanted: 3, ready: 0, available: 3 });
  });

  it('counts nothing where the controller has said nothing', () => {
    const { status: _, ...silent } = daemonSet();
    assert.deepEqual(reportedRollout(complete(seen([], silent)), change).replicas, {
      ...{ wanted: 0, ready: 0, available: 0 },
    });
    const { status: __, spec, ...other } = deployment();
    const { replicas: ___, ...unsaid } = spec;
    const told = reportedRollout(complete(seen([], { ...other, spec: unsaid })), change).replicas;
    assert.deepEqual(told, { wanted: 1, ready: 0, available: 0 });
  });

  it('says why it failed, and what to do', () => {
    const { failure } = reportedRollout(failed(crashing, seen([crashing])), change);
    assert.deepEqual(failure, {
      ...{ reason: 'CrashLoopBackOff', text: 'it crashes', next: 'Look at its log', blamesImage: true },
    });
  });

  it('says of a time-out what was missing, and the first thing that stood in the way', () => {
    const problem = {
      reason: 'Unready',
      cause: 'may pass',
      text: 'its probe fails',
      next: 'Look at the probe',
    } as const;
    const late = (problems: readonly (typeof problem)[]): Rollout => ({
      outcome: 'timed out',
      missing: '1 of 2 pods is available',
      problems: problems.map((one) => ({
        ...one,
        container: undefined,
        image: undefined,
        pod: undefined,
        isSaid: true,
      })),
      snapshot: seen([]),
    });
    assert.deepEqual(reportedRollout(late([problem]), change).failure, {
      ...{ reason: 'Unready', text: '1 of 2 pods is available: its probe fails', next: 'Look at the probe' },
      blamesImage: false,
    });
    assert.deepEqual(reportedRollout(late([]), change).failure, {
      ...{ reason: 'TimedOut', text: '1 of 2 pods is available', next: undefined, blamesImage: false },
    });
  });

  it('of a workload that is gone is nothing', () => {
    const snapshot = { workload: undefined, revisions: undefined, pods: undefined };
    assert.deepEqual(reportedRollout({ outcome: 'gone', message: 'deleted', snapshot }, change), {});
    const { failure } = reportedRollout(
      { outcome: 'superseded', image: 'x', by: 'kubectl', snapshot: seen([]) },
      change,
    );
    assert.equal(failure, undefined);
    const error = new Error('gone');
    assert.deepEqual(reportedRollout({ outcome: 'unreachable', error, snapshot }, change), {});
  });
});

describe('What a report tells of events', () => {
  const metadata = { name: 'e', namespace: 'prod', uid: 'e', resourceVersion: '1' };

  it('is when, of which object, and how often', () => {
    const event = {
      ...{ metadata, type: 'Warning', reason: 'Failed', message: 'not found', count: 3 },
      ...{ involvedObject: { kind: 'Pod', name: 'b' }, lastTimestamp: '2026-11-24T01:31:09Z' },
    };
    assert.deepEqual(reportedEvents([event]), [
      {
        ...{ at: '2026-11-24T01:31:09Z', type: 'Warning', reason: 'Failed', object: 'Pod b' },
        ...{ message: 'not found', count: 3 },
      },
    ]);
  });

  it('is told also where most of it is missing', () => {
    const [told] = reportedEvents([{ metadata, involvedObject: {} }]);
    assert.deepEqual({ ...told, at: '' }, { at: '', type: '', reason: '', object: '', message: '', count: 1 });
  });
});

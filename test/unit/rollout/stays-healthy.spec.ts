import assert from 'node:assert/strict';
import type { Problem } from '../../../shared/rollout/symptom.ts';
import type { Assessment } from '../../../shared/rollout/assess-rollout.ts';
import type { BeingWatched, HealthQuestion, Watched } from '../../../shared/rollout/stays-healthy.ts';
import { staysHealthy } from '../../../shared/rollout/stays-healthy.ts';
import type { ContainerStatus, Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import { condition, container, daemonSet, ended, pod, statefulSet, waitingFor } from '../../support/objects.ts';
import { baseline, complete, live, newSet, snapshot } from './rollouts.ts';

const NOON = Date.parse('2026-11-24T12:00:00Z');
const startedAt = (second: number) => new Date(NOON + second * 1000).toISOString();
const own = { owner: newSet.metadata.uid };
/** A pod whose container runs since that second. */
const runs = (since: number, name = 'pod-1', more: Partial<ContainerStatus> = {}): Pod =>
  pod({
    ...own,
    name,
    containers: [container({ ready: true, state: { running: { startedAt: startedAt(since) } }, ...more })],
  });
const unready = (name: string, status: Partial<ContainerStatus>): Pod =>
  pod({ ...own, name, ready: false, containers: [container(status)] });

const COMPLETE: Assessment = { state: 'complete', message: '1 of 1 pods are updated and available' };
const problem = (text: string): Problem => ({
  ...{ text, next: 'Do this', reason: 'x', cause: 'may pass', isSaid: true },
  ...{ pod: undefined, container: undefined, image: undefined },
});
const WAITING: Assessment = { state: 'waiting', message: '1 of 2 pods are updated', problems: [problem('a')] };
const failed = (name?: string): Assessment => ({
  state: 'failed',
  culprit: {
    text: 'no pods can be made',
    next: 'Do this',
    reason: 'x',
    cause: 'pods refused',
    blamesImage: false,
    pod: undefined,
    container: name,
  },
});

/** One moment: its second, what was assessed, the pods. */
type Moment = readonly [second: number, assessment: Assessment, pods: readonly Pod[], workload?: Workload];

/** What is answered at each moment; `stableSeconds` undefined where the input is empty. */
function story(stableSeconds: number | undefined, ...moments: readonly Moment[]): readonly string[] {
  let watched: Watched | undefined;
  return moments.map(([second, assessment, pods, workload = complete()]) => {
    const question: HealthQuestion = {
      assessment,
      snapshot: snapshot(workload, { pods }),
      baseline: baseline(),
      stableSeconds,
      now: second * 1000,
      serverNow: NOON + second * 1000,
    };
    const health: Assessment | BeingWatched = staysHealthy(question, watched);
    watched = health.state === 'watched' ? health.watched : undefined;
    return health.state === 'watched' ? `watched, ${health.milliseconds / 1000} s left` : health.state;
  });
}

describe('a complete rollout whose container has no readiness probe', () => {
  it('is a success when its pods have run 10 s, which mostly overlaps with the rollout', () => {
    assert.deepEqual(story(undefined, [9, COMPLETE, [runs(0)]], [10, COMPLETE, [runs(0)]]), [
      'watched, 1 s left',
      'complete',
    ]);
    assert.deepEqual(story(undefined, [60, COMPLETE, [runs(0)]]), ['complete']);
  });

  it('is none where it exits at once: it is available for a second each time it is started', () => {
    const crashed = unready('pod-1', { restartCount: 1, state: waitingFor('CrashLoopBackOff') });
    const none = live({ status: { availableReplicas: 0 } });
    assert.deepEqual(
      story(
        undefined,
        [1, COMPLETE, [runs(0)]],
        [2, WAITING, [crashed], none],
        [12, COMPLETE, [runs(12, 'pod-1', { restartCount: 1 })]],
        [13, WAITING, [crashed], none],
      ),
      ['watched, 9 s left', 'waiting', 'watched, 10 s left', 'waiting'],
    );
  });

  it('begins anew where its restart was too quick to be seen in the counts', () => {
    assert.deepEqual(
      story(undefined, [1, COMPLETE, [runs(0)]], [9, COMPLETE, [runs(8, 'pod-1', { restartCount: 1 })]]),
      ['watched, 9 s left', 'watched, 9 s left'],
    );
  });

  it('waits 10 s where pods may not be listed, or the clock of a node is ahead', () => {
    assert.deepEqual(story(undefined, [1, COMPLETE, []], [10, COMPLETE, []], [11, COMPLETE, []]), [
      'watched, 10 s left',
      'watched, 1 s left',
      'complete',
    ]);
    assert.deepEqual(story(undefined, [1, COMPLETE, [runs(900)]], [11, COMPLETE, [runs(900)]]), [
      'watched, 10 s left',
      'complete',
    ]);
  });
});

describe('a complete rollout that must stay healthy for stableSeconds', () => {
  const one = runs(0);
  const breaks: readonly (readonly [title: string, moment: Moment])[] = [
    ['a container was restarted', [10, WAITING, [runs(9, 'pod-1', { restartCount: 1 })]]],
    ['a container of a pod that came later was restarted', [10, WAITING, [one, runs(9, 'pod-2', { restartCount: 1 })]]],
    [
      'a container waits for its next start',
      [10, WAITING, [one, unready('pod-2', { state: waitingFor('CrashLoopBackOff') })]],
    ],
    ['a container ended by an error', [10, WAITING, [one, unready('pod-2', { state: ended(1) })]]],
    ['a container ended by itself', [10, WAITING, [one, unready('pod-2', { state: ended(0) })]]],
    [
      'the image of a further pod cannot be pulled',
      [10, WAITING, [one, unready('pod-2', { state: waitingFor('ErrImagePull') })]],
    ],
    ['a pod that was Ready is no longer', [10, WAITING, [unready('pod-1', { state: { running: {} } })]]],
    ['no pod is available any more', [10, WAITING, [], live({ status: { availableReplicas: 0 } })]],
    ['a container is what ends the rollout', [10, failed('app'), [one]]],
    ['another image is live', [10, { state: 'superseded', image: 'x' }, [one]]],
  ];
  for (const [title, moment] of breaks) {
    it(`begins anew where ${title}`, () => {
      const [, broken, anew] = story(20, [0, COMPLETE, [one]], moment, [11, COMPLETE, [one]]);
      assert.deepEqual([broken, anew], [moment[1].state, 'watched, 20 s left']);
    });
  }

  const added = unready('pod-2', { state: waitingFor('ContainerCreating') });
  const initializing = pod({
    ...own,
    name: 'pod-2',
    ready: false,
    containers: [container({ state: waitingFor('PodInitializing') })],
    initContainers: [container({ name: 'migrate', state: ended(0) })],
  });
  const { status: _status, ...bare } = unready('pod-3', {});
  const lost = pod({ ...own, status: { conditions: [condition('Ready', 'Unknown')] } });
  const keeps: readonly (readonly [title: string, moment: Moment])[] = [
    ['an autoscaler adds a pod that is on its way', [10, WAITING, [one, added]]],
    ['nothing is told of an added pod yet', [10, WAITING, [one, unready('pod-2', {}), bare]]],
    ['an added pod runs its init containers', [10, WAITING, [one, initializing]]],
    [
      'the controller has not seen yet that it was scaled',
      [10, WAITING, [one], complete({ status: { observedGeneration: 1 } })],
    ],
    ['a pod is drained and its replacement is not there yet', [10, WAITING, []]],
    ['a quota refuses the pods that an autoscaler asks for', [10, failed(), [one]]],
    ['the node of a pod is lost', [10, WAITING, [lost]]],
    ['a StatefulSet is scaled up', [10, WAITING, [], statefulSet({ spec: { replicas: 9 } })]],
    ['a DaemonSet gets a node more', [10, WAITING, [], daemonSet({ status: { desiredNumberScheduled: 4 } })]],
  ];
  for (const [title, moment] of keeps) {
    it(`goes on where ${title}`, () => {
      assert.deepEqual(story(20, [0, COMPLETE, [one]], moment, [20, moment[1], moment[2], moment[3] ?? complete()]), [
        'watched, 20 s left',
        'watched, 10 s left',
        'complete',
      ]);
    });
  }

  it('ends at once where stableSeconds is 0, and is not watched before it is complete', () => {
    assert.deepEqual(story(0, [0, COMPLETE, [one]]), ['complete']);
    assert.deepEqual(story(20, [0, WAITING, [one]]), ['waiting']);
  });

  it('is gone where the workload is', () => {
    const gone: Assessment = { state: 'gone', message: 'it was deleted meanwhile' };
    const question = { assessment: gone, baseline: baseline(), stableSeconds: 20, now: 0, serverNow: NOON };
    assert.equal(staysHealthy({ ...question, snapshot: snapshot(undefined) }, undefined), gone);
  });

  it('says what stands beside it', () => {
    const watched: Watched = {
      watch: { kind: 'stable', seconds: 20 },
      since: 0,
      restarts: new Map(),
      ready: new Set(),
    };
    const question = {
      baseline: baseline(),
      stableSeconds: 20,
      now: 0,
      serverNow: NOON,
      snapshot: snapshot(complete()),
    };
    const refused = staysHealthy({ ...question, assessment: failed() }, watched);
    assert.deepEqual(refused.state === 'watched' && refused.problems, [problem('no pods can be made')]);
    const scaled = staysHealthy({ ...question, assessment: WAITING }, watched);
    assert.deepEqual(scaled.state === 'watched' && [scaled.message, scaled.problems], [
      '1 of 2 pods are updated',
      [problem('a')],
    ]);
  });
});

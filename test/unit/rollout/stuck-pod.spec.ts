import assert from 'node:assert/strict';
import type { SeenPods } from '../../../shared/rollout/stuck-pod.ts';
import {
  STUCK_AFTER_MILLISECONDS,
  STUCK_AFTER_READY_MILLISECONDS,
  seePods,
  stuckPod,
} from '../../../shared/rollout/stuck-pod.ts';
import type { Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import { UID, condition, container, deployment, pod, statefulSet, waitingFor } from '../../support/objects.ts';

const LONG = STUCK_AFTER_MILLISECONDS;
const live = (spec: Partial<Workload['spec']> = {}) =>
  statefulSet({ spec, status: { updateRevision: 'web-2', currentRevision: 'web-1' } });

/** `web(1, 'old', false)`: the pod with the ordinal 1, of the old revision, not ready. */
function web(
  ordinal: number | string,
  revision: 'old' | 'new',
  ready: boolean,
  more: Partial<Parameters<typeof pod>[0]> = {},
): Pod {
  return pod({
    name: `web-${ordinal}`,
    owner: UID,
    ready,
    ...more,
    metadata: {
      labels: { 'controller-revision-hash': revision === 'new' ? 'web-2' : 'web-1' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: UID, controller: true }],
      ...more.metadata,
    },
  });
}
/** Which pod is stuck where all were seen so from the beginning, after so long. */
const stuck = (pods: readonly Pod[], workload = live(), milliseconds = LONG) =>
  stuckPod(workload, pods, seePods(pods, new Map(), 0, 0), { now: milliseconds, observedSince: 0 })?.metadata.name;

describe('the stuck pod of a StatefulSet', () => {
  it('is one of another revision that is not ready, 10 s after the controller has seen the change', () => {
    const pods = [web(0, 'old', true), web(1, 'old', true), web(2, 'old', false)];
    assert.equal(stuck(pods), 'web-2');
    assert.equal(stuck(pods, live(), LONG - 1), undefined);
    assert.equal(LONG, 10_000);
  });

  it('is the one with the lowest ordinal: the controller makes no pod above one that is not ready', () => {
    assert.equal(stuck([web(10, 'old', false), web(9, 'old', false), web(2, 'old', false)]), 'web-2');
  });

  it('is none while a replacement is on its way, or a pod is going', () => {
    assert.equal(stuck([web(1, 'new', false), web(2, 'old', false)]), undefined);
    assert.equal(
      stuck([web(1, 'old', true, { metadata: { deletionTimestamp: 'x' } }), web(2, 'old', false)]),
      undefined,
    );
  });

  it('is none below the partition', () => {
    const partition = live({ updateStrategy: { rollingUpdate: { partition: 2 } } });
    assert.equal(stuck([web(1, 'old', false), web(2, 'new', true)], partition), undefined);
    assert.equal(stuck([web(1, 'old', true), web(2, 'old', false)], partition), 'web-2');
    const from10 = live({ updateStrategy: { rollingUpdate: { partition: 2 } }, ordinals: { start: 10 } });
    assert.equal(stuck([web(10, 'old', true), web(11, 'old', false)], from10), undefined);
    assert.equal(stuck([web(10, 'old', true), web(11, 'old', true), web(12, 'old', false)], from10), 'web-12');
  });

  it('is none where pods are managed in parallel: the controller replaces them by itself', () => {
    assert.equal(stuck([web(2, 'old', false)], live({ podManagementPolicy: 'Parallel' })), undefined);
    assert.equal(stuck([web(2, 'old', false)], live({ podManagementPolicy: 'OrderedReady' })), 'web-2');
  });

  it('is none of another kind of workload', () => assert.equal(stuck([web(2, 'old', false)], deployment()), undefined));

  it('is none of another StatefulSet, and none without an ordinal', () => {
    const { ownerReferences: _owners, ...metadata } = web(2, 'old', false).metadata;
    assert.equal(stuck([{ ...web(2, 'old', false), metadata }]), undefined);
    assert.equal(stuck([web('x', 'old', false)]), undefined);
  });

  it('is none on a lost node: deleting it would wait for the node for ever', () => {
    const unknown = { status: { conditions: [condition('Ready', 'Unknown')] } };
    assert.equal(stuck([web(2, 'old', false, unknown)]), undefined);
    assert.equal(stuck([web(2, 'old', false, { status: { reason: 'NodeLost' } })]), undefined);
  });

  it('is none while another pod is on a lost node: the set may need those that are left', () => {
    const lost = { status: { conditions: [condition('Ready', 'Unknown')] } };
    assert.equal(stuck([web(0, 'old', false, lost), web(1, 'old', false)]), undefined);
    assert.equal(stuck([web(0, 'old', false), web(1, 'old', false, lost)]), undefined);
  });

  it('is none above a pod below the partition that is not ready', () => {
    const partition = live({ updateStrategy: { rollingUpdate: { partition: 1 } } });
    assert.equal(stuck([web(0, 'old', false), web(1, 'old', false)], partition), undefined);
  });

  it('is one also where it has no status yet', () => {
    const { status: _status, ...bare } = web(2, 'old', false);
    assert.equal(stuck([bare]), 'web-2');
  });
});

describe('how long a pod of a StatefulSet has been stuck', () => {
  const PROBE = { readinessProbe: {} };
  const ready = (status: 'True' | 'False', turned: string) => ({
    conditions: [condition('Ready', status, { lastTransitionTime: turned })],
  });
  const probed = (one: Pod): Pod => ({ ...one, spec: { containers: [{ name: 'app', ...PROBE }] } });
  const db = (ordinal: number, isReady: boolean, turned = '03:00', revision: 'old' | 'new' = 'old'): Pod =>
    probed(web(ordinal, revision, isReady, { status: ready(isReady ? 'True' : 'False', turned) }));

  /** The pod that is stuck at each second, the pods as they are from then on. */
  function story(observedSince: number, ...moments: readonly (readonly [second: number, ...Pod[]])[]) {
    let seen: SeenPods = new Map();
    return moments.map(([second, ...pods]) => {
      const now = second * 1000;
      seen = seePods(pods, seen, now, now);
      return stuckPod(live(), pods, seen, { now, observedSince: observedSince * 1000 })?.metadata.name;
    });
  }

  it('counts for each pod from when it was seen unready, not from when the controller has seen the change', () => {
    const good = db(0, true);
    assert.deepEqual(
      story(0, [0, good], [60, good, db(1, false)], [69, good, db(1, false)], [70, good, db(1, false)]),
      [undefined, undefined, undefined, 'web-1'],
    );
  });

  it('counts from when the controller has seen the change where that came later', () => {
    assert.deepEqual(story(5, [0, db(1, false)], [14, db(1, false)], [15, db(1, false)]), [
      undefined,
      undefined,
      'web-1',
    ]);
  });

  it('leaves db-0 alone that loses Ready for 5 s when the new db-2 is about to be ready', () => {
    const [db1, coming] = [db(1, true), db(2, false, '03:01', 'new')];
    const came = db(2, true, '03:02', 'new');
    assert.deepEqual(
      story(
        0,
        [0, db(0, true), db1, coming],
        [20, db(0, false, '03:01'), db1, coming],
        [21, db(0, false, '03:01'), db1, came],
        [25, db(0, true, '03:02'), db1, came],
      ),
      [undefined, undefined, undefined, undefined],
    );
  });

  it('leaves a pod alone for 2 min that was Ready during this rollout', () => {
    assert.equal(STUCK_AFTER_READY_MILLISECONDS, 120_000);
    const lost = db(0, false, '03:01');
    assert.deepEqual(story(0, [0, db(0, true)], [10, lost], [129, lost], [130, lost]), [
      undefined,
      undefined,
      undefined,
      'web-0',
    ]);
  });

  it('begins anew where the pod was Ready between two looks', () => {
    const [before, after] = [db(0, false, '03:00'), db(0, false, '03:01')];
    assert.deepEqual(story(0, [0, before], [9, after], [19, after], [129, after]), [
      undefined,
      undefined,
      undefined,
      'web-0',
    ]);
  });

  it('does not begin anew where the kubelet only begins to tell of it', () => {
    const { status: _status, ...bare } = db(0, false);
    assert.deepEqual(story(0, [0, bare], [5, db(0, false)], [10, db(0, false)]), [undefined, undefined, 'web-0']);
  });

  it('is none of a pod that was made anew under the same name', () => {
    const anew = { ...db(0, false), metadata: { ...db(0, false).metadata, uid: 'another' } };
    assert.deepEqual(story(0, [0, db(0, false)], [9, anew], [18, anew], [19, anew]), [
      undefined,
      undefined,
      undefined,
      'web-0',
    ]);
  });

  it('takes a crash loop for one, although it counts as Ready at each start where it has no readiness probe', () => {
    const crash = (isReady: boolean, turned: string, startedAt?: string) =>
      web(0, 'old', isReady, {
        containers: [
          container({ state: startedAt === undefined ? waitingFor('CrashLoopBackOff') : { running: { startedAt } } }),
        ],
        status: ready(isReady ? 'True' : 'False', turned),
      });
    const at = (second: number) => new Date(second * 1000).toISOString();
    assert.deepEqual(
      story(0, [0, crash(false, '03:00')], [8, crash(true, '03:01', at(8))], [10, crash(false, '03:02')]),
      [undefined, undefined, 'web-0'],
    );
  });

  it('takes a crash loop of a native sidecar without a readiness probe for one: the pod is ready where it is, too', () => {
    const crash = (isReady: boolean, turned: string, startedAt?: string): Pod => {
      const state = startedAt === undefined ? waitingFor('CrashLoopBackOff') : { running: { startedAt } };
      const bare = web(0, 'old', isReady, {
        containers: [container({ state: { running: { startedAt: at(-60) } } })],
        initContainers: [{ name: 'mesh', state }],
        status: ready(isReady ? 'True' : 'False', turned),
      });
      const probed = { name: 'app', image: 'app', readinessProbe: {} };
      return {
        ...bare,
        spec: { containers: [probed], initContainers: [{ name: 'mesh', image: 'mesh', restartPolicy: 'Always' }] },
      };
    };
    const at = (second: number) => new Date(second * 1000).toISOString();
    assert.deepEqual(
      story(0, [0, crash(false, '03:00')], [8, crash(true, '03:01', at(8))], [10, crash(false, '03:02')]),
      [undefined, undefined, 'web-0'],
    );
  });

  it('takes a pod without a readiness probe that has run for a while for one that was Ready', () => {
    const old = web(0, 'old', true, {
      containers: [container({ state: { running: { startedAt: new Date(0).toISOString() } } })],
    });
    const lost = web(0, 'old', false);
    assert.deepEqual(story(0, [60, old], [61, lost], [80, lost], [181, lost]), [
      undefined,
      undefined,
      undefined,
      'web-0',
    ]);
  });

  it('is none while another pod is not Ready for another reason', () => {
    const [stuckOne, lately] = [db(0, false), db(2, false)];
    assert.deepEqual(story(0, [0, stuckOne, db(2, true)], [10, stuckOne, lately], [20, stuckOne, lately]), [
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is none of a pod that nobody has looked at', () => {
    assert.equal(stuckPod(live(), [db(0, false)], new Map(), { now: LONG, observedSince: 0 }), undefined);
  });
});

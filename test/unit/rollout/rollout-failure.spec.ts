import assert from 'node:assert/strict';
import { isStillLive, rolloutFailure } from '../../../shared/rollout/rollout-failure.ts';
import type { Culprit, RolloutSnapshot, Rollout } from '../../../shared/rollout/rollout.ts';
import type { Pod } from '../../../shared/kubernetes/objects.ts';
import {
  APP,
  NAME,
  NAMESPACE,
  condition,
  container,
  deployment,
  ended,
  pod,
  replicaSet,
  waitingFor,
} from '../../support/objects.ts';
import { isImageToBlame } from '../../../shared/rollout/image-to-blame.ts';

type Failure = Exclude<Rollout, { outcome: 'complete' }>;

const IMAGE = `${APP}:457`;
const set = replicaSet({ revision: 5, image: IMAGE });
const snapshot = (pods?: readonly Pod[]): RolloutSnapshot => ({
  workload: deployment({ image: IMAGE, revision: 5 }),
  revisions: [set],
  pods,
});
const unready = (more: Parameters<typeof pod>[0] = {}) =>
  pod({
    owner: set.metadata.uid,
    ready: false,
    node: 'node-1',
    containers: [container({ ready: false, state: { running: {} } })],
    ...more,
  });
const timedOut = (
  pods?: readonly Pod[],
  problems: readonly string[] = [],
): Extract<Rollout, { outcome: 'timed out' }> => ({
  outcome: 'timed out',
  missing: '1 of 3 pods are updated',
  problems,
  snapshot: snapshot(pods),
});
const culprit = (more: Partial<Culprit> = {}): Culprit => ({
  text: 'container app crashes: exit code 1 (pod p)',
  reason: 'CrashLoopBackOff',
  blamesImage: true,
  pod: undefined,
  container: 'app',
  ...more,
});
const failed = (more: Partial<Culprit> = {}, pods?: readonly Pod[]): Failure => ({
  outcome: 'failed',
  culprit: culprit(more),
  snapshot: snapshot(pods),
});
const said = (rollout: Failure) =>
  rolloutFailure({ kind: 'Deployment', namespace: NAMESPACE, name: NAME }, IMAGE, rollout, 300);

describe('the sentence about a rollout that did not complete', () => {
  it('names workload and culprit', () => {
    assert.equal(said(failed()), `${NAME}: container app crashes: exit code 1 (pod p).`);
  });

  it('says after a time-out that it was complete, and did not stay so', () => {
    const end = 'was complete, but had not stayed healthy for stableSeconds (30) when timeoutSeconds (300) were over';
    assert.equal(
      said({ ...timedOut([], ['a']), watch: { kind: 'stable', seconds: 30 } }),
      `${NAME}: the rollout of ${IMAGE} ${end}: 1 of 3 pods are updated: a.`,
    );
  });

  it('says after a time-out that it was complete, and its pods did not really run', () => {
    const end = 'was complete, but its pods had not run 10 s without a restart when timeoutSeconds (300) were over';
    assert.equal(
      said({ ...timedOut([], ['a']), watch: { kind: 'really runs', container: 'app' } }),
      `${NAME}: the rollout of ${IMAGE} ${end}: 1 of 3 pods are updated: a.`,
    );
  });

  it('names after a time-out the limit, what was missing, and what stood in the way', () => {
    const start = `${NAME}: the rollout of ${IMAGE} was not complete within timeoutSeconds (300): 1 of 3 pods are updated`;
    assert.equal(said(timedOut([])), `${start}.`);
    assert.equal(said(timedOut()), `${start}.`);
    assert.equal(said(timedOut([], ['a', 'b', 'c'])), `${start}: a and 2 more.`);
    assert.equal(said(timedOut([], ['a'])), `${start}: a.`);
    assert.equal(
      said(timedOut([pod({}), unready({ name: 'pod-2' })])),
      `${start}; pod pod-2 on node-1 runs but is not ready, container app: look at its readiness probe.`,
    );
  });

  it('names the pod also where no container is to blame, and where it has no node', () => {
    const ready = { containers: [container({ ready: true })] };
    assert.match(said(timedOut([unready(ready)])), /; pod pod-1 on node-1 runs but is not ready: look at/);
    const { containerStatuses: _statuses, ...status } = unready().status ?? {};
    const nowhere = { ...unready(), spec: { containers: [] }, status };
    assert.match(said(timedOut([nowhere])), /; pod pod-1 on no node /);
  });

  it('does not name a pod that is being deleted', () => {
    assert.doesNotMatch(said(timedOut([unready({ metadata: { deletionTimestamp: 'x' } })])), /pod-1/);
  });

  it('names who put another image in, and where to look', () => {
    assert.equal(
      said({ outcome: 'superseded', image: `${APP}:999`, by: 'kubectl-set at x', snapshot: snapshot() }),
      `${NAME}: the rollout of ${IMAGE} was superseded: the image is now ${APP}:999 (kubectl-set at x). Look what else deploys to namespace ${NAMESPACE}.`,
    );
  });

  it('tells that the workload is gone, or that the server is', () => {
    assert.equal(
      said({ outcome: 'gone', message: 'it was deleted meanwhile', snapshot: snapshot() }),
      `${NAME}: it was deleted meanwhile, so the rollout of ${IMAGE} cannot be followed.`,
    );
    assert.match(
      said({ outcome: 'unreachable', error: new Error('no route'), snapshot: snapshot() }),
      /cannot be followed any more: no route$/,
    );
  });

  // still being created (a volume is missing) (design.md#follow: the time-out names what was missing).
  it('does not send to the readiness probe where the container does not run yet', () => {
    const creating = unready({ containers: [container({ ready: false, state: waitingFor('ContainerCreating') })] });
    const text = said(timedOut([creating]));
    assert.match(text, /pod-1 on node-1.*container app.*ContainerCreating/);
    assert.doesNotMatch(text, /readiness probe/);
  });

  it('tells how a container ended that should run on', () => {
    const through = unready({ containers: [container({ ready: false, state: ended(0, 'Completed') })] });
    assert.match(said(timedOut([through])), /; pod pod-1 on node-1 does not run, container app: Completed\.$/);
  });

  // new ReplicaSet or update revision are looked at).
  it('does not name a pod of another revision', () => {
    assert.doesNotMatch(said(timedOut([unready({ owner: 'the-old-one' })])), /pod-1/);
  });

  it('names no pod while the new revision is not there', () => {
    const early: Failure = { ...timedOut(), snapshot: { ...snapshot([unready()]), revisions: [] } };
    assert.doesNotMatch(said(early), /pod-1/);
  });

  it('looks at all pods where the revisions may not be listed', () => {
    const blind: Failure = { ...timedOut(), snapshot: { ...snapshot([unready()]), revisions: undefined } };
    assert.match(said(blind), /; pod pod-1 on node-1 runs but is not ready/);
  });
});

describe('the image of a failed rollout', () => {
  const blamed = (rollout: Failure) => isImageToBlame(rollout, { container: 'app' });
  const rows: readonly (readonly [why: string, rollout: Failure, blamed: boolean])[] = [
    ['its container has a fatal fault', failed(), true],
    ['another container has one', failed({ container: 'sidecar' }), false],
    ['no pods could be made', failed({ blamesImage: false, reason: 'FailedCreate', container: undefined }), false],
    ['its container ran and no pod was ever ready at the time-out', timedOut([unready()]), false],
    ['a pod was ready at the time-out', timedOut([unready(), pod({ name: 'pod-2', owner: set.metadata.uid })]), false],
    [
      'its container never ran',
      timedOut([unready({ containers: [container({ state: waitingFor('ContainerCreating') })] })]),
      false,
    ],
    [
      'only another container ran',
      timedOut([unready({ containers: [container({ name: 'sidecar', state: { running: {} } })] })]),
      false,
    ],
    ['only a pod of another revision ran', timedOut([unready({ owner: 'another' })]), false],
    ['no pod told anything', timedOut([{ ...unready(), status: {} }]), false],
    ['pods may not be listed', timedOut(), false],
    [
      'the progress deadline was exceeded and its container ran',
      failed({ blamesImage: false, reason: 'ProgressDeadlineExceeded' }, [unready()]),
      false,
    ],
    [
      'the progress deadline was exceeded and no container ran',
      failed({ blamesImage: false, reason: 'ProgressDeadlineExceeded' }, []),
      false,
    ],
    [
      'the workload is gone',
      { outcome: 'timed out', missing: '', problems: [], snapshot: { ...snapshot(), workload: undefined } },
      false,
    ],
    ['it was superseded', { outcome: 'superseded', image: 'x', by: 'y', snapshot: snapshot([unready()]) }, false],
    [
      'the server was unreachable',
      { outcome: 'unreachable', error: new Error('x'), snapshot: snapshot([unready()]) },
      false,
    ],
  ];
  for (const [why, rollout, is] of rows) {
    it(`is ${is ? 'to blame' : 'not to blame'} where ${why}`, () => assert.equal(blamed(rollout), is));
  }

  // container had started was Ready before.
  it('is not to blame where a pod was ready before and lost it', () => {
    const lost = unready({
      containers: [container({ state: { running: { startedAt: '2026-11-24T03:00:00Z' } } })],
      status: { conditions: [condition('Ready', 'False', { lastTransitionTime: '2026-11-24T03:05:00Z' })] },
    });
    assert.equal(blamed(timedOut([lost])), false);
  });
});

describe('whether what was rolled out is still there', () => {
  it('is so but where another image is live, or the workload gone', () => {
    const outcomes = ['failed', 'timed out', 'unreachable', 'superseded', 'gone'] as const;
    assert.deepEqual(
      outcomes.filter((outcome) => isStillLive({ outcome })),
      ['failed', 'timed out', 'unreachable'],
    );
  });
});

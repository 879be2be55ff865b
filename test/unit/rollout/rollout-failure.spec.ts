import assert from 'node:assert/strict';
import { isStillLive, rolloutErrorCode, rolloutFailure } from '../../../shared/rollout/rollout-failure.ts';
import type { Problem } from '../../../shared/rollout/symptom.ts';
import type { Culprit, RolloutSnapshot, Rollout } from '../../../shared/rollout/rollout.ts';
import type { Pod } from '../../../shared/kubernetes/objects.ts';
import {
  APP,
  NAME,
  NAMESPACE,
  condition,
  container,
  deployment,
  pod,
  replicaSet,
  waitingFor,
} from '../../support/objects.ts';
import { imageToBlame } from '../../../shared/rollout/image-to-blame.ts';

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
  problems: readonly Problem[] = [],
): Extract<Rollout, { outcome: 'timed out' }> => ({
  outcome: 'timed out',
  missing: '1 of 3 pods are updated',
  problems,
  snapshot: snapshot(pods),
});
const problem = (text: string, next: string): Problem => ({
  text,
  next,
  reason: 'X',
  cause: 'may pass',
  container: undefined,
  image: IMAGE,
  pod: undefined,
  isSaid: false,
});
const [a, b, c] = [problem('a', 'Do this'), problem('b', 'Do that'), problem('c', 'Do more')];
const culprit = (more: Partial<Culprit> = {}): Culprit => ({
  text: 'container app crashes: exit code 1 (pod p)',
  next: 'See its log',
  reason: 'CrashLoopBackOff',
  cause: 'crash',
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
  it('names workload and culprit, and what to do next', () => {
    assert.equal(said(failed()), `${NAME}: container app crashes: exit code 1 (pod p). See its log.`);
  });

  it('says after a time-out that it was complete, and did not stay so', () => {
    const end = 'was complete, but had not stayed healthy for stableSeconds (30) when timeoutSeconds (300) were over';
    assert.equal(
      said({ ...timedOut([], [a]), watch: { kind: 'stable', seconds: 30 } }),
      `${NAME}: the rollout of ${IMAGE} ${end}: 1 of 3 pods are updated: a. Do this.`,
    );
  });

  it('says after a time-out that it was complete, and its pods did not really run', () => {
    const end = 'was complete, but its pods had not run 10 s without a restart when timeoutSeconds (300) were over';
    assert.equal(
      said({ ...timedOut([], [a]), watch: { kind: 'really runs', container: 'app' } }),
      `${NAME}: the rollout of ${IMAGE} ${end}: 1 of 3 pods are updated: a. Do this.`,
    );
  });

  it('names after a time-out the limit, what was missing, what stood in the way, and what to do about the first of it', () => {
    const start = `${NAME}: the rollout of ${IMAGE} was not complete within timeoutSeconds (300): 1 of 3 pods are updated`;
    assert.equal(said(timedOut([], [a, b, c])), `${start}: a and 2 more. Do this.`);
    assert.equal(said(timedOut([], [a])), `${start}: a. Do this.`);
  });

  it('names the image once, and another one where it is another', () => {
    const other = { ...a, container: 'proxy', image: 'proxy:1' };
    assert.match(said(timedOut([], [other])), /: a \(image proxy:1\) \(container proxy\)\. Do this\.$/);
  });

  it('says that the cause is not known, and how to look, where nothing tells it', () => {
    assert.match(
      said(timedOut([])),
      /1 of 3 pods are updated\. Why is not known; see: kubectl describe deployment\/python-service -n prod\.$/,
    );
  });

  it('names who put another image in, and where to look', () => {
    assert.equal(
      said({ outcome: 'superseded', image: `${APP}:999`, by: 'kubectl-set at x', snapshot: snapshot() }),
      `${NAME}: the rollout of ${IMAGE} was superseded: the image is now ${APP}:999 (kubectl-set at x). Look what else deploys to namespace ${NAMESPACE}.`,
    );
  });

  it('tells what was taken back before, by whom, and what is live', () => {
    const [from, to] = [`${APP}:458`, `${APP}:456`];
    assert.equal(
      said({ outcome: 'taken back', from, to, by: 'run 7 at x', message: '3 of 3 pods', snapshot: snapshot() }),
      `${NAME}: ${from} was put in and rolled back to ${to} (run 7 at x), and nothing was put in since: ${to} is live (3 of 3 pods). Put in what shall run before it is followed again.`,
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
});

describe('the code of a rollout that did not complete', () => {
  const taken = { outcome: 'taken back', from: 'x', to: 'y', by: 'z' } as const;
  const gone = { outcome: 'gone', message: 'it was deleted meanwhile', snapshot: snapshot() } as const;
  const rows: readonly (readonly [what: string, rollout: Failure, code: string])[] = [
    ['an image that does not exist', failed({ cause: 'unusable image', reason: 'ErrImagePull' }), 'SR311'],
    ['an image that may not be pulled', failed({ cause: 'surroundings', reason: 'ImagePullBackOff' }), 'SR311'],
    ['an image for another platform', failed({ cause: 'unusable image', reason: 'StartError' }), 'SR311'],
    ['a crash', failed(), 'SR312'],
    ['a probe that kills', failed({ cause: 'killed by a probe' }), 'SR313'],
    ['a ConfigMap that is missing', failed({ cause: 'surroundings', reason: 'CreateContainerConfigError' }), 'SR314'],
    ['a quota', failed({ cause: 'pods refused', reason: 'FailedCreate' }), 'SR315'],
    ['a pod that was evicted', failed({ cause: 'pod ended', reason: 'Evicted' }), 'SR316'],
    ['no progress', failed({ cause: 'no progress', reason: 'ProgressDeadlineExceeded' }), 'SR317'],
    ['a time-out', timedOut(), 'SR318'],
    ['a workload that is gone', gone, 'SR303'],
    ['another image by somebody else', { outcome: 'superseded', image: 'x', by: 'y', snapshot: snapshot() }, 'SR303'],
    ['a way back before it', { ...taken, message: '', snapshot: snapshot() }, 'SR309'],
    ['a server out of reach', { outcome: 'unreachable', error: new Error('x'), snapshot: snapshot() }, 'SR306'],
  ];
  for (const [what, rollout, code] of rows) {
    it(`tells ${what} from the others: ${code}`, () => assert.equal(rolloutErrorCode(rollout), code));
  }
});

describe('the image of a failed rollout', () => {
  const blamed = (rollout: Failure) => imageToBlame(rollout, { container: 'app', image: IMAGE }) !== undefined;
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

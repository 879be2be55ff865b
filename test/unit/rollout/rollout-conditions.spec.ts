import assert from 'node:assert/strict';
import type { Assessment } from '../../../shared/rollout/assess-rollout.ts';
import { assessRollout } from '../../../shared/rollout/assess-rollout.ts';
import type { Condition } from '../../../shared/kubernetes/objects.ts';
import { condition, container, pod, progressing, waitingFor } from '../../support/objects.ts';
import { said } from './failing-pods.ts';
import { NEW, NONE, newSet, baseline, live, snapshot, assess, withCondition } from './rollouts.ts';

describe('a progress deadline that was exceeded', () => {
  const OLD = '2026-11-24T02:00:00Z';
  const exceeded = (time = OLD) => withCondition(progressing('ProgressDeadlineExceeded', time));
  const stale = baseline({ staleDeadline: OLD, startedAt: 1000 });

  it('fails the rollout, and says how long it was', () => {
    assert.deepEqual(assess(exceeded()), {
      state: 'failed',
      culprit: {
        text: 'no progress within progressDeadlineSeconds (600): no pod of the new revision has been made',
        next: 'Why is not known; see: kubectl describe deployment/python-service -n prod',
        reason: 'ProgressDeadlineExceeded',
        cause: 'no progress',
        blamesImage: false,
        pod: undefined,
        container: undefined,
      },
    });
  });

  it('names what stood in the way', () => {
    const denied = pod({
      owner: newSet.metadata.uid,
      ready: false,
      containers: [container({ state: waitingFor('ErrImagePull', '401') })],
    });
    const short = live({
      spec: { progressDeadlineSeconds: 30 },
      status: { conditions: [progressing('ProgressDeadlineExceeded')] },
    });
    const assessment = assess(short, baseline(), 0, { pods: [denied] });
    assert.equal(
      assessment.state === 'failed' && assessment.culprit.text,
      `no progress within progressDeadlineSeconds (30): image ${NEW} cannot be pulled: 401 (pod pod-1) (container app)`,
    );
  });

  it('is not believed where it stood before our change', () => {
    assert.equal(assess(exceeded(), stale, 1000).state, 'waiting');
    assert.equal(assess(exceeded(), stale, 600_999).state, 'waiting');
  });

  it('is not believed where the Deployment has no deadline any more', () => {
    const switchedOff = live({
      spec: { progressDeadlineSeconds: 2_147_483_647 },
      status: { conditions: [progressing('ProgressDeadlineExceeded')] },
    });
    assert.equal(assess(switchedOff).state, 'waiting');
  });

  it('is believed where it was renewed since', () => {
    assert.equal(assess(exceeded('2026-11-24T03:00:00Z'), stale, 1000).state, 'failed');
  });

  it('is believed where it still stands after the whole deadline since our change', () => {
    assert.equal(assess(exceeded(), stale, 601_000).state, 'failed');
  });
});

describe('pods that cannot be made at all', () => {
  const told = (status: Condition) =>
    snapshot(live(), { revisions: [{ ...newSet, status: { conditions: [status] } }] });
  const refused = told(
    condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: 'exceeded quota: pods' }),
  );
  const problems = (assessment: Assessment) => (assessment.state === 'waiting' ? said(assessment.problems) : undefined);
  const after = (seconds: number, seen = refused) => {
    const first = assessRollout(seen, baseline(), NONE, 0);
    return assessRollout(seen, baseline(), first.sightings, seconds * 1000).assessment;
  };

  it('are said at once, and fail the rollout after 30 s', () => {
    const text = `no pods can be made: exceeded quota: pods (image ${NEW}) (container app)`;
    const next = 'Raise the quota, or take something away that counts towards it (kubectl describe quota pods -n prod)';
    const early = after(29);
    assert.deepEqual(problems(early), [text]);
    const late = after(30);
    assert.deepEqual(late, {
      state: 'failed',
      culprit: {
        ...{ text, next, reason: 'FailedCreate', cause: 'pods refused', blamesImage: false },
        ...{ pod: undefined, container: undefined },
      },
    });
  });

  it('have their reason told where there is no message, and neither where there is none', () => {
    const bare = (status: Condition) => assessRollout(told(status), baseline(), NONE, 0).assessment;
    assert.deepEqual(problems(bare(condition('ReplicaFailure', 'True', { reason: 'FailedCreate' }))), [
      `no pods can be made: FailedCreate (image ${NEW}) (container app)`,
    ]);
    assert.deepEqual(problems(bare(condition('ReplicaFailure', 'True'))), [
      `no pods can be made: no reason given (image ${NEW}) (container app)`,
    ]);
    const nameless = after(30, told(condition('ReplicaFailure', 'True', { lastUpdateTime: 'x' })));
    assert.equal(nameless.state === 'failed' && nameless.culprit.reason, 'ReplicaFailure');
  });

  it('start their grace anew where it cleared in between', () => {
    const first = assessRollout(refused, baseline(), NONE, 0);
    const cleared = assessRollout(told(condition('ReplicaFailure', 'False')), baseline(), first.sightings, 20_000);
    const again = assessRollout(refused, baseline(), cleared.sightings, 40_000);
    assert.equal(again.assessment.state, 'waiting');
    assert.equal(assessRollout(refused, baseline(), again.sightings, 69_000).assessment.state, 'waiting');
  });
});

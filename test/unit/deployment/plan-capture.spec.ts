import assert from 'node:assert/strict';
import { capturedFields, planCapture } from '../../../shared/deployment/plan-capture.ts';
import { exactTemplateHash } from '../../../shared/kubernetes/template.ts';
import type { ReplicaSet, Workload } from '../../../shared/kubernetes/objects.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import { mark, notes, record, rolledBack } from '../../support/notes.ts';
import { deployment, replicaSet, template } from '../../support/objects.ts';

function stateOf(workload: Workload, sets: readonly ReplicaSet[] = []) {
  const choice = chooseContainer(workload, 'app');
  assert.ok(choice.found);
  const revisionObjects = { items: sets, resourceVersion: '1' };
  return workloadState(workload, choice.place, { revisionObjects, pods: undefined });
}
const failing = { updatedReplicas: 0, availableReplicas: 0 };
const both = (app: number, sidecar: number) => template({ app: `app:${app}`, sidecar: `sidecar:${sidecar}` });
const captured = (workload: Workload, sets: readonly ReplicaSet[] = []) => {
  const state = stateOf(workload, sets);
  const plan = planCapture(state);
  return { plan, fields: capturedFields(plan, state.liveObject) };
};

describe('a capture before somebody else deploys', () => {
  it('goes back to what is live where its rollout completed, whatever comes', () => {
    const sets = [replicaSet({ revision: 4, template: both(4, 1) })];
    const { plan, fields } = captured(deployment({ template: both(4, 1) }), sets);
    assert.ok(plan.previous.found);
    assert.deepEqual([plan.previous.image, plan.previous.rule], ['app:4', 'live']);
    const back = { image: 'app:4', revision: sets[0]?.metadata.name, rule: 'live', reason: plan.previous.reason };
    assert.deepEqual(fields, {
      image: { before: 'app:4' },
      template: exactTemplateHash(both(4, 1)),
      previous: back,
      containers: [
        { name: 'app', image: { before: 'app:4' }, previous: back },
        { name: 'sidecar', image: { before: 'sidecar:1' }, previous: { ...back, image: 'sidecar:1' } },
      ],
    });
  });

  it('tells which rollback was noted by then', () => {
    const back = rolledBack('app:5', 'app:4', 'x');
    const annotations = { 'smart-rollback/rolled-back-from': JSON.stringify(back) };
    assert.equal(captured(deployment({ template: both(4, 1), annotations })).fields.rolledBackAt, back.at);
    assert.equal(captured(deployment({ template: both(4, 1) })).fields.rolledBackAt, undefined);
  });

  it('goes back to the verified version where what is live failed, with the images that its revision has', () => {
    const sets = [
      replicaSet({ revision: 5, template: both(5, 2) }),
      replicaSet({ revision: 4, template: template({ app: 'app:4' }) }),
    ];
    const good = sets[1]?.metadata.name ?? '';
    const annotations = notes({ verified: [mark('app:4', '01:00', { revision: good })] });
    const { fields } = captured(deployment({ template: both(5, 2), annotations, status: failing }), sets);
    assert.deepEqual([fields.previous.image, fields.previous.revision], ['app:4', good]);
    assert.deepEqual(
      fields.containers.map(({ previous }) => previous.image),
      ['app:4', undefined],
    );
  });

  it('knows only the image where the revision of the recorded version is gone', () => {
    const annotations = notes({ record: { app: record('app:5', 'app:4') } });
    const { fields } = captured(deployment({ template: both(5, 2), annotations, status: failing }));
    assert.deepEqual([fields.previous.image, fields.previous.revision], ['app:4', undefined]);
    assert.equal(fields.containers[1]?.previous.rule, 'none');
  });

  it('says why where there is nothing to go back to', () => {
    const { fields } = captured(deployment({ template: both(5, 2), status: failing }));
    assert.deepEqual([fields.previous.image, fields.previous.rule], [undefined, 'none']);
    assert.match(fields.previous.reason, /no good version is known/);
  });

  it('tells a restart from no change: the hash counts its mark', () => {
    const mark = { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T03:00:00Z' };
    const restarted = template('app:4', { annotations: mark });
    assert.notEqual(exactTemplateHash(restarted), exactTemplateHash(template('app:4')));
    const labelled = template('app:4', { labels: { 'pod-template-hash': 'x' } });
    assert.equal(exactTemplateHash(labelled), exactTemplateHash(template('app:4')));
  });

  it('takes a container without an image as one with none', () => {
    const bare = { ...template('app:4'), spec: { containers: [{ name: 'app', image: 'app:4' }, { name: 'bare' }] } };
    const { fields } = captured(deployment({ template: bare }));
    assert.equal(fields.containers[1]?.image.before, '');
  });
});

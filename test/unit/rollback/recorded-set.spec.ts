import assert from 'node:assert/strict';
import type { RecordedObject, SetRecord } from '../../../shared/manifests/set-record.ts';
import { goingBackNote, objectsToRestore, outcomeOf, rolledBackNote } from '../../../shared/rollback/recorded-set.ts';
import type { BesideRecord } from '../../../shared/rollback/recorded-set.ts';

const AFTER = { fields: { 'f:data': { 'f:a': {} } }, hash: 'sha256:00' };
const CHANGED: RecordedObject = {
  ...{ apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', namespace: 'prod', name: 'conf' },
  ...{ change: 'changed', uid: 'u-1', before: { object: { data: { a: '0' } } }, fields: AFTER.fields, after: AFTER },
};
const CREATED: RecordedObject = { ...CHANGED, name: 'fresh', change: 'created', uid: null, before: null };
const SECRET: RecordedObject = {
  ...CHANGED,
  kind: 'Secret',
  resource: 'secrets',
  name: 'pin',
  before: { secret: '1' },
};

function restored(objects: RecordedObject[], beside: Partial<BesideRecord> = {}) {
  const workload = { kind: 'Deployment', namespace: 'prod', name: 'shop' } as const;
  const record: SetRecord = { schemaVersion: 1, run: { id: '1' }, at: 'T', timeoutSeconds: 1, workload, objects };
  return objectsToRestore(record, { name: 'r.3', applied: undefined, secrets: undefined, ...beside });
}

describe('Manifests: what a record says of each object', () => {
  it('what it had before, and by what it is known again', () => {
    const [one] = restored([CHANGED]);
    assert.deepEqual(one?.before, { data: { a: '0' } });
    assert.deepEqual([one.record, one.uid, one.after, one.hashKey], ['r.3', 'u-1', AFTER, undefined]);
  });

  it('the values of a Secret, with the key of its hash; other objects have none', () => {
    const secrets = { values: { '1': { data: { pin: 'MQ==' } } }, hashKey: 'k' };
    const [secret, map] = restored([SECRET, CHANGED], { secrets });
    assert.deepEqual([secret?.before, secret?.hashKey, map?.hashKey], [{ data: { pin: 'MQ==' } }, 'k', undefined]);
    assert.throws(() => restored([SECRET]), /the values of a Secret are not in its record/);
    assert.throws(() => restored([SECRET], { secrets: { ...secrets, values: {} } }), /not in its record/);
  });

  const after = { fields: {}, hash: 'sha256:11' };
  const rows: readonly (readonly [title: string, applied: string | undefined, uid: string | null, hash: string])[] = [
    ['nothing was noted', undefined, null, 'sha256:00'],
    ['the uid of what was created', '{"ConfigMap/prod/fresh":{"uid":"u-9"}}', 'u-9', 'sha256:00'],
    ['what the server made of it', JSON.stringify({ 'ConfigMap/prod/fresh': { after } }), null, 'sha256:11'],
    ['of another object', '{"ConfigMap/prod/other":{"uid":"u-9"}}', null, 'sha256:00'],
    ['what is no note', '{"ConfigMap/prod/fresh":{"uid":9}}', null, 'sha256:00'],
    ['what is no JSON', '{', null, 'sha256:00'],
    ['what is no object', '[]', null, 'sha256:00'],
  ];
  for (const [title, applied, uid, hash] of rows) {
    it(`a note tells: ${title}`, () => {
      const [one] = restored([CREATED], { applied });
      assert.deepEqual([one?.uid, one?.after.hash], [uid, hash]);
    });
  }

  it('a note never says that what was there before was another object, nor of an object of the cluster', () => {
    const [one] = restored([CHANGED], { applied: '{"ConfigMap/prod/conf":{"uid":"u-9"}}' });
    assert.equal(one?.uid, 'u-1');
    const { namespace: _, ...everywhere } = CREATED;
    const [role] = restored([everywhere], { applied: '{"ConfigMap//fresh":{"uid":"u-9"}}' });
    assert.deepEqual([role?.uid, role?.namespace], ['u-9', undefined]);
  });
});

describe('Manifests: how the deployment of a record ended', () => {
  const rows: readonly (readonly [note: string | undefined, became: string])[] = [
    ['{"outcome":"complete","at":"T"}', 'complete'],
    ['{"outcome":"failed","at":"T"}', 'unknown'],
    [rolledBackNote('r.3', 'T'), 'rolledBack'],
    [goingBackNote('T'), 'unknown'],
    ['{"outcome":"rolledBack"}', 'unknown'],
    ['x', 'unknown'],
    [undefined, 'unknown'],
  ];
  for (const [note, became] of rows)
    it(`${note ?? 'nothing'}: ${became}`, () => assert.equal(outcomeOf(note).became, became));

  it('what went back together is known', () => {
    assert.deepEqual(outcomeOf(rolledBackNote('r.3', 'T')), { became: 'rolledBack', from: 'r.3' });
  });
});

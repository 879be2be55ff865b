import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { objectState } from '../../../shared/rollback/object-state.ts';
import type { ObjectState } from '../../../shared/rollback/object-state.ts';
import type { ObjectToRestore } from '../../../shared/rollback/recorded-object.ts';
import { DEPLOYMENT, DEPLOYMENT_FIELDS, EDITED } from '../manifests/recorded-answers.ts';
import { RECORD, config, dataFields, recorded, recordedOf } from './recorded-objects.ts';

const CHANGED = recorded({ level: 'info', old: 'x' }, { level: 'debug', fresh: 'y' });
const CREATED = recorded(null, { a: '1' });
const NAMES_IT = { metadata: { annotations: { 'smart-rollback/created': RECORD } } };
const NAMES_ANOTHER = { metadata: { annotations: { 'smart-rollback/created': 'smart-rollback.deployment.shop.2' } } };

describe('Manifests: what became of an object since it was deployed', () => {
  const rows: readonly (readonly [
    title: string,
    recorded: ObjectToRestore,
    live: JsonObject | undefined,
    state: ObjectState['state'],
  ])[] = [
    ['it is back: done', CHANGED, config({ level: 'info', old: 'x' }), 'done'],
    [
      'it is back, and somebody put a key in beside: done',
      CHANGED,
      config({ theirs: 't', level: 'info', old: 'x' }),
      'done',
    ],
    ['it is as it was deployed: ours', CHANGED, config({ level: 'debug', fresh: 'y' }), 'ours'],
    [
      'it is as it was deployed, and somebody put a key in beside: ours',
      CHANGED,
      config({ level: 'debug', fresh: 'y', theirs: 't' }),
      'ours',
    ],
    ['a value of ours was changed: foreign', CHANGED, config({ level: 'warn', fresh: 'y' }), 'foreign'],
    ['a key of ours was removed: foreign', CHANGED, config({ level: 'debug' }), 'foreign'],
    ['it is back but for one key: foreign', CHANGED, config({ level: 'info' }), 'foreign'],
    ['it was deleted: missing', CHANGED, undefined, 'missing'],
    ['it is being deleted: missing', CHANGED, config({}, { metadata: { deletionTimestamp: 'T' } }), 'missing'],
    [
      'an equal one was made in its place: another',
      CHANGED,
      config({ level: 'info', old: 'x' }, { uid: 'other' }),
      'another',
    ],
    ['it was created, and is gone: done', CREATED, undefined, 'done'],
    [
      'it was created, and is being deleted: done',
      CREATED,
      config({ a: '1' }, { metadata: { deletionTimestamp: 'T' } }),
      'done',
    ],
    [
      'it was created by this deployment, which was killed before it could note the uid: ours',
      CREATED,
      config({ a: '1' }, NAMES_IT),
      'ours',
    ],
    ['it was created under this uid: ours', { ...CREATED, uid: 'd374eb1a' }, config({ a: '1' }, NAMES_IT), 'ours'],
    ['it was created, and somebody changed it: foreign', CREATED, config({ a: '2' }, NAMES_IT), 'foreign'],
    [
      'it was created, and an equal one was made in its place: another',
      { ...CREATED, uid: 'first' },
      config({ a: '1' }, NAMES_IT),
      'another',
    ],
    ['an equal one that another deployment created: another', CREATED, config({ a: '1' }, NAMES_ANOTHER), 'another'],
    ['an equal one that somebody made: another', CREATED, config({ a: '1' }), 'another'],
    [
      'an equal one that somebody made with notes of his own: another',
      CREATED,
      config({ a: '1' }, { metadata: { annotations: {} } }),
      'another',
    ],
    ['a Job ran: kept', { ...CREATED, kind: 'Job' }, config({ a: '2' }), 'kept'],
  ];
  for (const [title, one, live, state] of rows) it(title, () => assert.equal(objectState(one, live).state, state));

  it('a Secret is known again by the key of its record alone', () => {
    const secret = recorded({ pin: 'a' }, { pin: 'b' }, { kind: 'Secret', hashKey: 'k' });
    assert.equal(objectState(secret, config({ pin: 'b' })).state, 'ours');
    assert.equal(objectState({ ...secret, hashKey: 'other' }, config({ pin: 'b' })).state, 'foreign');
  });

  it('names the field, who changed it and when; a field that is gone; and another deployment of ours', () => {
    const edit = { manager: 'kubectl-edit', operation: 'Update', time: 'T2', fieldsV1: dataFields('level') };
    const mine = { manager: 'smart-rollback', operation: 'Apply', time: 'T1', fieldsV1: dataFields('other') };
    const taken = config({ level: 'warn' }, { metadata: { managedFields: [{ manager: 'x' }, mine, edit] } });
    const state = objectState(CHANGED, taken);
    assert.deepEqual(state.state === 'foreign' && state.changes, [
      { field: 'data.level', manager: 'kubectl-edit', time: 'T2' },
      { field: 'data.old', manager: undefined, time: undefined },
      { field: 'data.fresh', manager: undefined, time: undefined },
    ]);
    const later = objectState(recorded({ a: '0' }, { a: '1' }), config({ a: '2' }));
    assert.deepEqual(later.state === 'foreign' && later.changes, [
      { field: undefined, manager: 'smart-rollback', time: 'T1' },
    ]);
  });

  describe('a Deployment', () => {
    const managed = (fields: JsonObject, ...others: readonly object[]) => ({
      ...DEPLOYMENT,
      metadata: {
        ...(DEPLOYMENT['metadata'] as JsonObject),
        managedFields: [{ manager: 'smart-rollback', operation: 'Apply', fieldsV1: fields }, ...others] as JsonObject[],
      },
    });
    const spec = DEPLOYMENT['spec'] as JsonObject;
    const scaled = { ...DEPLOYMENT, spec: { ...spec, replicas: 7 } };
    const deployed = recordedOf({ ...scaled }, DEPLOYMENT, {
      ...{ kind: 'Deployment', uid: '7f77a7e2', fields: DEPLOYMENT_FIELDS },
    });
    const { 'f:spec': own, ...rest } = DEPLOYMENT_FIELDS;
    const { 'f:replicas': _, ...unscaled } = own as JsonObject;

    it('whose image was taken by kubectl edit is foreign, with the path', () => {
      const state = objectState(
        { ...deployed, before: {}, after: { ...deployed.after, hash: 'other' } },
        managed({}, EDITED),
      );
      const image = 'spec.template.spec.containers[name=app].image';
      const found = state.state === 'foreign' && state.changes.find(({ field }) => field === image);
      assert.deepEqual(found, { field: image, manager: 'kubectl-edit', time: EDITED.time });
    });

    it('whose replicas are still ours is not back while they differ', () => {
      assert.equal(objectState(deployed, managed(DEPLOYMENT_FIELDS)).state, 'ours');
    });

    it('that somebody scaled meanwhile is back without them: who scales wins', () => {
      assert.equal(objectState(deployed, managed({ ...rest, 'f:spec': unscaled })).state, 'done');
    });
  });
});

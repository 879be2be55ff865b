import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import {
  fieldPaths,
  fieldsAppliedByUs,
  fieldsBeside,
  holdReplicas,
  singleFields,
  unitedFields,
  withoutReplicas,
} from '../../../shared/manifests/owned-fields.ts';
import { CONFIG_FIELDS, DEPLOYMENT_FIELDS, EDITED, SERVICE_FIELDS } from './recorded-answers.ts';

const EMPTY = { 'f:data': {}, 'f:metadata': { 'f:annotations': {} }, 'f:spec': { 'f:a': {}, 'f:b': {} } };

describe('Manifests: the fields that are ours', () => {
  it('are those of our own apply, and neither of our patches nor of another', () => {
    const ours = { manager: 'smart-rollback', operation: 'Apply', fieldsV1: CONFIG_FIELDS };
    const patched = { ...ours, operation: 'Update', fieldsV1: {} };
    const status = { ...ours, subresource: 'status', fieldsV1: {} };
    assert.deepEqual(fieldsAppliedByUs([EDITED, patched, status, ours]), CONFIG_FIELDS);
    assert.deepEqual(fieldsAppliedByUs([EDITED, patched]), {});
    assert.deepEqual(fieldsAppliedByUs([{ manager: 'smart-rollback', operation: 'Apply' }]), {});
  });

  it('are not what others put into a map that we applied empty', () => {
    const entry = (manager: string, fieldsV1: JsonObject) => ({ manager, operation: 'Update', fieldsV1 });
    const ours = { ...entry('smart-rollback', EMPTY), operation: 'Apply' };
    const noted = { 'f:metadata': { 'f:annotations': { '.': {}, 'f:note': {} } }, 'f:spec': { 'f:a': {} } };
    const filled = { 'f:data': { 'f:key': {} }, 'f:spec': { 'f:a': { '.': {} } } };
    const { 'f:data': data, 'f:metadata': metadata, 'f:spec': spec } = EMPTY;
    assert.deepEqual(fieldsAppliedByUs([entry('smart-rollback', noted), ours]), { 'f:data': data, 'f:spec': spec });
    const unset = { ...ours, fieldsV1: { 'f:gone': undefined, 'f:data': {} } };
    assert.deepEqual(fieldsAppliedByUs([unset, entry('operator', {})]), { 'f:data': {} });
    assert.deepEqual(fieldsAppliedByUs([ours, entry('operator', filled)]), { 'f:metadata': metadata, 'f:spec': spec });
  });

  const united: readonly (readonly [title: string, one: JsonObject, other: JsonObject, both: JsonObject])[] = [
    [
      'fields of both',
      { 'f:data': { 'f:a': {} } },
      { 'f:data': { 'f:b': {} }, 'f:x': {} },
      { 'f:data': { 'f:a': {}, 'f:b': {} }, 'f:x': {} },
    ],
    ['a whole is a whole', { 'f:data': {} }, { 'f:data': { 'f:b': {} } }, { 'f:data': {} }],
    [
      'a whole is a whole, the other way round',
      { 'f:data': { 'f:b': {} } },
      { 'f:data': { '.': {} } },
      { 'f:data': {} },
    ],
    ['what is no field counts for nothing', { 'f:data': null }, { 'f:data': 'x' }, { 'f:data': 'x' }],
    ['what is no field in both', { 'f:data': null }, { 'f:data': null }, { 'f:data': {} }],
  ];
  for (const [title, one, other, both] of united)
    it(`of two: ${title}`, () => assert.deepEqual(unitedFields(one, other), both));

  const beside: readonly (readonly [title: string, one: JsonObject, other: JsonObject, left: JsonObject])[] = [
    [
      'what only the one has',
      { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } },
      { 'f:data': { '.': {}, 'f:b': {} } },
      { 'f:data': { 'f:a': {} } },
    ],
    ['a field that the other does not have at all', { 'f:data': { 'f:a': {} } }, {}, { 'f:data': { 'f:a': {} } }],
    ['nothing below what the other has as a whole', { 'f:data': { 'f:a': {} } }, { 'f:data': {} }, {}],
    ['nothing of a whole of which the other has a part', { 'f:data': {} }, { 'f:data': { 'f:a': {} } }, {}],
    ['what is no field counts for nothing', { 'f:data': null }, {}, {}],
    ['nothing of the same', { 'f:data': { 'f:a': {} } }, { 'f:data': { 'f:a': {} } }, {}],
  ];
  for (const [title, one, other, left] of beside)
    it(`beside others: ${title}`, () => assert.deepEqual(fieldsBeside(one, other), left));

  it('hold the number of replicas, or do not, and can do without it', () => {
    assert.equal(holdReplicas(DEPLOYMENT_FIELDS), true);
    assert.equal(holdReplicas(withoutReplicas(DEPLOYMENT_FIELDS)), false);
    assert.deepEqual(withoutReplicas({ 'f:spec': { 'f:replicas': {} }, 'f:data': {} }), { 'f:data': {} });
    assert.equal(withoutReplicas(SERVICE_FIELDS), SERVICE_FIELDS);
    assert.equal(holdReplicas({}), false);
    assert.equal(withoutReplicas(CONFIG_FIELDS), CONFIG_FIELDS);
  });

  it('are each one alone', () => {
    const fields = { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} }, 'f:x': {}, 'f:y': null };
    assert.deepEqual(singleFields(fields), [{ 'f:data': { 'f:a': {} } }, { 'f:data': { 'f:b': {} } }, { 'f:x': {} }]);
  });

  it('are told as paths that people read', () => {
    assert.deepEqual(fieldPaths(DEPLOYMENT_FIELDS), [
      'metadata.labels.team',
      'spec.replicas',
      'spec.selector',
      'spec.template.metadata.labels.app',
      'spec.template.spec.containers[name=app].args',
      'spec.template.spec.containers[name=app].env[name=MODE].value',
      'spec.template.spec.containers[name=app].env[name=OLD].value',
      'spec.template.spec.containers[name=app].image',
      'spec.template.spec.containers[name=app].ports[containerPort=80,protocol=TCP].name',
      'spec.template.spec.volumes[name=conf].configMap.name',
      'spec.template.spec.volumes[name=tmp].emptyDir',
    ]);
    assert.deepEqual(fieldPaths(CONFIG_FIELDS), [
      'data.level',
      'data.old',
      'metadata.finalizers["example.com/a"]',
      'metadata.finalizers["example.com/b"]',
    ]);
    const keys = {
      'f:data': { 'f:app.properties': {}, '.': {} },
      'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {} } },
    };
    assert.deepEqual(fieldPaths(keys), ['data[app.properties]', 'env[name=A]']);
    assert.deepEqual(fieldPaths({ 'f:data': { 'f:a': null, 'f:b': {} } }), ['data.b']);
    assert.deepEqual(fieldPaths({}), []);
  });
});

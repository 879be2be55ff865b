import assert from 'node:assert/strict';
import type { JsonObject, ManagedFields } from '../../../shared/kubernetes/objects.ts';
import { adoptionPatch, takingPatch } from '../../../shared/manifests/adoption.ts';

const NOTE = 'f:kubectl.kubernetes.io/last-applied-configuration';
const live = (...managedFields: readonly ManagedFields[]) =>
  ({ metadata: { uid: 'u-1', resourceVersion: '7', managedFields } }) as unknown as JsonObject;
const update = (manager: string, fieldsV1?: JsonObject, more: Partial<ManagedFields> = {}): ManagedFields => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  ...(fieldsV1 === undefined ? {} : { fieldsV1 }),
  ...more,
});
const annotations = (...keys: readonly string[]) => ({
  'f:metadata': { 'f:annotations': { '.': {}, ...Object.fromEntries(keys.map((key) => [key, {}])) } },
});
const entriesOf = (object: JsonObject) =>
  adoptionPatch(object)?.find(({ path }) => path === '/metadata/managedFields')?.value;

describe('Manifests: taking over what kubectl apply had put in', () => {
  it('makes its fields ours, if the object is still the one that was read', () => {
    const kubectl = update('kubectl-client-side-apply', { ...annotations(NOTE, 'f:team'), 'f:data': { 'f:a': {} } });
    assert.deepEqual(adoptionPatch(live(kubectl)), [
      { op: 'test', path: '/metadata/uid', value: 'u-1' },
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [
          { ...kubectl, fieldsV1: annotations(NOTE) },
          {
            ...kubectl,
            manager: 'smart-rollback',
            operation: 'Apply',
            fieldsV1: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:annotations': { 'f:team': {} } } },
          },
        ],
      },
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
    ]);
  });

  it('adds them to what we own, whatever the manager is called, and leaves the fields of others alone', () => {
    const own = {
      manager: 'smart-rollback',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsV1: { 'f:data': { 'f:b': {} } },
    };
    const edit = update('kubectl-edit', { 'f:data': { 'f:c': {} } });
    const terraform = update('Terraform', { ...annotations(NOTE), 'f:data': { 'f:a': {} } });
    assert.deepEqual(entriesOf(live(own, edit, terraform)), [
      edit,
      { ...terraform, fieldsV1: annotations(NOTE) },
      { ...own, fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } },
    ]);
  });

  it('makes ours by apply what our own patch of the image had, without the notes', () => {
    const image = { 'f:spec': { 'f:image': {} } };
    const notes = annotations('f:smart-rollback/record', 'f:kubernetes.io/change-cause');
    assert.deepEqual(entriesOf(live(update('smart-rollback', { ...notes, ...image }))), [
      update('smart-rollback', notes),
      { ...update('smart-rollback', image), operation: 'Apply' },
    ]);
    assert.deepEqual(entriesOf(live(update('smart-rollback', image))), [
      { ...update('smart-rollback', image), operation: 'Apply' },
    ]);
  });

  it('takes other fields as well, whoever has them, and leaves the rest of theirs', () => {
    const also = { 'f:data': { 'f:a': {} } };
    const flux = {
      manager: 'flux',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } },
    };
    const taken = (object: JsonObject) =>
      [adoptionPatch(object, also), takingPatch(object, also)].map(
        (patch) => patch?.find(({ path }) => path === '/metadata/managedFields')?.value,
      );
    const ours = { apiVersion: 'v1', manager: 'smart-rollback', operation: 'Apply', fieldsV1: also };
    const [left, alone] = [
      { ...flux, fieldsV1: { 'f:data': { 'f:b': {} } } },
      { ...ours, fieldsType: 'FieldsV1' },
    ];
    assert.deepEqual(taken(live(flux)), [
      [left, alone],
      [left, alone],
    ]);
    assert.deepEqual(taken(live(update('creator', also))), [[alone], [alone]]);
    assert.deepEqual(taken(live(update('creator'))), [[alone], [alone]]);
    const group = { ...live({ ...ours, fieldsV1: { 'f:data': { 'f:c': {} } } }), apiVersion: 'apps/v1' };
    const both = { ...ours, fieldsV1: { 'f:data': { 'f:c': {}, 'f:a': {} } } };
    assert.deepEqual(taken(group), [[both], [both]]);
    const none = { ...live(), apiVersion: 'apps/v1' };
    assert.deepEqual(taken(none), [[{ ...alone, apiVersion: 'apps/v1' }], [{ ...alone, apiVersion: 'apps/v1' }]]);
  });

  const rows: readonly (readonly [title: string, object: JsonObject])[] = [
    ['nobody owns anything', live()],
    ['an entry holds no fields', live(update('smart-rollback'))],
    ['our own patches wrote notes alone', live(update('smart-rollback', annotations('f:smart-rollback/record')))],
    [
      'a DaemonSet has nothing but what kubectl and the server note',
      live(
        update('k', annotations(NOTE, 'f:deprecated.daemonset.template.generation', 'f:deployment.kubernetes.io/x')),
      ),
    ],
    ['somebody else owns it', live(update('argocd-controller', { 'f:data': { 'f:a': {} } }))],
    ['it is the status', live(update('smart-rollback', { 'f:status': {} }, { subresource: 'status' }))],
    [
      'it is of another version of the kind than what we applied',
      live(
        { manager: 'smart-rollback', operation: 'Apply', apiVersion: 'v2', fieldsV1: { 'f:a': {} } },
        update('k', { ...annotations(NOTE), 'f:b': {} }),
      ),
    ],
  ];
  for (const [title, object] of rows)
    it(`takes nothing over where ${title}`, () => assert.equal(adoptionPatch(object), undefined));
});

import assert from 'node:assert/strict';
import type { JsonObject, ManagedFields } from '../../../shared/kubernetes/objects.ts';
import {
  fieldsToTake,
  heldStrategy,
  judgeHolders,
  withStrategy,
  withoutStrategy,
} from '../../../shared/manifests/turned-strategy.ts';

const NUMBERS = { maxSurge: '25%', maxUnavailable: '25%' };
const ROLLING = { type: 'RollingUpdate', rollingUpdate: NUMBERS };
const to = (strategy: JsonObject | undefined, kind = 'Deployment'): JsonObject => ({
  kind,
  spec: strategy === undefined ? {} : { strategy },
});
const live = (strategy: JsonObject, managedFields: readonly ManagedFields[] = []) =>
  ({ metadata: { managedFields }, spec: { strategy } }) as unknown as JsonObject;
const FIELDS = {
  'f:spec': { 'f:strategy': { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} } } },
};
const TYPE = { 'f:spec': { 'f:strategy': { 'f:type': {} } } };
const ours: ManagedFields = { manager: 'smart-rollback', operation: 'Apply', fieldsV1: FIELDS };
const of = (manager: string, fieldsV1: JsonObject, operation = 'Update'): ManagedFields => ({
  ...{ manager, operation, fieldsV1 },
});

describe('Manifests: what keeps a workload from turning to another strategy', () => {
  it('are the numbers of RollingUpdate', () => {
    assert.deepEqual(heldStrategy(to({ type: 'Recreate' }), live(ROLLING)), FIELDS);
  });

  const nothing: readonly (readonly [title: string, wanted: JsonObject, live: JsonObject])[] = [
    ['the manifest says nothing of it', to(undefined), live(ROLLING)],
    ['it has no spec', { kind: 'Deployment' }, live(ROLLING)],
    ['it stays with RollingUpdate', to({ type: 'RollingUpdate' }), live(ROLLING)],
    ['the type is left out', to({}), live(ROLLING)],
    [
      'the manifest has numbers of its own, which the server is to refuse',
      to({ ...ROLLING, type: 'Recreate' }),
      live(ROLLING),
    ],
    ['it is Recreate already', to({ type: 'Recreate' }), live({ type: 'Recreate' })],
    ['the kind is another', to({ type: 'Recreate' }, 'Rollout'), live(ROLLING)],
    ['the kind is none', { spec: { strategy: { type: 'Recreate' } } }, live(ROLLING)],
  ];
  for (const [title, wanted, object] of nothing)
    it(`is nothing where ${title}`, () => assert.equal(heldStrategy(wanted, object), undefined));

  const rows: readonly (readonly [title: string, managers: readonly ManagedFields[], isTaken: boolean])[] = [
    ['nobody owns them', [], true],
    ['we own them alone', [ours, of('kubectl-create', TYPE), { operation: 'Update' }], false],
    ['another has them too', [ours, of('kubectl-create', FIELDS)], true],
    ['another has them', [of('kubectl-create', FIELDS), { operation: 'Update' }], true],
    ['we have only the type', [{ ...ours, fieldsV1: TYPE }], true],
  ];
  for (const [title, managers, isTaken] of rows)
    it(`${isTaken ? 'become ours' : 'are left'} where ${title}`, () =>
      assert.deepEqual(fieldsToTake(FIELDS, live(ROLLING, managers)), isTaken ? FIELDS : undefined));

  it('are judged by who owns them, as any conflict is', () => {
    const managers = [
      of('kubectl-edit', FIELDS),
      of('flux', FIELDS, 'Apply'),
      of('other', TYPE),
      { operation: 'Update', fieldsV1: FIELDS },
      { ...of('scaler', FIELDS), subresource: 'scale' },
    ];
    const judged = judgeHolders(FIELDS, live(ROLLING, managers), false);
    const field = '.spec.strategy.rollingUpdate';
    assert.deepEqual(judged.take, [{ field, manager: 'kubectl-edit' }]);
    assert.deepEqual(judged.refuse, [
      { field, manager: 'flux' },
      { field, manager: '' },
      { field, manager: 'scaler' },
    ]);
    assert.deepEqual(judgeHolders(FIELDS, live(ROLLING, managers.slice(1, 2)), true).force, [
      { field, manager: 'flux' },
    ]);
  });

  it('is left out of a dry run, whose answer gets it back', () => {
    const wanted = { kind: 'Deployment', spec: { replicas: 1, strategy: { type: 'Recreate' } } };
    assert.deepEqual(withoutStrategy(wanted), { kind: 'Deployment', spec: { replicas: 1 } });
    const answer = { kind: 'Deployment', spec: { replicas: 1, paused: false, strategy: ROLLING } };
    assert.deepEqual(withStrategy(answer, wanted), {
      kind: 'Deployment',
      spec: { replicas: 1, paused: false, strategy: { type: 'Recreate' } },
    });
  });
});

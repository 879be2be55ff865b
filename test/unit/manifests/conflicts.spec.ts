import assert from 'node:assert/strict';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import type { JsonObject, ManagedFields } from '../../../shared/kubernetes/objects.ts';
import { forcedWarnings } from '../../../shared/manifests/forced-conflicts.ts';
import { judgeConflicts, managersOf, withReplicas } from '../../../shared/manifests/judge-conflicts.ts';

const LAST_APPLIED = {
  'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {} } },
};
const REPLICAS = { 'f:spec': { 'f:replicas': {} } };

// The words of a conflict are those of Kubernetes 1.36.
const cause = (manager: string, field = '.spec.template.spec.containers[name="app"].image') => ({
  reason: 'FieldManagerConflict',
  message: `conflict with ${manager} using apps/v1`,
  field,
});

describe('Manifests: a field that somebody else owns with another value', () => {
  const rows: readonly (readonly [
    title: string,
    manager: string,
    entry: ManagedFields,
    verdict: 'leave' | 'take' | 'refuse',
    field?: string,
  ])[] = [
    [
      'of kubectl apply is taken',
      '"kubectl-client-side-apply"',
      { manager: 'kubectl-client-side-apply', operation: 'Update', fieldsV1: LAST_APPLIED },
      'take',
    ],
    [
      'of kubectl apply under another name is taken',
      '"deployer"',
      { manager: 'deployer', operation: 'Update', fieldsV1: LAST_APPLIED },
      'take',
    ],
    ['of kubectl edit is taken', '"kubectl-edit"', { manager: 'kubectl-edit', operation: 'Update' }, 'take'],
    [
      'that we changed as an image is taken',
      '"smart-rollback"',
      { manager: 'smart-rollback', operation: 'Update' },
      'take',
    ],
    ['of kubectl apply --server-side is refused', '"kubectl"', { manager: 'kubectl', operation: 'Apply' }, 'refuse'],
    ['of Argo CD is refused', '"argocd-controller"', { manager: 'argocd-controller', operation: 'Apply' }, 'refuse'],
    ['of a controller is refused', '"keda"', { manager: 'keda', operation: 'Update' }, 'refuse'],
    [
      'of nobody that is known is refused',
      '"ghost"',
      { manager: 'other', operation: 'Update', fieldsV1: LAST_APPLIED },
      'refuse',
    ],
    [
      'is left to whoever scales',
      '"kubectl" with subresource "scale"',
      { manager: 'kubectl', operation: 'Update', subresource: 'scale' },
      'leave',
      '.spec.replicas',
    ],
    [
      'is left to an operator that scales without the subresource',
      '"keda"',
      { manager: 'keda', operation: 'Update' },
      'leave',
      '.spec.replicas',
    ],
    [
      'is taken where kubectl apply set the number of replicas',
      '"kubectl-client-side-apply"',
      { manager: 'kubectl-client-side-apply', operation: 'Update', fieldsV1: LAST_APPLIED },
      'take',
      '.spec.replicas',
    ],
    [
      'is refused where Flux set the number of replicas',
      '"flux"',
      { manager: 'flux', operation: 'Apply' },
      'refuse',
      '.spec.replicas',
    ],
  ];
  for (const [title, manager, entry, verdict, field] of rows) {
    it(title, () => {
      const conflict = cause(manager, field);
      const judged = judgeConflicts([conflict], [entry], false);
      const name = /"([^"]*)"/.exec(manager)?.[1];
      assert.deepEqual(judged, {
        leave: [],
        take: [],
        force: [],
        refuse: [],
        [verdict]: [{ field: conflict.field, manager: name }],
      });
      const forced = judgeConflicts([conflict], [entry], true);
      assert.equal(forced[verdict === 'refuse' ? 'force' : verdict].length, 1);
    });
  }

  it('is refused where the server says it in other words', () => {
    const odd = { reason: 'FieldManagerConflict', message: 'somebody has it', field: '.a' };
    assert.deepEqual(judgeConflicts([odd], [], false).refuse, [{ field: '.a', manager: 'somebody has it' }]);
  });

  it('is found in the answer of the server', () => {
    const details = { causes: [cause('"x"'), { reason: 'FieldManagerConflict' }] };
    const subject = { verb: 'patch', group: '', resource: 'configmaps', namespace: '', name: 'a' } as const;
    assert.deepEqual(new ApiError(409, { message: 'm', details }, subject, 's').causes, [
      cause('"x"'),
      { reason: 'FieldManagerConflict', message: '', field: '' },
    ]);
    assert.deepEqual(new ApiError(409, { message: 'm' }, subject, 's').causes, []);
    assert.match(new ApiError(404, { message: 'm' }, subject, 's').message, /^configmaps "a" does not exist/);
  });
});

describe('Manifests: what forceConflicts takes from others', () => {
  const config = { kind: 'ConfigMap', name: 'conf', namespace: 'prod' };
  const from = (manager: string, ...fields: readonly string[]) => fields.map((field) => ({ field, manager }));
  const SOON = 'puts what its repository says back at its next sync: change it there, or take the object out of it.';
  const rows: readonly (readonly [
    title: string,
    forced: readonly { readonly field: string; readonly manager: string }[],
    says: readonly string[],
  ])[] = [
    ['is nothing where nothing is in the way', [], []],
    [
      'is told with what Argo CD does next',
      from('argocd-controller', '.data.a'),
      [
        `ConfigMap conf in namespace prod: forceConflicts takes .data.a from argocd-controller, which owned it with another value. Argo CD ${SOON}`,
      ],
    ],
    [
      'is told for each owner, with all its fields',
      [...from('kustomize-controller', '.data.a'), ...from('keda', '.data.b', '.data.c')],
      [
        `ConfigMap conf in namespace prod: forceConflicts takes .data.a from kustomize-controller, which owned it with another value. Flux ${SOON}`,
        'ConfigMap conf in namespace prod: forceConflicts takes .data.b, .data.c from keda, which owned them with another value. It may put its own back, or report a conflict, when it runs again.',
      ],
    ],
  ];
  for (const [title, forced, says] of rows) it(title, () => assert.deepEqual(forcedWarnings(config, forced), says));
});

describe('Manifests: the number of replicas that is sent', () => {
  const live = (managedFields: readonly object[], replicas = 4): JsonObject => ({
    metadata: { managedFields: managedFields as JsonObject[] },
    spec: { replicas },
  });
  const ours = { manager: 'smart-rollback', operation: 'Apply', fieldsV1: REPLICAS };
  const scaler = { manager: 'kubectl', operation: 'Update', subresource: 'scale', fieldsV1: REPLICAS };
  const rows: readonly (readonly [
    title: string,
    spec: JsonObject,
    live: JsonObject,
    isLeft: boolean,
    sent: JsonObject,
  ])[] = [
    ['is the one of the manifest', { replicas: 2 }, live([ours]), false, { replicas: 2 }],
    ['is none where somebody else scales', { replicas: 2, a: 1 }, live([scaler]), true, { a: 1 }],
    [
      'is the live one where only we set it and the manifest drops it',
      { a: 1 },
      live([ours]),
      false,
      { a: 1, replicas: 4 },
    ],
    ['is none where somebody else has it too', { a: 1 }, live([ours, scaler]), false, { a: 1 }],
    [
      'is none where we never set it',
      { a: 1 },
      live([{ manager: 'smart-rollback', operation: 'Update', fieldsV1: REPLICAS }, { manager: 'x' }]),
      false,
      { a: 1 },
    ],
    ['is none where nobody owns anything', { a: 1 }, { spec: {} }, false, { a: 1 }],
  ];
  for (const [title, spec, object, isLeft, sent] of rows)
    it(title, () => assert.deepEqual(withReplicas({ spec }, object, isLeft), { spec: sent }));

  it('is no matter of objects without a spec', () => {
    assert.deepEqual(withReplicas({ data: {} }, live([ours]), false), { data: {} });
    assert.deepEqual(withReplicas({ spec: {} }, { data: {} }, false), { spec: {} });
    assert.deepEqual(managersOf({ metadata: { managedFields: 'x' } }), []);
  });
});

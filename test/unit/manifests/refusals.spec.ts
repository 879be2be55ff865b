import assert from 'node:assert/strict';
import type { ManagedFields } from '../../../shared/kubernetes/objects.ts';
import {
  explainConflicts,
  explainRefusal,
  isImmutable,
  onlyInDryRun,
  rightsLines,
} from '../../../shared/manifests/explain-refusal.ts';
import type { Manifest } from '../../../shared/manifests/manifest.ts';
import { describeRefusedSet, describeTriedSet } from '../../../shared/manifests/set-outcome.ts';

const place = { file: 'app.yaml', document: 1, line: 1 };
const config: Manifest = { place, apiVersion: 'v1', kind: 'ConfigMap', name: 'conf', namespace: 'prod', body: {} };
const secret: Manifest = {
  ...config,
  kind: 'Secret',
  body: { apiVersion: 'v1', kind: 'Secret', data: { pin: 'NDcxMQ==', odd: 5 } },
};

// The server's words are those of Kubernetes 1.36.
const TYPED = 'failed to create typed patch object (prod/conf; /v1, Kind=ConfigMap): ';
const FORBIDDEN =
  'configmaps "conf" is forbidden: User "u" cannot create resource "configmaps" in API group "" in the namespace "prod"';

describe('Manifests: why the server would not take an object', () => {
  const rows: readonly (readonly [title: string, manifest: Manifest, status: number, said: string, why: string])[] = [
    [
      'a number where text is wanted',
      config,
      500,
      `${TYPED}.data.a: expected string, got &value.valueUnstructured{Value:true}`,
      '.data.a of ConfigMap conf in namespace prod is to be text. Put it in quotes',
    ],
    [
      'a field that the kind has not',
      config,
      500,
      `${TYPED}.spec.bogus: field not declared in schema`,
      'ConfigMap conf in namespace prod has no field .spec.bogus. Check its spelling and where it stands',
    ],
    [
      'a list with one name twice',
      config,
      500,
      `${TYPED}.spec.env: duplicate entries for key [name="A"]`,
      'the API server would not take ConfigMap conf in namespace prod (500: .spec.env: duplicate entries for key [name="A"])',
    ],
    [
      'an immutable field',
      config,
      422,
      'ConfigMap "conf" is invalid: data: Forbidden: field is immutable',
      'the API server would not take ConfigMap conf in namespace prod (422: ConfigMap "conf" is invalid: data: Forbidden: field is immutable)',
    ],
    [
      'a missing right',
      config,
      403,
      FORBIDDEN,
      `the connection may not create ConfigMap conf in namespace prod (403: ${FORBIDDEN})`,
    ],
    [
      'a policy that repeats a value of a Secret',
      secret,
      403,
      'denied the request: 4711 (NDcxMQ==) is too short',
      'the API server would not take Secret conf in namespace prod (403: denied the request: *** (***) is too short)',
    ],
  ];
  for (const [title, manifest, status, serverMessage, why] of rows)
    it(title, () => assert.equal(explainRefusal(manifest, { status, serverMessage, causes: [] }), why));

  it('a Secret without data has nothing to hide', () => {
    const bare = { ...secret, body: { apiVersion: 'v1', kind: 'Secret' } };
    assert.match(
      explainRefusal(bare, { status: 422, serverMessage: 'type: immutable', causes: [] }),
      /\(422: type: immutable\)$/,
    );
  });

  it('rights that are missing are named as rules, each once', () => {
    const subject = { verb: 'patch', group: '', resource: 'configmaps', namespace: 'prod', name: 'a' } as const;
    const error = (verb: string) => ({ subject, serverMessage: FORBIDDEN.replace('create', verb) });
    assert.deepEqual(
      rightsLines([error('create'), error('create'), error('patch'), error('get'), { subject, serverMessage: 'x' }]),
      [
        '- {apiGroups: [""], resources: ["configmaps"], verbs: ["create"]}',
        '- {apiGroups: [""], resources: ["configmaps"], verbs: ["patch"]}',
        '- {apiGroups: [""], resources: ["configmaps"], verbs: ["get"]}',
      ],
    );
  });

  it('fields of others are named with their owner', () => {
    const argo = { field: '.data.a', manager: 'argocd-controller' };
    assert.equal(
      explainConflicts(config, [argo]),
      'argocd-controller owns .data.a of ConfigMap conf in namespace prod with another value. Leave it out of the manifest, or have the owner give it up; forceConflicts: true takes it over',
    );
    assert.match(
      explainConflicts(config, [argo, { field: '.data.b', manager: 'argocd-controller' }]),
      /^argocd-controller owns \.data\.a, \.data\.b of.*Leave them out .* forceConflicts: true takes them over$/,
    );
    assert.match(
      explainConflicts(config, [argo, { field: '.data.b', manager: 'flux' }]),
      /^argocd-controller and flux own \.data\.a \(argocd-controller\), \.data\.b \(flux\) of/,
    );
  });

  it('an immutable field is named without the pages that the server says of it', () => {
    const job = { ...config, kind: 'Job', name: 'j' };
    const cause = (field: string, message: string) => ({ reason: 'FieldValueInvalid', field, message });
    const explain = (...causes: readonly ReturnType<typeof cause>[]) =>
      explainRefusal(job, { status: 422, serverMessage: 'pages', causes });
    const advice =
      'of Job j in namespace prod can no longer be changed once the object is there. Give it another name, or delete it before';
    assert.equal(
      explain(cause('spec.template', 'Invalid value: {"labels":{}}: field is immutable')),
      `spec.template ${advice}`,
    );
    assert.equal(explain(cause('data', 'Forbidden: field is immutable when `immutable` is set')), `data ${advice}`);
    assert.equal(
      explain(cause('spec', "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden")),
      `spec ${advice}`,
    );
    assert.match(
      explain(cause('spec.a', 'Required value')),
      /^the API server would not take Job j in namespace prod \(422: pages\)$/,
    );
  });

  it('may be true of the dry run alone', () => {
    const fieldsV1 = {
      'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {} } },
    };
    const applied: readonly ManagedFields[] = [{ operation: 'Update', fieldsV1 }];
    const twice = {
      status: 422,
      serverMessage: 'Service "web" is invalid: spec.ports[1].name: Duplicate value: "http"',
    };
    const taken = /^it may take it once the fields of kubectl apply are taken over/;
    assert.match(onlyInDryRun(twice, applied) ?? '', taken);
    assert.equal(onlyInDryRun(twice, []), undefined);
    assert.equal(onlyInDryRun({ ...twice, status: 500 }, applied), undefined);
    assert.equal(onlyInDryRun({ status: 422, serverMessage: 'field is immutable' }, applied), undefined);
    const webhook = { status: 400, serverMessage: 'admission webhook "a.example.com" does not support dry run' };
    assert.match(onlyInDryRun(webhook, []) ?? '', /^an apply may pass/);
  });
});

describe('Manifests: what a dry run says at its end', () => {
  it('how many objects would become what', () => {
    assert.equal(
      describeTriedSet({ created: 1, changed: 2, unchanged: 3, unknown: 1 }),
      'Dry run of 7 objects: 1 would be created, 2 changed, 3 stay as they are, 1 cannot be tried before (see the warning). The server accepts the rest. Nothing was changed or published.',
    );
    assert.equal(
      describeTriedSet({ created: 0, changed: 0, unchanged: 1, unknown: 0 }),
      'Dry run of 1 object: 1 stays as it is. The server accepts all of it. Nothing was changed or published.',
    );
    assert.equal(
      describeTriedSet({ created: 0, changed: 0, unchanged: 0, unknown: 2 }),
      'Dry run of 2 objects: 2 cannot be tried before (see the warnings). Nothing was changed or published.',
    );
  });

  it('what would stop it, all of it', () => {
    assert.equal(
      describeRefusedSet([{ where: 'a.yaml:1', why: 'x' }], 3),
      'The dry run found what would stop 1 of 3 objects: a.yaml:1: x. Nothing was changed.',
    );
    assert.equal(
      describeRefusedSet(
        [
          { where: 'a.yaml:1', why: 'x' },
          { where: 'b.yaml:2', why: 'y' },
        ],
        2,
      ),
      'The dry run found what would stop 2 of 2 objects: 1. a.yaml:1: x; 2. b.yaml:2: y. Nothing was changed.',
    );
  });
});

describe('Manifests: whether a field can no longer be changed', () => {
  const cause = (message: string) => ({ reason: 'FieldValueInvalid', message, field: 'spec.template' });
  const rows: readonly (readonly [title: string, status: number, message: string, is: boolean])[] = [
    ['the template of a Job', 422, 'Invalid value: {}: field is immutable', true],
    ['another wrong value', 422, 'must be greater than 0', false],
    ['a conflict', 409, 'field is immutable', false],
  ];
  for (const [title, status, message, is] of rows)
    it(title, () => assert.equal(isImmutable({ status, causes: [cause(message)] }), is));
});

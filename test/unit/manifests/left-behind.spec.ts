import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { withoutLeftBehind } from '../../../shared/manifests/left-behind.ts';

const NOTE = 'kubectl.kubernetes.io/last-applied-configuration';

/** A live object of kubectl apply: what was applied, and which fields its manager owns (recorded from Kubernetes 1.36). */
function live(applied: JsonObject | string, fields: JsonObject): JsonObject {
  const text = typeof applied === 'string' ? applied : JSON.stringify(applied);
  const owned = { 'f:metadata': { 'f:annotations': { '.': {}, [`f:${NOTE}`]: {} } }, ...fields };
  const managedFields = [
    { manager: 'x', operation: 'Update' },
    { manager: 'kubectl-client-side-apply', operation: 'Update', fieldsV1: owned },
  ];
  return {
    metadata: { name: 'a', annotations: { [NOTE]: text, 'deployment.kubernetes.io/revision': '1' }, managedFields },
  };
}

const CONTAINERS = {
  'f:containers': {
    'k:{"name":"app"}': {
      '.': {},
      'f:name': {},
      'f:image': {},
      'f:env': { '.': {}, 'k:{"name":"OLD"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
      'f:livenessProbe': { '.': {}, 'f:failureThreshold': {}, 'f:httpGet': { '.': {}, 'f:path': {} } },
      'f:ports': {
        '.': {},
        'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
      },
    },
    'k:{"name":"side"}': { '.': {}, 'f:name': {}, 'f:image': {} },
  },
};

describe('Manifests: what kubectl apply had put in and the manifest has no longer', () => {
  const rows: readonly (readonly [
    title: string,
    applied: JsonObject,
    fields: JsonObject,
    sent: JsonObject,
    answer: JsonObject,
    left: JsonObject,
  ])[] = [
    [
      'a key of a ConfigMap goes',
      { data: { a: '1', old: 'x' } },
      { 'f:data': { '.': {}, 'f:a': {}, 'f:old': {} } },
      { data: { a: '1' } },
      { data: { a: '1', old: 'x' } },
      { data: { a: '1' } },
    ],
    [
      'a key that somebody else put in stays',
      { data: { a: '1' } },
      { 'f:data': { '.': {}, 'f:a': {} } },
      { data: { a: '1' } },
      { data: { a: '1', own: 'x' } },
      { data: { a: '1', own: 'x' } },
    ],
    [
      'a key that somebody else owns by now stays',
      { data: { a: '1', b: '1' } },
      { 'f:data': { '.': {}, 'f:a': {} } },
      { data: { a: '1' } },
      { data: { a: '1', b: '2' } },
      { data: { a: '1', b: '2' } },
    ],
    [
      'all data goes where it is all theirs',
      { data: { a: '1' } },
      { 'f:data': { '.': {}, 'f:a': {} } },
      {},
      { data: { a: '1' } },
      {},
    ],
    [
      'of all data what others own stays',
      { data: { a: '1' } },
      { 'f:data': { '.': {}, 'f:a': {} } },
      { data: null },
      { data: { a: '1', own: 'x' } },
      { data: { own: 'x' } },
    ],
    [
      'defaults of the server stay',
      { spec: { a: 1 } },
      { 'f:spec': { 'f:a': {}, 'f:b': {} } },
      { spec: { a: 1 } },
      { spec: { a: 1, b: 2 } },
      { spec: { a: 1, b: 2 } },
    ],
    [
      'the number of replicas stays',
      { spec: { replicas: 3 } },
      { 'f:spec': { 'f:replicas': {} } },
      { spec: {} },
      { spec: { replicas: 3 } },
      { spec: { replicas: 3 } },
    ],
    [
      'a map that is one value goes whole',
      { spec: { selector: { a: 'b' } } },
      { 'f:spec': { 'f:selector': {} } },
      { spec: {} },
      { spec: { selector: { a: 'b' }, c: 1 } },
      { spec: { c: 1 } },
    ],
    [
      'a list that is one value is as the server says',
      { spec: { args: ['a', 'b'] } },
      { 'f:spec': { 'f:args': {} } },
      { spec: { args: ['a'] } },
      { spec: { args: ['a'] } },
      { spec: { args: ['a'] } },
    ],
    [
      'a value that changed its form is as the server says',
      { spec: { a: [1] } },
      { 'f:spec': { 'f:a': {} } },
      { spec: { a: { b: 1 } } },
      { spec: { a: { b: 1 } } },
      { spec: { a: { b: 1 } } },
    ],
    ['a plain value goes', { immutable: true }, { 'f:immutable': {} }, {}, { immutable: true }, {}],
    [
      'a container goes, of another one an environment variable, a probe with its defaults, and a port',
      {
        spec: {
          containers: [
            {
              name: 'app',
              image: 'a',
              env: [{ name: 'OLD', value: '1' }],
              livenessProbe: { httpGet: { path: '/' } },
              ports: [{ containerPort: 80 }],
            },
            { name: 'side', image: 's' },
          ],
        },
      },
      { 'f:spec': CONTAINERS },
      {
        spec: {
          containers: [{ name: 'app', image: 'a', env: [{ name: 'NEW', value: '2' }], ports: [{ containerPort: 81 }] }],
        },
      },
      {
        spec: {
          containers: [
            {
              name: 'app',
              image: 'a',
              env: [
                { name: 'OLD', value: '1' },
                { name: 'NEW', value: '2' },
              ],
              livenessProbe: { failureThreshold: 3, httpGet: { path: '/' } },
              ports: [
                { containerPort: 80, protocol: 'TCP' },
                { containerPort: 81, protocol: 'TCP' },
              ],
            },
            { name: 'side', image: 's' },
            { name: 'injected', image: 'i' },
          ],
        },
      },
      {
        spec: {
          containers: [
            {
              name: 'app',
              image: 'a',
              env: [{ name: 'NEW', value: '2' }],
              ports: [{ containerPort: 81, protocol: 'TCP' }],
            },
            { name: 'injected', image: 'i' },
          ],
        },
      },
    ],
    [
      'of a list that is gone what others own stays, in its items too',
      {
        spec: {
          containers: [
            { name: 'app', image: 'a' },
            { name: 'side', image: 's' },
          ],
        },
      },
      { 'f:spec': CONTAINERS },
      { spec: { other: 1 } },
      {
        spec: {
          containers: [{ name: 'app', image: 'a', tty: true }, { name: 'side', image: 's' }, { name: 'injected' }],
        },
      },
      { spec: { containers: [{ tty: true }, { name: 'injected' }] } },
    ],
    [
      'a list goes where it is all theirs',
      { spec: { containers: [{ name: 'side', image: 's' }] } },
      { 'f:spec': CONTAINERS },
      { spec: { other: 1 } },
      { spec: { containers: [{ name: 'side', image: 's' }] } },
      { spec: {} },
    ],
    [
      'an item that is gone leaves what others own of it',
      {
        spec: {
          containers: [
            { name: 'app', image: 'a' },
            { name: 'side', image: 's' },
          ],
        },
      },
      { 'f:spec': CONTAINERS },
      { spec: { containers: [{ name: 'app', image: 'a' }] } },
      {
        spec: {
          containers: [
            { name: 'app', image: 'a' },
            { name: 'side', image: 's', tty: true },
          ],
        },
      },
      { spec: { containers: [{ name: 'app', image: 'a' }, { tty: true }] } },
    ],
    [
      'text under what was a map goes',
      { spec: { a: { b: 1 } } },
      { 'f:spec': { 'f:a': { 'f:b': {} } } },
      { spec: {} },
      { spec: { a: 'x' } },
      { spec: {} },
    ],
  ];
  for (const [title, applied, fields, sent, answer, left] of rows)
    it(title, () => assert.deepEqual(withoutLeftBehind(answer, live(applied, fields), sent), left));

  it('annotations of controllers stay, though kubectl apply notes a map of annotations', () => {
    const before = live({ metadata: { annotations: {} } }, {});
    const answer = { metadata: { name: 'a', annotations: { [NOTE]: '{}', 'deployment.kubernetes.io/revision': '1' } } };
    assert.deepEqual(withoutLeftBehind(answer, before, { metadata: { name: 'a' } }), {
      metadata: { name: 'a', annotations: { 'deployment.kubernetes.io/revision': '1' } },
    });
  });

  it('is not known of an object that kubectl apply never made, or whose note is none', () => {
    const answer = { data: { a: '1', old: 'x' } };
    const fields = { 'f:data': { 'f:a': {}, 'f:old': {} } };
    for (const before of [{}, { metadata: {} }, live('{', fields), live('[]', fields)])
      assert.deepEqual(withoutLeftBehind(answer, before, { data: { a: '1' } }), answer);
    const unowned = { metadata: { annotations: { [NOTE]: '{"data":{"old":"x"}}' } } };
    assert.deepEqual(withoutLeftBehind(answer, unowned, {}), answer);
  });
});

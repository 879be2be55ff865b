import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { ownResource } from '../../../shared/manifests/kinds.ts';
import type { Manifest } from '../../../shared/manifests/manifest.ts';
import { addressOf } from '../../../shared/manifests/object-address.ts';
import { foreignVersions, placeSet } from '../../../shared/manifests/place-set.ts';

function manifest(apiVersion: string, kind: string, name: string, body: JsonObject = {}): Manifest {
  const { namespace } = (body['metadata'] ?? {}) as { readonly namespace?: string };
  const metadata = { ...(body['metadata'] as JsonObject | undefined), name };
  return {
    place: { file: 'app.yaml', document: 1, line: 7 },
    apiVersion,
    kind,
    name,
    namespace,
    body: { ...body, metadata },
  };
}

const definition = (names: JsonObject | undefined, scope = 'Namespaced') =>
  manifest('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'foos.x.io', {
    spec: { group: 'x.io', scope, names },
  });

/** Paths of a set's objects, and what is still to come. */
const paths = (set: readonly Manifest[], lists: ReadonlyMap<string, JsonObject> = new Map()) => {
  const { objects, problems } = placeSet(set, lists, 'prod');
  assert.deepEqual(problems, []);
  return objects.map((one) => [addressOf('get', one.manifest).path, one.toCome]);
};
const problemsOf = (set: readonly Manifest[], lists: ReadonlyMap<string, JsonObject> = new Map()) =>
  placeSet(set, lists, 'prod').problems.map(({ where, what }) => `${where}: ${what}`);

// As the API server of Kubernetes 1.36 names them (kubectl api-resources).
const OWN: readonly (readonly [apiVersion: string, kind: string, plural: string, isNamespaced: boolean])[] = [
  ['v1', 'ConfigMap', 'configmaps', true],
  ['v1', 'Endpoints', 'endpoints', true],
  ['v1', 'Namespace', 'namespaces', false],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true],
  ['v1', 'ResourceQuota', 'resourcequotas', true],
  ['apps/v1', 'StatefulSet', 'statefulsets', true],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true],
  ['batch/v1', 'CronJob', 'cronjobs', true],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', true],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses', true],
  ['networking.k8s.io/v1', 'IngressClass', 'ingressclasses', false],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', true],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false],
  ['rbac.authorization.k8s.io/v1', 'Role', 'roles', true],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', false],
  ['apiregistration.k8s.io/v1', 'APIService', 'apiservices', false],
  ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false],
  ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', false],
  ['storage.k8s.io/v1', 'CSIDriver', 'csidrivers', false],
];

describe('Manifests: where the objects of a set live', () => {
  for (const [apiVersion, kind, plural, isNamespaced] of OWN) {
    it(`${kind} is known without a question`, () => {
      assert.deepEqual(ownResource({ apiVersion, kind }), { plural, isNamespaced });
    });
  }

  it('only groups with other kinds are asked for, each once', () => {
    const set = [
      manifest('v1', 'Pod', 'a'),
      manifest('x.io/v1', 'Foo', 'b'),
      manifest('x.io/v1', 'Bar', 'c'),
      manifest('toString/v1', 'A', 'd'),
    ];
    assert.deepEqual(foreignVersions(set), ['x.io/v1', 'toString/v1']);
    assert.deepEqual(foreignVersions([manifest('apps/v1', 'Foo', 'b')]), ['apps/v1']);
  });

  it('in the namespace of the manifest, else in the one of the step; in none where the kind has none', () => {
    const set = [
      manifest('v1', 'ConfigMap', 'a'),
      manifest('apps/v1', 'Deployment', 'web', { metadata: { namespace: 'test' } }),
      manifest('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:x', { metadata: { namespace: 'test' } }),
    ];
    assert.deepEqual(paths(set), [
      ['/api/v1/namespaces/prod/configmaps/a', undefined],
      ['/apis/apps/v1/namespaces/test/deployments/web', undefined],
      ['/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Ax', undefined],
    ]);
    const bodies = placeSet(set, new Map(), 'prod').objects.map((one) => one.manifest.body['metadata']);
    assert.deepEqual(bodies, [
      { name: 'a', namespace: 'prod' },
      { name: 'web', namespace: 'test' },
      { name: 'system:x' },
    ]);
  });

  it('as the server lists kinds of others, without their parts', () => {
    const resources = [
      { name: 'foos/status', kind: 'Foo', namespaced: true },
      { name: 'foos', kind: 'Foo', namespaced: true },
      { name: 'bars', kind: 'Bar' },
    ];
    const lists = new Map([['x.io/v1', { resources }]]);
    assert.deepEqual(paths([manifest('x.io/v1', 'Foo', 'a'), manifest('x.io/v1', 'Bar', 'b')], lists), [
      ['/apis/x.io/v1/namespaces/prod/foos/a', undefined],
      ['/apis/x.io/v1/bars/b', undefined],
    ]);
  });

  it('as the set itself defines them, where the server does not have them yet', () => {
    const names = { kind: 'Foo', plural: 'foos' };
    assert.deepEqual(paths([definition(names), manifest('x.io/v1', 'Foo', 'a')])[1], [
      '/apis/x.io/v1/namespaces/prod/foos/a',
      'kind',
    ]);
    assert.deepEqual(paths([definition(names, 'Cluster'), manifest('x.io/v1', 'Foo', 'a')])[1], [
      '/apis/x.io/v1/foos/a',
      'kind',
    ]);
    const lists = new Map([['x.io/v1', { resources: [{ name: 'foos', kind: 'Foo', namespaced: true }] }]]);
    assert.deepEqual(paths([definition(names), manifest('x.io/v1', 'Foo', 'a')], lists)[1]?.[1], undefined);
  });

  it('what lives in a namespace that the set makes cannot be tried before', () => {
    const set = [
      manifest('v1', 'Namespace', 'prod'),
      manifest('v1', 'ConfigMap', 'a'),
      manifest('v1', 'ConfigMap', 'a', { metadata: { namespace: 'test' } }),
    ];
    assert.deepEqual(
      paths(set).map(([, toCome]) => toCome),
      [undefined, 'namespace', undefined],
    );
  });

  it('kinds that nobody has are told with those that there are', () => {
    const foo = manifest('x.io/v1', 'Foo', 'a');
    const none =
      'app.yaml:7: the cluster has no API x.io/v1, and nothing in the manifests defines Foo. Install what brings it, or correct apiVersion';
    assert.deepEqual(problemsOf([foo]), [none]);
    for (const names of [undefined, { kind: 'Bar', plural: 'bars' }, { kind: 'Foo' }])
      assert.deepEqual(problemsOf([definition(names), foo]), [none]);
    assert.deepEqual(
      problemsOf([definition({ kind: 'Foo', plural: 'foos' }), manifest('y.io/v1', 'Foo', 'a')]).length,
      1,
    );
    assert.deepEqual(problemsOf([{ ...definition(undefined), body: { metadata: {} } }, foo]), [none]);
    const resources = Array.from({ length: 9 }, (_, index) => ({ name: `k${index}s`, kind: `K${index}` }));
    assert.deepEqual(
      problemsOf(
        [foo],
        new Map([['x.io/v1', { resources: [...resources, ...resources, { name: 'x', kind: 1 }, null] }]]),
      ),
      ['app.yaml:7: the cluster has no kind Foo in x.io/v1; there are K0, K1, K2, K3, K4, K5, K6, K7 and 1 more'],
    );
    assert.match(
      problemsOf([foo], new Map([['x.io/v1', { resources: [{ name: 'bars', kind: 'Bar' }] }]]))[0] ?? '',
      /; there are Bar$/,
    );
    assert.match(problemsOf([foo], new Map([['x.io/v1', {}]]))[0] ?? '', /no kind Foo in x\.io\/v1$/);
  });

  it('the same object twice is seen also where only one of them names its namespace', () => {
    const set = [
      manifest('v1', 'ConfigMap', 'a'),
      manifest('v1', 'ConfigMap', 'a', { metadata: { namespace: 'prod' } }),
    ];
    assert.match(problemsOf(set)[0] ?? '', /ConfigMap a in namespace prod stands in the manifests twice/);
  });
});

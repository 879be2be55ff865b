import assert from 'node:assert/strict';
import { parseImage } from '../../../shared/kubernetes/image.ts';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { addPullSecrets } from '../../../shared/manifests/add-pull-secrets.ts';
import type { Manifest } from '../../../shared/manifests/manifest.ts';
import { podSpecsOf } from '../../../shared/manifests/pod-specs.ts';
import { putImages } from '../../../shared/manifests/put-images.ts';

function manifest(kind: string, body: JsonObject): Manifest {
  const place = { file: 'app.yaml', document: 1, line: 1 };
  return { place, apiVersion: 'apps/v1', kind, name: 'web', namespace: undefined, body: { kind, ...body } };
}

const pod = (...images: readonly string[]): JsonObject => ({
  containers: images.map((image, index) => ({ name: `c${index}`, image, tty: true })),
});
const deployment = (...images: readonly string[]) =>
  manifest('Deployment', { spec: { template: { spec: pod(...images) } } });

const image = (text: string) => {
  const parsed = parseImage(text);
  assert.ok(parsed);
  return parsed;
};

/** The images of all containers afterwards, those of init containers first. */
const imagesOf = (manifests: readonly Manifest[]) =>
  manifests.flatMap(({ body }) =>
    podSpecsOf(body).flatMap(({ spec }) =>
      ['initContainers', 'containers'].flatMap((list) =>
        ((spec[list] ?? []) as readonly JsonObject[]).map((one) => one['image']),
      ),
    ),
  );

describe('Manifests: images are put into every container with the same repository', () => {
  const rows: readonly (readonly [title: string, from: string, put: string, to: string])[] = [
    ['a tag for a tag', 'r.io/app:1', 'r.io/app:2', 'r.io/app:2'],
    ['a tag where none was', 'r.io/app', 'r.io/app:2', 'r.io/app:2'],
    ['a digest for a tag', 'r.io/app:1', `r.io/app@sha256:${'a'.repeat(64)}`, `r.io/app@sha256:${'a'.repeat(64)}`],
    ['a tag for a digest', `r.io/app@sha256:${'a'.repeat(64)}`, 'r.io/app:2', 'r.io/app:2'],
    ['a registry with a port', 'host:5000/app:1', 'host:5000/app:2', 'host:5000/app:2'],
    ['Docker Hub by its short name', 'nginx:1', 'docker.io/library/nginx:2', 'docker.io/library/nginx:2'],
    ['Docker Hub by its long name', 'docker.io/library/nginx:1', 'nginx:2', 'nginx:2'],
    ['the same again', 'r.io/app:2', 'r.io/app:2', 'r.io/app:2'],
  ];
  for (const [title, from, put, to] of rows) {
    it(title, () => {
      const { manifests, images, unused } = putImages([deployment(from)], [image(put)]);
      assert.deepEqual(imagesOf(manifests), [to]);
      assert.deepEqual(
        images.map((one) => [one.container, one.from, one.to]),
        [['c0', from, to]],
      );
      assert.deepEqual(unused, []);
    });
  }

  const kinds: readonly (readonly [kind: string, body: (spec: JsonObject) => JsonObject])[] = [
    ['Deployment', (spec) => ({ spec: { template: { spec } } })],
    ['CronJob', (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })],
    ['ScaledJob', (spec) => ({ spec: { jobTargetRef: { template: { spec } } } })],
    ['Rollout', (spec) => ({ spec: { template: { spec } } })],
    ['PodTemplate', (spec) => ({ template: { spec } })],
    ['Pod', (spec) => ({ spec })],
  ];
  for (const [kind, body] of kinds) {
    it(`in a ${kind}, init containers too, and nothing else of it changes`, () => {
      const spec = { ...pod('app:1', 'other:1'), initContainers: [{ name: 'i', image: 'app:1' }], hostNetwork: true };
      const before = manifest(kind, { ...body(spec), metadata: { name: 'web' } });
      const { manifests } = putImages([before], [image('app:2')]);
      assert.deepEqual(imagesOf(manifests), ['app:2', 'app:2', 'other:1']);
      assert.deepEqual(JSON.parse(JSON.stringify(manifests[0]?.body).replaceAll('app:2', 'app:1')), before.body);
    });
  }

  it('containers without an image, broken ones and other kinds stay as they are', () => {
    const broken = [
      manifest('Deployment', {
        spec: { template: { spec: { containers: [{ name: 'a' }, null, 'b', { name: 'c', image: 'A B' }] } } },
      }),
      manifest('Deployment', {
        spec: { template: { spec: { containers: [{ image: 'app:1' }], initContainers: {} } } },
      }),
      manifest('ConfigMap', { data: { containers: 'app:1' } }),
      manifest('Knative', { spec: { template: { spec: {} } } }),
      manifest('Odd', { spec: { template: 'x' } }),
    ];
    const { manifests, unused } = putImages(broken, [image('app:2')]);
    assert.equal(JSON.stringify(manifests), JSON.stringify(broken).replace('app:1', 'app:2'));
    assert.deepEqual(unused, []);
  });

  it('an image that is for no container is told, with what the containers have', () => {
    const set = [deployment('r.io/web:1', 'r.io/proxy:1')];
    assert.deepEqual(putImages(set, [image('r.io/web:2'), image('r.io/shop:2')]).unused, [
      'no container of the manifests has an image of r.io/shop; the containers there have r.io/web:1, r.io/proxy:1. Repository and registry must be the same, the tag may differ',
    ]);
    assert.match(
      putImages([manifest('ConfigMap', {})], [image('a:1')]).unused[0] ?? '',
      /no object of them has a container/,
    );
    const many = deployment(...Array.from({ length: 7 }, (_, index) => `a${index}:1`));
    assert.match(putImages([many], [image('b:1')]).unused[0] ?? '', /a4:1 and 2 more\./);
  });
});

describe('Manifests: names of pull secrets', () => {
  const secretsOf = (manifests: readonly Manifest[]) =>
    manifests.flatMap(({ body }) => podSpecsOf(body)).map(({ spec }) => spec['imagePullSecrets']);
  const withSecrets = (...names: readonly string[]) =>
    manifest('Deployment', {
      spec: { template: { spec: { ...pod('a:1'), imagePullSecrets: names.map((name) => ({ name })) } } },
    });

  it('are added where they are missing', () => {
    assert.deepEqual(secretsOf(addPullSecrets([deployment('a:1')], ['one', 'two'])), [
      [{ name: 'one' }, { name: 'two' }],
    ]);
    assert.deepEqual(secretsOf(addPullSecrets([withSecrets('two')], ['one', 'two'])), [
      [{ name: 'two' }, { name: 'one' }],
    ]);
  });

  it('stand there once, however often they are named', () => {
    assert.deepEqual(secretsOf(addPullSecrets([withSecrets('one')], ['one'])), [[{ name: 'one' }]]);
    assert.deepEqual(secretsOf(addPullSecrets([deployment('a:1')], ['one', 'one'])), [[{ name: 'one' }]]);
  });

  it('leave everything else as it is', () => {
    const set = [manifest('ConfigMap', { data: {} }), deployment('a:1')];
    assert.equal(addPullSecrets(set, []), set);
    assert.deepEqual(addPullSecrets(set, ['one'])[0], set[0]);
    const odd = manifest('Pod', { spec: { ...pod('a:1'), imagePullSecrets: ['x'] } });
    assert.deepEqual(secretsOf(addPullSecrets([odd], ['one'])), [['x', { name: 'one' }]]);
  });
});

import assert from 'node:assert/strict';
import type { Manifest } from '../../../shared/manifests/manifest.ts';
import { withField } from '../../../shared/manifests/manifest.ts';
import { describeProblems } from '../../../shared/manifests/place.ts';
import { sameObjectTwice } from '../../../shared/manifests/same-object-twice.ts';

function manifest(line: number, apiVersion: string, kind: string, name: string, namespace?: string): Manifest {
  return { place: { file: 'app.yaml', document: line, line }, apiVersion, kind, name, namespace, body: {} };
}

describe('Manifests: the same object twice', () => {
  const first = manifest(1, 'apps/v1', 'Deployment', 'web', 'prod');
  const rows: readonly (readonly [title: string, second: Manifest, isSame: boolean])[] = [
    ['in one version of its API', manifest(9, 'apps/v1', 'Deployment', 'web', 'prod'), true],
    ['in another version of its API', manifest(9, 'apps/v1beta1', 'Deployment', 'web', 'prod'), true],
    ['of another group', manifest(9, 'x.io/v1', 'Deployment', 'web', 'prod'), false],
    ['of the core', manifest(9, 'v1', 'Deployment', 'web', 'prod'), false],
    ['of another kind', manifest(9, 'apps/v1', 'StatefulSet', 'web', 'prod'), false],
    ['in another namespace', manifest(9, 'apps/v1', 'Deployment', 'web', 'test'), false],
    ['in no namespace', manifest(9, 'apps/v1', 'Deployment', 'web'), false],
    ['by another name', manifest(9, 'apps/v1', 'Deployment', 'shop', 'prod'), false],
  ];
  for (const [title, second, isSame] of rows) {
    it(`${title}: ${isSame ? 'refused with both places' : 'two objects'}`, () => {
      const what =
        'Deployment web in namespace prod stands in the manifests twice, at app.yaml:1 too. Remove one of the two';
      assert.deepEqual(sameObjectTwice([first, second]), isSame ? [{ where: 'app.yaml:9', what }] : []);
    });
  }

  it('is named without a namespace where its kind has none', () => {
    const one = manifest(1, 'v1', 'Namespace', 'prod');
    assert.match(sameObjectTwice([one, one])[0]?.what ?? '', /^Namespace prod stands in the manifests twice/);
  });
});

describe('Manifests: all that is wrong is told in one line', () => {
  it('one thing and several', () => {
    const one = { where: 'a.yaml:1', what: 'kind is missing' };
    assert.equal(
      describeProblems([one]),
      'The manifests cannot be used. a.yaml:1: kind is missing. Nothing was changed.',
    );
    assert.equal(
      describeProblems([one, { where: 'b.yaml', what: 'it is neither YAML nor JSON' }]),
      'The manifests cannot be used, 2 things are wrong: 1. a.yaml:1: kind is missing; 2. b.yaml: it is neither YAML nor JSON. Nothing was changed.',
    );
  });
});

describe('Manifests: a field of an object is changed', () => {
  it('where the way to it is there, and nothing else', () => {
    const object = { a: { b: 1, c: 2 }, d: 3 };
    assert.deepEqual(withField(object, ['a', 'b'], 4), { a: { b: 4, c: 2 }, d: 3 });
    assert.deepEqual(withField(object, ['a', 'b'], undefined), { a: { c: 2 }, d: 3 });
    assert.deepEqual(withField(object, ['d', 'e'], 1), object);
    assert.deepEqual(withField(object, ['e', 'f'], 1), object);
    assert.deepEqual(withField(object, [], 1), object);
  });
});

import assert from 'node:assert/strict';
import {
  annotationOperations,
  imageOperations,
  pointerStep,
  templateOperations,
  testUid,
} from '../../../shared/kubernetes/json-patch.ts';
import { UID, deployment, template } from '../../support/objects.ts';

describe('a JSON patch', () => {
  it('writes the slash and the tilde of a key as RFC 6901 wants it', () => {
    assert.equal(pointerStep('kubernetes.io/change-cause'), 'kubernetes.io~1change-cause');
    assert.equal(pointerStep('a~/b'), 'a~0~1b');
    assert.equal(pointerStep('~1'), '~01');
  });

  it('tests that the workload is still the same object', () => {
    assert.deepEqual(testUid(deployment()), { op: 'test', path: '/metadata/uid', value: UID });
  });

  it('changes an image only under a test of the name and image that were read', () => {
    const place = { name: 'app', list: 'initContainers', index: 2, image: 'app:1' } as const;
    assert.deepEqual(imageOperations(place, 'app:2'), [
      { op: 'test', path: '/spec/template/spec/initContainers/2/name', value: 'app' },
      { op: 'test', path: '/spec/template/spec/initContainers/2/image', value: 'app:1' },
      { op: 'replace', path: '/spec/template/spec/initContainers/2/image', value: 'app:2' },
    ]);
  });

  it('replaces a template only under a test of the whole live one', () => {
    const live = template('app:2');
    const older = template('app:1');
    assert.deepEqual(templateOperations(deployment({ template: live }), older), [
      { op: 'test', path: '/spec/template', value: live },
      { op: 'replace', path: '/spec/template', value: older },
    ]);
  });
});

describe('the annotations in a JSON patch', () => {
  it('are each written under a test of the value that was read', () => {
    assert.deepEqual(annotationOperations({ 'a/b': 'old' }, { 'a/b': 'new' }), [
      { op: 'test', path: '/metadata/annotations/a~1b', value: 'old' },
      { op: 'add', path: '/metadata/annotations/a~1b', value: 'new' },
    ]);
  });

  it('are tested for null where there was none', () => {
    assert.deepEqual(annotationOperations({ other: 'x' }, { mine: 'new' }), [
      { op: 'test', path: '/metadata/annotations/mine', value: null },
      { op: 'add', path: '/metadata/annotations/mine', value: 'new' },
    ]);
  });

  it('are removed under the same test', () => {
    assert.deepEqual(annotationOperations({ mine: 'old' }, { mine: undefined }), [
      { op: 'test', path: '/metadata/annotations/mine', value: 'old' },
      { op: 'remove', path: '/metadata/annotations/mine' },
    ]);
  });

  it('are made first where the object has none at all', () => {
    assert.deepEqual(annotationOperations(undefined, { mine: 'new' }), [
      { op: 'test', path: '/metadata/annotations', value: null },
      { op: 'add', path: '/metadata/annotations', value: {} },
      { op: 'test', path: '/metadata/annotations/mine', value: null },
      { op: 'add', path: '/metadata/annotations/mine', value: 'new' },
    ]);
  });

  it('cost nothing where nothing changes: the same value, or nothing to remove', () => {
    assert.deepEqual(annotationOperations({ mine: 'same' }, { mine: 'same', gone: undefined }), []);
    assert.deepEqual(annotationOperations(undefined, { gone: undefined }), []);
  });
});

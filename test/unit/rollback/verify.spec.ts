import assert from 'node:assert/strict';
import { verifyPods } from '../../../shared/rollback/verify.ts';
import { container, digest, pod } from '../kubernetes/objects.ts';

const A = digest('a');
const B = digest('b');
const runs = (image: string, imageID?: string, name = 'pod-1') =>
  pod({ name, image, containers: [container(imageID === undefined ? {} : { imageID })] });

describe('what the pods run after a rollback', () => {
  it('is right where their spec has the image, whatever the tag points to', () => {
    assert.deepEqual(verifyPods([runs('app:1', `app@${B}`), runs(`app:1@${A}`)], 'app', 'app:1'), []);
  });

  it('is wrong where a spec has another image, or not the container', () => {
    assert.deepEqual(verifyPods([runs('app:2'), runs('app:1', undefined, 'pod-2')], 'app', 'app:1'), [
      'pod pod-1 has app:2',
    ]);
    assert.deepEqual(verifyPods([runs('app:1')], 'web', 'app:1'), ['pod pod-1 has nothing']);
  });

  const target = `app:1@${A}`;
  it('is decided by the digest where the target has one', () => {
    assert.deepEqual(verifyPods([runs(target, `app@${A}`)], 'app', target), []);
    assert.deepEqual(verifyPods([runs(target, `docker-pullable://app@${A}`)], 'app', target), []);
    assert.deepEqual(verifyPods([runs(target, `docker-pullable://app@${B}`)], 'app', target), [`pod pod-1 runs ${B}`]);
  });

  it('is believed where a pod does not tell a digest', () => {
    const { status: _status, ...silent } = runs(target);
    assert.deepEqual(
      verifyPods([runs(target), runs(target, 'docker://sha256:abc'), runs(target, ''), silent], 'app', target),
      [],
    );
  });

  it('is told for init containers too', () => {
    const one = pod({ image: target, initContainers: [container({ name: 'wait', imageID: `w@${B}` })] });
    const withInit = { ...one, spec: { ...one.spec, initContainers: [{ name: 'wait', image: `w:1@${A}` }] } };
    assert.deepEqual(verifyPods([withInit], 'wait', `w:1@${A}`), [`pod pod-1 runs ${B}`]);
  });

  it('does not count pods that are being deleted', () => {
    const going = runs('app:2');
    assert.deepEqual(
      verifyPods([{ ...going, metadata: { ...going.metadata, deletionTimestamp: 'x' } }], 'app', 'app:1'),
      [],
    );
  });
});

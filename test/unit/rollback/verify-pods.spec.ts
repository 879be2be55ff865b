import assert from 'node:assert/strict';
import { verifyPods, watchedPods } from '../../../shared/rollback/verify-pods.ts';
import { container, deployment, digest, pod, replicaSet } from '../../support/objects.ts';

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

describe('the pods that the watches show at the end of a rollback', () => {
  const live = replicaSet({ revision: 2, image: 'app:1' });
  const of = (uid: string, ready: boolean) => pod({ owner: uid, ready, image: 'app:1' });
  const own = of(live.metadata.uid, true);
  const workload = (updatedReplicas: number) => deployment({ image: 'app:1', status: { updatedReplicas } });

  it('are those of the live revision, so that they are not listed once more', () => {
    assert.deepEqual(watchedPods(workload(1), live, [own, of('another', true)]), [own]);
  });

  it('are not enough while fewer of them are ready than the controller counts, or where none may be seen', () => {
    assert.equal(watchedPods(workload(2), live, [own, of(live.metadata.uid, false)]), undefined);
    assert.equal(watchedPods(workload(1), live, undefined), undefined);
  });

  it('are enough where the controller has counted none yet', () => {
    const { status: _status, ...uncounted } = workload(1);
    assert.deepEqual(watchedPods(uncounted, live, [own]), [own]);
  });

  it('of a DaemonSet are counted by its own status', () => {
    const daemonSet = { ...workload(5), kind: 'DaemonSet' as const, status: { updatedNumberScheduled: 1 } };
    assert.deepEqual(watchedPods(daemonSet, live, [own]), [own]);
    assert.deepEqual(watchedPods({ ...daemonSet, status: {} }, live, []), []);
  });
});

import assert from 'node:assert/strict';
import { sameImage } from '../../../shared/kubernetes/image.ts';
import { verifyPods, watchedPods } from '../../../shared/rollback/verify-pods.ts';
import { container, deployment, digest, pod, replicaSet } from '../../support/objects.ts';

const A = digest('a');
const B = digest('b');
const runs = (image: string, imageID?: string, name = 'pod-1') =>
  pod({ name, image, containers: [container(imageID === undefined ? {} : { imageID })] });

const RIGHT = { wrong: [], otherNames: [] };

describe('what the pods run after a rollback', () => {
  it('is right where their spec has the image, whatever the tag points to', () => {
    assert.deepEqual(verifyPods([runs('app:1', `app@${B}`), runs(`app:1@${A}`)], 'app', 'app:1'), RIGHT);
  });

  it('is wrong where a spec has another tag of the same repository', () => {
    const wrong = ['pod pod-1 has app:2'];
    assert.deepEqual(verifyPods([runs('app:2'), runs('app:1', undefined, 'pod-2')], 'app', 'app:1'), {
      wrong,
      otherNames: [],
    });
    assert.deepEqual(verifyPods([runs('docker.io/library/app')], 'app', 'app:1').wrong, [
      'pod pod-1 has docker.io/library/app',
    ]);
  });

  const names: readonly (readonly [what: string, shown: string, target: string])[] = [
    ['a webhook for pods put in a pull-through cache', 'cache.corp/team/app:1', 'reg.corp/team/app:1'],
    ['a webhook for pods renamed it altogether', 'cache.corp/team/other:x', 'reg.corp/team/app:1'],
    ['a webhook for pods wrote what is no image', 'NOT AN IMAGE', 'app:1'],
    ['a webhook for pods made a digest of the tag', `app@${A}`, 'app:1'],
    ['a webhook for pods made a tag of the digest', 'app:1', `app@${A}`],
  ];
  for (const [what, shown, target] of names) {
    it(`is right, and the name is told, where ${what}`, () => {
      const { wrong, otherNames } = verifyPods([runs(shown)], 'app', target);
      assert.deepEqual(wrong, []);
      assert.deepEqual(otherNames, sameImage(target, shown) ? [] : [`pod pod-1 has ${shown}`]);
    });
  }

  it('is right, and told, where a pod does not have the container', () => {
    assert.deepEqual(verifyPods([runs('app:1')], 'worker', 'app:1'), {
      wrong: [],
      otherNames: ['pod pod-1 has nothing'],
    });
  });

  const target = `app:1@${A}`;
  it('is right where the runtime tells the digest of its platform, which is told', () => {
    assert.deepEqual(verifyPods([runs(target, `app@${A}`)], 'app', target), RIGHT);
    assert.deepEqual(verifyPods([runs(target, `docker-pullable://app@${B}`)], 'app', target), {
      wrong: [],
      otherNames: [`pod pod-1 runs ${B}`],
    });
  });

  it('is believed where a pod does not tell a digest', () => {
    const { status: _status, ...silent } = runs(target);
    assert.deepEqual(
      verifyPods([runs(target), runs(target, 'docker://sha256:abc'), runs(target, ''), silent], 'app', target),
      RIGHT,
    );
  });

  it('is told for init containers too', () => {
    const one = pod({ image: target, initContainers: [container({ name: 'wait', imageID: `w@${B}` })] });
    const withInit = { ...one, spec: { ...one.spec, initContainers: [{ name: 'wait', image: `w:1@${A}` }] } };
    assert.deepEqual(verifyPods([withInit], 'wait', `w:1@${A}`).otherNames, [`pod pod-1 runs ${B}`]);
  });

  it('does not count pods that are being deleted', () => {
    const going = runs('app:2');
    assert.deepEqual(
      verifyPods([{ ...going, metadata: { ...going.metadata, deletionTimestamp: 'x' } }], 'app', 'app:1'),
      RIGHT,
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

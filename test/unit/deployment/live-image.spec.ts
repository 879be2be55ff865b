import assert from 'node:assert/strict';
import {
  deployedImage,
  liveImage,
  testedContainer,
  whyNoVerdict,
  workloadOf,
} from '../../../shared/deployment/live-image.ts';
import { APP, container, deployment, digest, pod, replicaSet, template } from '../../support/objects.ts';
import { DEPLOYED } from '../../support/newman/deployed.ts';

describe('NewmanSanity: what deploy-info says was deployed', () => {
  it('is a workload in its namespace, a Deployment unless the name says another kind', () => {
    assert.deepEqual(workloadOf(DEPLOYED), { kind: 'Deployment', name: 'python-service', namespace: 'prod' });
    const statefulSet = { ...DEPLOYED, deploymentName: 'statefulset/db' };
    assert.deepEqual(workloadOf(statefulSet), { kind: 'StatefulSet', name: 'db', namespace: 'prod' });
    assert.equal(workloadOf({ ...DEPLOYED, deploymentName: 'pod/x' }), undefined);
  });

  it('is an image by tag or digest, or none that Kubernetes could have', () => {
    const { imageName } = DEPLOYED;
    assert.equal(deployedImage(DEPLOYED), `${imageName}:458`);
    assert.equal(deployedImage({ ...DEPLOYED, imageTag: digest('a') }), `${imageName}@${digest('a')}`);
    assert.equal(deployedImage({ ...DEPLOYED, imageTag: 'no tag' }), undefined);
    assert.equal(deployedImage({ ...DEPLOYED, imageName: '' }), undefined);
  });
});

describe('NewmanSanity: the container that is tested', () => {
  const workload = deployment({ template: template({ app: `${APP}:458`, web: 'web:2', twin: 'web:2' }) });
  const bare = { ...workload.spec.template, spec: { containers: [{ name: 'app' }, { name: 'web', image: 'web:2' }] } };
  const withoutImage = { ...workload, spec: { ...workload.spec, template: bare } };

  it('is the one that the record names, where the workload still has it', () => {
    assert.equal(testedContainer(workload, `${APP}:458`, 'web'), 'web');
    assert.equal(testedContainer(workload, `${APP}:458`, 'gone'), undefined);
  });

  it('is without a record the only one that has the image', () => {
    assert.equal(testedContainer(workload, `${APP}:458`, undefined), 'app');
    assert.equal(testedContainer(withoutImage, 'web:2', undefined), 'web');
  });

  it('is none where two have the image, or nobody has it', () => {
    assert.equal(testedContainer(workload, 'web:2', undefined), undefined);
    assert.equal(testedContainer(workload, `${APP}:999`, undefined), undefined);
  });
});

describe('NewmanSanity: what is live while the tests run', () => {
  const reference = { kind: 'Deployment', name: 'python-service', namespace: 'prod' } as const;
  const revision = replicaSet({ revision: 7, image: `${APP}:458` });
  const workload = deployment({ template: template(`${APP}:458`) });
  const running = (name: string, digit: string, owner = revision.metadata.uid, ready = true) =>
    pod({ name, owner, containers: [container({ ready, imageID: `${APP}@${digest(digit)}` })] });
  const live = (pods: readonly ReturnType<typeof pod>[], name = 'app') =>
    liveImage({ reference, workload, revisions: [revision], pods }, name);

  it('is the image of the container, the revision, and the digest that its ready pods agree on', () => {
    const pods = [
      running('a', '1'),
      running('b', '1'),
      running('c', '2', 'other'),
      running('d', '3', undefined, false),
    ];
    const found = live(pods);
    assert.deepEqual(
      [found?.image, found?.revision, found?.revisionNumber, found?.digest],
      [
        `${APP}:458`,
        revision.metadata.name,
        workload.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '',
        digest('1'),
      ],
    );
  });

  it('has no digest where pods differ, tell none, or where there are none', () => {
    assert.equal(live([running('a', '1'), running('b', '2')])?.digest, undefined);
    assert.equal(live([pod({ owner: revision.metadata.uid })])?.digest, undefined);
    assert.equal(live([{ ...pod({ owner: revision.metadata.uid }), status: { phase: 'Pending' } }])?.digest, undefined);
    assert.equal(live([])?.digest, undefined);
  });

  it('is nothing where the container is not there, and no revision where none has the template', () => {
    assert.equal(live([], 'gone'), undefined);
    assert.equal(
      liveImage({ reference, workload, revisions: [], pods: [running('a', '1')] }, 'app')?.revision,
      undefined,
    );
  });
});

describe('NewmanSanity: why nothing is noted about an image', () => {
  const at = (image: string, more: object = {}) => ({
    ...{ reference: { kind: 'Deployment', name: 'a', namespace: 'n' } as const, uid: 'u', container: 'app', image },
    ...{ names: [{ asked: 'registry/app:458', admitted: 'mirror/app:458' }] },
    ...{ template: 't', completed: true, revision: undefined, revisionNumber: '', digest: undefined },
    ...more,
  });
  const image = `${APP}:458`;
  const rows: readonly [
    why: string | undefined,
    before: ReturnType<typeof at>,
    after: ReturnType<typeof at> | undefined,
  ][] = [
    [undefined, at(image), at(image)],
    [`${APP}:457 was live when the tests began`, at(`${APP}:457`), at(image)],
    ['its rollout was not completed when the tests began', at(image, { completed: false }), at(image)],
    ['the workload was replaced while the tests ran', at(image), undefined],
    ['the workload was replaced while the tests ran', at(image), at(image, { uid: 'v' })],
    [`${APP}:459 was live when the tests ended`, at(image), at(`${APP}:459`)],
    ['its template was changed while the tests ran', at(image), at(image, { template: 'x' })],
    ['its rollout was not completed when the tests ended', at(image), at(image, { completed: false })],
  ];
  it('a version is tested under either of its names', () => {
    const live = at('mirror/app:458');
    assert.equal(whyNoVerdict('registry/app:458', live, live), undefined);
    assert.equal(whyNoVerdict('registry/app:457', live, live), 'mirror/app:458 was live when the tests began');
  });

  for (const [index, [why, before, after]] of rows.entries()) {
    it(`${index + 1}. ${why ?? 'it is noted'}`, () => assert.equal(whyNoVerdict(image, before, after), why));
  }
});

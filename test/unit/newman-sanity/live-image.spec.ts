import assert from 'node:assert/strict';
import { deployedImage, testedContainer, workloadOf } from '../../../tasks/NewmanSanity/workload/live-image.ts';
import { APP, deployment, digest, template } from '../../support/objects.ts';
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

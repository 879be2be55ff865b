import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { readDeploymentRecord } from '../../shared/contract/deployment-record.ts';
import { readBookkeeping, recordOf } from '../../shared/versions/annotations.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { imagePolicy, removeImagePolicy, sidecarPolicy } from '../support/image-policy.ts';
import { DEPLOYMENT, REPOSITORY, artifact, withFreshWorkbench, withWorkbench } from '../support/workload-tests.ts';

const REGISTRY = REPOSITORY.slice(0, REPOSITORY.indexOf('/'));
const MIRROR = 'mirror.example/proxy';
const mirrored = (tag: string) => `${REPOSITORY}:${tag}`.replace(REGISTRY, MIRROR);
const asked = (tag: string) => `${REPOSITORY}:${tag}`;

describe('A registry mirror that admission puts into the workload', () => {
  const bench = withWorkbench();
  before('the policy is in force', () => imagePolicy(bench(), { of: 'deployments', from: REGISTRY, to: MIRROR }));
  after(() => removeImagePolicy(bench(), 'deployments'));

  it('makes no second version: a retried stage changes nothing, and the version before it stays the previous one', async () => {
    const { deploy, liveImage } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['deployedImage'], mirrored('457'));
    assert.equal(run.outputs['previousImageTag'], '456');
    const rerun = await deploy('457');
    assert.equal(rerun.result, 'Succeeded', rerun.log);
    assert.equal(rerun.outputs['changed'], 'false');
    assert.equal(rerun.outputs['previousImageTag'], '456');
    assert.equal(await liveImage(), mirrored('457'));
    const record = await readFile(path.join(artifact(rerun, 'deploy-info'), 'deployment-record.json'), 'utf8');
    const { image } = readDeploymentRecord(record, 'deployment-record.json');
    assert.deepEqual([image.asked, image.admitted], [asked('457'), mirrored('457')]);
  });

  it('keeps the guard by the name that was deployed, and a guarded rollback that is repeated changes nothing', async () => {
    const { rollback, liveImage } = bench();
    const inputs = { expectedImage: asked('457') };
    const run = await rollback(inputs);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await liveImage(), /:456$/);
    const again = await rollback(inputs);
    assert.equal(again.result, 'Succeeded', again.log);
    assert.equal(again.outputs['changed'], 'false');
  });

  it('takes a version that is live under a name nobody noted for what it is', async () => {
    const { cluster, namespace, deploy, patch, annotations } = bench();
    await patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: asked('458') }]);
    await cluster.waitForRollout(namespace, DEPLOYMENT);
    const run = await deploy('458');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'false');
    assert.notEqual(run.outputs['previousImageTag'], '458');
    const record = recordOf(readBookkeeping(await annotations()), DEPLOYMENT);
    assert.deepEqual([record?.image, record?.admitted], [asked('458'), mirrored('458')]);
  });

  it('a rollback to a tag by the name that was deployed ends there, once', async () => {
    const { rollback, liveImage } = bench();
    const inputs = { strategy: 'tag', previousImageTag: asked('459') };
    const run = await rollback(inputs);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await liveImage(), mirrored('459'));
    const again = await rollback(inputs);
    assert.equal(again.outputs['changed'], 'false', again.log);
  });

  it('a rollback to the version that is to be left, by its other name, is no success', async () => {
    const { rollback, live, annotations } = bench();
    const { generation } = (await live()).metadata;
    const before = await annotations();
    const inputs = { strategy: 'tag', previousImageTag: asked('459'), expectedImage: mirrored('459') };
    const run = await rollback(inputs);
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /both are names of one version\. Give previousImageTag or toRevision of another/);
    assert.equal((await live()).metadata.generation, generation);
    assert.deepEqual(await annotations(), before);
  });

  it('a broken version is rejected under both names, and deployed again on purpose it is not', async () => {
    const { deploy, annotations } = bench();
    const run = await deploy('460-missing', { timeoutSeconds: '60' });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(
      run.log,
      /to deploy +\S+:460-missing \(the server makes mirror\.example\/proxy\/\S+:460-missing of it\)/,
    );
    assert.match((await annotations())['smart-rollback/rejected'] ?? '', /460-missing/);
    const again = await deploy('460-missing', { timeoutSeconds: '60' });
    assert.match(again.log, /is live already/);
    assert.notEqual(again.outputs['previousImageTag'], '460-missing');
  });
});

describe('A pull-through cache that admission puts into the pods alone', () => {
  const bench = withFreshWorkbench();
  afterEach(() => removeImagePolicy(bench(), 'pods'));

  it('is no other version after a rollback: one line names it', async () => {
    await imagePolicy(bench(), { of: 'pods', from: REGISTRY, to: MIRROR });
    const { deploy, rollback, liveImage } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await liveImage(), asked('456'));
    assert.match(back.log, /show another name of \S+:456, as pull-through caches/);
  });
});

describe('A side-car that admission puts into every pod', function () {
  before('the policies above are tried on every cluster; of these the embedded one says enough', async function () {
    if ((await clusterUnderTest()).kind !== 'embedded') this.skip();
  });
  const bench = withFreshWorkbench();
  // It has no readiness probe, and would be watched for 10 s, as it is after the rollback.
  const soon = { stableSeconds: '0' };
  afterEach(async () => {
    await removeImagePolicy(bench(), 'sidecars');
    await removeImagePolicy(bench(), 'pods');
  });

  it('is no part of the version, also where the images of the pods are rewritten besides', async () => {
    await sidecarPolicy(bench(), 'proxy', `${REGISTRY}/apps/proxy:1`);
    await imagePolicy(bench(), { of: 'pods', from: REGISTRY, to: MIRROR });
    const { deploy, rollback, liveImage } = bench();
    const run = await deploy('457', soon);
    assert.equal(run.result, 'Succeeded', run.log);
    const again = await deploy('457', soon);
    assert.equal(again.outputs['changed'], 'false', again.log);
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual([run.warnings, again.warnings, back.warnings], [[], [], []]);
    assert.equal(await liveImage(), asked('456'));
  });

  it('and that crashes is what ended the rollout, by its name, and the image is not to blame', async () => {
    await sidecarPolicy(bench(), 'proxy', `${REGISTRY}/apps/proxy:1-crash`);
    const { deploy, annotations } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /container proxy crashes: exit code 1.*\/apps\/proxy:1-crash/);
    assert.doesNotMatch((await annotations())['smart-rollback/rejected'] ?? '', /457/);
  });
});

describe('An admission policy that puts the version back that was to be left', () => {
  const bench = withFreshWorkbench();
  afterEach(() => removeImagePolicy(bench(), 'deployments'));

  it('makes the rollback fail, nothing is noted about it, and what was paused is paused again', async () => {
    const { deploy, rollback, annotations, live, liveImage, patch } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    await patch([{ op: 'add', path: '/spec/paused', value: true }]);
    const before = await annotations();
    await imagePolicy(bench(), { of: 'deployments', from: ':456', to: ':457' });
    const run = await rollback({ resumeIfPaused: 'true' });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /nothing was rolled back: the server made \S+:457 of \S+:456/);
    assert.equal(await liveImage(), asked('457'));
    assert.equal((await live()).spec.paused, true);
    assert.deepEqual(await annotations(), before);
  });

  it('makes a deployment fail that would put another one in, and nothing is noted about it', async () => {
    const { deploy, annotations } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    const before = await annotations();
    await imagePolicy(bench(), { of: 'deployments', from: ':458', to: ':457' });
    const run = await deploy('458');
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /nothing was deployed: the server made \S+:457 of \S+:458/);
    assert.deepEqual(await annotations(), before);
  });
});

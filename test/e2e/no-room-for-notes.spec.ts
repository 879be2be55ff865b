import assert from 'node:assert/strict';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { DEPLOYMENT, until, warningsOf, withFreshWorkbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';

const RECORD = 'smart-rollback/record';
const VERIFIED = 'smart-rollback/verified';
const CAUSE = 'kubernetes.io/change-cause';
const MOST_BYTES = 262_144;

/** Somebody fills the annotations up to so many bytes. */
async function fill({ annotations, patch }: Workbench, bytes: number): Promise<void> {
  const others = Object.entries(await annotations())
    .flat()
    .join('').length;
  const value = 'x'.repeat(bytes - others - 'filler'.length);
  await patch([{ op: 'add', path: '/metadata/annotations/filler', value }]);
}

function saysSo(run: TaskRun, what: RegExp): void {
  assert.equal(warningsOf(run).length, 1, warningsOf(run).join('\n'));
  assert.match(warningsOf(run)[0] ?? '', new RegExp(`^Of the notes about this change of Deployment ${DEPLOYMENT}`));
  assert.match(warningsOf(run)[0] ?? '', what);
}

describe('A Deployment with 261,900 bytes of annotations', () => {
  const bench = withFreshWorkbench();

  it('is deployed and rolled back all the same, without notes; a warning says so and which annotation is the longest', async () => {
    await fill(bench(), 261_900);
    const { deploy, rollback, liveImage, image, annotations } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await liveImage(), image('457'));
    assert.equal(run.outputs['previousImage'], image('456'));
    saysSo(
      run,
      /none is written: its annotations have 261900 bytes already.*its longest annotation is filler, 26\d{4} /,
    );
    assert.equal((await annotations())[RECORD], undefined);
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await liveImage(), image('456'));
    saysSo(back, /none is written/);
  });

  it('is only tried by a dry run, which says the same', async () => {
    await fill(bench(), 261_900);
    const { deploy, rollback, liveImage, image } = bench();
    const tried = await deploy('457', { dryRun: 'true' });
    assert.equal(tried.result, 'Succeeded', tried.log);
    saysSo(tried, /none is written/);
    const back = await rollback({ previousImageTag: '455', dryRun: 'true' });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.ok(
      back.warnings.some((warning) => /none is written/.test(warning)),
      back.log,
    );
    assert.equal(await liveImage(), image('456'));
  });

  it('gets its old image back where the new one fails', async () => {
    await fill(bench(), 261_900);
    const { deploy, liveImage, image } = bench();
    const run = await deploy('457-missing', { onFailure: 'rollback' });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /is live again/);
    assert.equal(await liveImage(), image('456'));
  });

  it('gets fresh pods where a restart was asked for', async () => {
    await fill(bench(), 261_900);
    const run = await bench().deploy('456', { restartIfUnchanged: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'true');
    saysSo(run, /none is written/);
  });
});

describe('A Deployment with room for the record alone', () => {
  const bench = withFreshWorkbench();

  it('gets the record, by which the next step knows what was before', async () => {
    const { deploy, rollback, liveImage, image, annotations } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    await fill(bench(), MOST_BYTES - 300);
    const run = await deploy('458', { changeCause: 'c'.repeat(300) });
    assert.equal(run.result, 'Succeeded', run.log);
    saysSo(run, /only the record of its image is written/);
    assert.match((await annotations())[RECORD] ?? '', /458/);
    assert.doesNotMatch((await annotations())[CAUSE] ?? '', /ccc/);
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await liveImage(), image('457'));
  });
});

describe('An admission policy that refuses our annotations', function () {
  before('only a real API server has admission policies; the embedded one has none', async function () {
    if ((await clusterUnderTest()).kind === 'embedded') this.skip();
  });
  const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
  const BINDINGS = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
  const bench = withFreshWorkbench();

  beforeEach('the policy is in force', async () => {
    const { cluster, namespace, patch } = bench();
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
    const resourceRules = [
      { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] },
    ];
    const expression = `!has(object.metadata.annotations) || object.metadata.annotations.all(key, !key.startsWith("smart-rollback/"))`;
    await cluster.ask('POST', POLICIES, {
      metadata: { name: namespace },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { namespaceSelector, resourceRules },
        validations: [{ expression, message: 'annotations need the prefix corp.example/' }],
      },
    });
    await cluster.ask('POST', BINDINGS, {
      metadata: { name: namespace },
      spec: { policyName: namespace, validationActions: ['Deny'] },
    });
    await until('the API server has learnt of it', async () => {
      const path = '/metadata/annotations/smart-rollback~1asked';
      const asked = await patch([{ op: 'add', path, value: 'x' }]).catch(() => 'refused');
      if (asked !== 'refused') await patch([{ op: 'remove', path }]).catch(() => undefined);
      return asked === 'refused';
    });
  });

  afterEach(async () => {
    const { cluster, namespace } = bench();
    await cluster.api('DELETE', `${BINDINGS}/${namespace}`);
    await cluster.api('DELETE', `${POLICIES}/${namespace}`);
  });

  it('prevents neither a deployment nor a rollback: they are made without notes, and a warning says why', async () => {
    const { deploy, rollback, liveImage, image } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    saysSo(run, /none is written: the server refused more \(422: .*annotations need the prefix corp\.example/);
    const back = await rollback();
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await liveImage(), image('456'));
  });
});

describe('A list of versions in which one entry is malformed', () => {
  const bench = withFreshWorkbench();

  it('loses that entry alone: the good version of the others is still gone back to', async () => {
    const { deploy, rollback, patch, liveImage, image, annotations } = bench();
    assert.equal((await deploy('457')).result, 'Succeeded');
    assert.equal((await deploy('458')).result, 'Succeeded');
    const mark = (tag: string, at: unknown) => ({ container: DEPLOYMENT, image: image(tag), run: { id: '1' }, at });
    const entries = [mark('457', 'yesterday'), mark('456', '2026-11-24T01:00:00Z')];
    await patch([
      { op: 'add', path: '/metadata/annotations/smart-rollback~1verified', value: JSON.stringify(entries) },
      { op: 'add', path: '/metadata/annotations/smart-rollback~1record', value: '{"other":7}' },
    ]);
    const run = await rollback();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await liveImage(), image('456'));
    assert.ok(
      warningsOf(run).some((warning) =>
        /smart-rollback\/verified is malformed and ignored in part: 1 of its 2/.test(warning),
      ),
      run.log,
    );
    assert.match((await annotations())[VERIFIED] ?? '', /456/);
  });
});

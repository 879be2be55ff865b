import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { workloadPath } from '../support/cluster.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { Workbench } from '../support/workload-tests.ts';
import { DEPLOYMENT, REPOSITORY, artifact, withFreshWorkbench } from '../support/workload-tests.ts';

const NO_IMAGE = { imageName: '', imageTag: '' };
const around = (bench: Workbench, action: 'capture' | 'follow', inputs: Readonly<Record<string, string>> = {}) =>
  bench.deploy('', { ...NO_IMAGE, action, ...inputs });
const file = async (run: TaskRun, name: string, of: string): Promise<string> =>
  readFile(path.join(artifact(run, of), name), 'utf8');
const recordIn = async (run: TaskRun, of: string) =>
  JSON.parse(await file(run, 'deployment-record.json', of)) as {
    action?: string;
    absent?: boolean;
    image: { before: string; after?: string };
    previous: { image?: string; revision?: string };
    workloads: object[];
  };
// As an apply of a manifest changes a workload: the image and what stands beside it.
const apply = (bench: Workbench, tag: string, mode: string) =>
  bench.patch([
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: bench.image(tag) },
    { op: 'add', path: '/spec/template/spec/containers/0/env', value: [{ name: 'MODE', value: mode }] },
  ]);
const envOf = async (bench: Workbench): Promise<unknown> => {
  const { spec } = await bench.live();
  return (spec.template.spec.containers[0] as { env?: unknown } | undefined)?.env;
};

describe('Around a step that deploys by itself', () => {
  const bench = withFreshWorkbench({ container: { env: [{ name: 'MODE', value: 'calm' }] } });

  it('captures what to go back to, follows what the step put in, and notes it as a deployment does', async () => {
    const { liveImage, image, annotations } = bench();
    const generation = (await bench().live()).metadata.generation;
    const captured = await around(bench(), 'capture');
    assert.equal(captured.result, 'Succeeded', captured.log);
    assert.deepEqual([captured.warnings, captured.errors], [[], []]);
    assert.equal((await bench().live()).metadata.generation, generation);
    assert.equal(captured.outputs['previousImage'], image('456'));
    assert.equal(await file(captured, 'previous-image.txt', 'rollback-info'), '456\n');
    const record = await recordIn(captured, 'rollback-info');
    assert.deepEqual([record.action, record.image.before, record.image.after], ['capture', image('456'), undefined]);
    assert.match(record.previous.revision ?? '', new RegExp(`^${DEPLOYMENT}-`));

    await apply(bench(), '457', 'wild');
    const followed = await around(bench(), 'follow', { serviceUrl: 'http://python-service.prod.svc:8000' });
    assert.equal(followed.result, 'Succeeded', followed.log);
    assert.deepEqual([followed.warnings, followed.errors], [[], []]);
    assert.equal(await liveImage(), image('457'));
    assert.deepEqual(
      [followed.outputs['changed'], followed.outputs['deployedImage'], followed.outputs['previousImage']],
      ['true', image('457'), image('456')],
    );
    const info = JSON.parse(await file(followed, 'deploy-info.json', 'deploy-info')) as Record<string, string>;
    assert.deepEqual([info['imageName'], info['imageTag']], [REPOSITORY, '457']);
    assert.equal('rollback-info' in followed.artifacts, false);
    const noted = JSON.parse((await annotations())['smart-rollback/record'] ?? '{}') as Record<
      string,
      { image: string; previous: string; completed?: string }
    >;
    assert.deepEqual([noted[DEPLOYMENT]?.image, noted[DEPLOYMENT]?.previous], [image('457'), image('456')]);
    assert.match(noted[DEPLOYMENT]?.completed ?? '', /^\d{4}-/);
  });

  it('is about what is live in the end where the manifest puts a placeholder in for a moment', async () => {
    const { image } = bench();
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    await apply(bench(), 'placeholder-missing', 'wild');
    await bench().patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('457') }]);
    const followed = await around(bench(), 'follow');
    assert.equal(followed.result, 'Succeeded', followed.log);
    const { deployedImage, previousImage } = followed.outputs;
    assert.deepEqual([deployedImage, previousImage], [image('457'), image('456')]);
    const back = await bench().rollback();
    assert.equal(back.outputs['toImage'], image('456'), back.log);
  });

  it('fails by name where what the step put in never runs, and puts the whole captured template back', async () => {
    const { liveImage, image, annotations } = bench();
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    await apply(bench(), '458-missing', 'wild');
    const followed = await around(bench(), 'follow', { onFailure: 'rollback' });
    assert.equal(followed.result, 'Failed', followed.log);
    assert.equal(followed.errors.length, 1);
    assert.match(
      followed.errors[0] ?? '',
      /^python-service: image \S+:458-missing cannot be pulled: .*It was rolled back: revision \d+ \(\S+:456\) is live again/,
    );
    assert.equal(await liveImage(), image('456'));
    assert.deepEqual(await envOf(bench()), [{ name: 'MODE', value: 'calm' }]);
    assert.match((await annotations())['smart-rollback/rejected'] ?? '', /458-missing/);
    assert.match(
      followed.log,
      /ConfigMaps, Secrets and other objects that the deploying step changed stay as they are/,
    );
    assert.equal('deploy-info' in followed.artifacts, false);
  });

  it('does not blame an image that the step left as it was, since what else it changed is what the tests failed on', async () => {
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    await apply(bench(), '456', 'wild');
    const followed = await around(bench(), 'follow');
    assert.equal(followed.result, 'Succeeded', followed.log);
    assert.equal(followed.outputs['changed'], 'true');
    const verdict = { namespace: '', deploymentName: '', verdict: 'failed' };
    const marked = await bench().deploy('', { ...NO_IMAGE, action: 'mark', ...verdict });
    assert.match(marked.log, /the step that deployed had left this image as it was and changed other things/);
    assert.equal((await bench().annotations())['smart-rollback/rejected'], undefined);
    const back = await bench().rollback({ rollbackInfo: bench().job.variable('SmartRollback.RollbackInfo') ?? '' });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual(await envOf(bench()), [{ name: 'MODE', value: 'calm' }]);
  });

  it('tried again after its own rollback it fails again, since nothing of what was put in is there', async () => {
    const { liveImage, image } = bench();
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    await apply(bench(), '458-missing', 'wild');
    assert.equal((await around(bench(), 'follow', { onFailure: 'rollback' })).result, 'Failed');
    for (const inputs of [{ onFailure: 'rollback' }, {}]) {
      const again = await around(bench(), 'follow', inputs);
      assert.equal(again.result, 'Failed', again.log);
      assert.equal(again.errors.length, 1);
      assert.match(
        again.errors[0] ?? '',
        /^python-service: \S+:458-missing was put in and rolled back to \S+:456 \(run \S+ at \S+Z\), and nothing was put in since: \S+:456 is live \(.+\)\. Put in what shall run before it is followed again\.$/,
      );
      assert.equal('deploy-info' in again.artifacts, false);
      assert.equal(await liveImage(), image('456'));
    }
    // What is put in and captured anew is a new deployment.
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    const unchanged = await around(bench(), 'follow');
    assert.equal(unchanged.result, 'Succeeded', unchanged.log);
    await apply(bench(), '459', 'wild');
    const next = await around(bench(), 'follow');
    assert.equal(next.result, 'Succeeded', next.log);
    assert.equal(await liveImage(), image('459'));
  });

  it('lets SmartRollback put the captured template back by the record of the capture, and a second time change nothing', async () => {
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    await bench().patch([
      {
        op: 'add',
        path: '/spec/template/spec/containers/0/envFrom',
        value: [{ secretRef: { name: 'settings' } }],
      },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: bench().image('458-missing') },
    ]);
    const run = await around(bench(), 'follow');
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /458-missing cannot be pulled: .* To go back to \S+:456 run SmartRollback@1/);
    const back = await bench().rollback({ rollbackInfo: bench().job.variable('SmartRollback.RollbackInfo') ?? '' });
    assert.equal(back.result, 'Succeeded', back.log);
    const { spec } = await bench().live();
    const [container] = spec.template.spec.containers as readonly { image: string; envFrom?: unknown }[];
    assert.deepEqual([container?.image, container?.envFrom], [bench().image('456'), undefined]);
    const again = await bench().rollback({ rollbackInfo: bench().job.variable('SmartRollback.RollbackInfo') ?? '' });
    assert.equal(again.result, 'Succeeded', again.log);
    assert.equal(again.outputs['changed'], 'false');
  });

  it('says that nothing was changed where the step put in what was there', async () => {
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    const run = await around(bench(), 'follow');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['changed'], 'false');
    assert.ok('deploy-info' in run.artifacts);
  });

  it('without a capture takes what the record and the revisions tell, and says so', async () => {
    const dry = await around(bench(), 'capture', { dryRun: 'true' });
    assert.equal(dry.result, 'Succeeded', dry.log);
    assert.deepEqual([dry.artifacts, bench().job.variable('SmartRollback.RollbackInfo')], [{}, undefined]);
    // What a deployment published is no capture.
    assert.equal((await bench().deploy('457')).result, 'Succeeded');
    await apply(bench(), '458', 'wild');
    const run = await around(bench(), 'follow');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.warnings.join(' '), /No capture of Deployment python-service was found in this job or run/);
    assert.equal(run.outputs['changed'], 'true');
    assert.equal(run.outputs['previousImage'], bench().image('457'));
  });

  it('records a workload that does not exist yet, and follows its first deployment', async () => {
    const { cluster, namespace, image, live } = bench();
    const place = workloadPath('Deployment', namespace, DEPLOYMENT);
    await cluster.api('DELETE', place);
    const captured = await around(bench(), 'capture');
    assert.equal(captured.result, 'Succeeded', captured.log);
    assert.equal((await recordIn(captured, 'rollback-info')).absent, true);
    await cluster.createWorkload('Deployment', namespace, DEPLOYMENT, { image: image('457'), replicas: 1 });
    const run = await around(bench(), 'follow', { onFailure: 'rollback' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['previousImage'], '');
    assert.equal((await live()).spec.template.spec.containers[0]?.image, image('457'));
  });

  it('fails where the workload is paused, with the command that resumes it', async () => {
    assert.equal((await around(bench(), 'capture')).result, 'Succeeded');
    await bench().patch([{ op: 'add', path: '/spec/paused', value: true }]);
    const run = await around(bench(), 'follow');
    assert.equal(run.result, 'Failed');
    assert.match(run.errors[0] ?? '', /is paused, so nothing of what was put in is rolled out\. Resume it: kubectl/);
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { workloadPath } from '../support/cluster.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { LiveWorkload, Workbench } from '../support/workload-tests.ts';
import { DEPLOYMENT, REPOSITORY, artifact, withFreshWorkbench } from '../support/workload-tests.ts';

const BOTH = `${DEPLOYMENT}\nweb`;
const LABELS = { 'app.kubernetes.io/instance': 'shop' };
const NO_IMAGE = { imageName: '', imageTag: '' };

interface Entry {
  readonly workload: { readonly name: string };
  readonly image: { readonly before: string; readonly after?: string };
  readonly containers: readonly { readonly name: string; readonly image: { readonly after?: string } }[];
  readonly outcome?: string;
}

const recordIn = async (run: TaskRun, of: string) =>
  JSON.parse(await readFile(path.join(artifact(run, of), 'deployment-record.json'), 'utf8')) as {
    workload: { name: string };
    selector?: string;
    workloads: readonly Entry[];
  };
const webPath = ({ namespace }: Workbench) => workloadPath('Deployment', namespace, 'web');
const web = async (bench: Workbench) =>
  (await bench.cluster.api('GET', webPath(bench))).body as unknown as LiveWorkload;
const imageOfWeb = async (bench: Workbench) => (await web(bench)).spec.template.spec.containers[0]?.image;
const patchWeb = async (bench: Workbench, operations: readonly object[]) => {
  const { status, body } = await bench.cluster.api('PATCH', webPath(bench), operations, 'application/json-patch+json');
  assert.equal(status, 200, JSON.stringify(body));
};

describe('Several workloads in one step', () => {
  const bench = withFreshWorkbench();

  beforeEach(async () => {
    const { cluster, namespace, image } = bench();
    await cluster.createWorkload('Deployment', namespace, 'web', { image: image('456'), replicas: 1 });
    await cluster.waitForRollout(namespace, 'web', 'Deployment');
  });

  it('are deployed together, with one sentence and one entry of the record for each', async () => {
    const { image, liveImage } = bench();
    const run = await bench().deploy('457', { deploymentName: BOTH });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual([await liveImage(), await imageOfWeb(bench())], [image('457'), image('457')]);
    assert.match(run.log, /python-service: \S+:457 is deployed and running .*\. web: \S+:457 is deployed and running/);
    assert.deepEqual([run.outputs['previousImage'], run.outputs['changed']], [image('456'), 'true']);
    const before = await recordIn(run, 'rollback-info');
    assert.deepEqual(
      [before.workload.name, before.workloads.map(({ workload }) => workload.name)],
      [DEPLOYMENT, [DEPLOYMENT, 'web']],
    );
    const after = await recordIn(run, 'deploy-info');
    assert.deepEqual(
      after.workloads.map(({ image: { after: now }, outcome }) => [now, outcome]),
      [
        [image('457'), 'complete'],
        [image('457'), 'complete'],
      ],
    );
    const again = await bench().deploy('457', { deploymentName: BOTH });
    assert.equal(again.result, 'Succeeded', again.log);
    assert.equal(again.outputs['changed'], 'false');
  });

  it('are all left alone where one of them is refused', async () => {
    const { image, liveImage } = bench();
    const tried = await bench().deploy('457', { deploymentName: BOTH, dryRun: 'true' });
    assert.equal(tried.result, 'Succeeded', tried.log);
    assert.match(
      tried.log,
      /Dry run: container \S+ of deployment\/python-service .*; container web of deployment\/web /,
    );
    assert.deepEqual([tried.artifacts, await liveImage()], [{}, image('456')]);
    await patchWeb(bench(), [{ op: 'add', path: '/spec/paused', value: true }]);
    const run = await bench().deploy('457', { deploymentName: BOTH });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /^Deployment web is paused/);
    assert.equal(await liveImage(), image('456'));
    assert.deepEqual(run.artifacts, {});
    const dry = await bench().deploy('457', { deploymentName: `${DEPLOYMENT}\nshop` });
    assert.match(dry.errors[0] ?? '', /Deployment shop does not exist .* The closest names there are/);
  });

  it('fail together where one never runs: the first cause by name, the state of the others, and all put back', async () => {
    const { image, liveImage, annotations } = bench();
    await patchWeb(bench(), [{ op: 'add', path: '/spec/template/spec/containers/0/image', value: `${REPOSITORY}2:1` }]);
    await bench().cluster.waitForRollout(bench().namespace, 'web', 'Deployment');
    const run = await bench().deploy('', {
      ...NO_IMAGE,
      deploymentName: BOTH,
      containers: `${image('457')}\n${REPOSITORY}2:458-missing`,
      onFailure: 'rollback',
    });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.errors.length, 1);
    assert.match(
      run.errors[0] ?? '',
      /^web: image \S+2:458-missing cannot be pulled: .* (Complete|Still rolling out): python-service.* python-service: It was rolled back: \S+:456 is live again .* web: It was rolled back: \S+2:1 is live again/,
    );
    assert.deepEqual([await liveImage(), await imageOfWeb(bench())], [image('456'), `${REPOSITORY}2:1`]);
    // Nothing speaks against the one that was fine.
    assert.equal((await annotations())['smart-rollback/rejected'], undefined);
    assert.equal('deploy-info' in run.artifacts, false);
  });

  it('are captured and followed by their labels, one that came with the step too, and put back as they were', async () => {
    const { cluster, namespace, image, liveImage } = bench();
    const label = [{ op: 'add', path: '/metadata/labels', value: LABELS }];
    await bench().patch(label);
    await patchWeb(bench(), label);
    const inputs = { ...NO_IMAGE, deploymentName: '', workloadSelector: 'app.kubernetes.io/instance=shop' };
    const captured = await bench().deploy('', { ...inputs, action: 'capture' });
    assert.equal(captured.result, 'Succeeded', captured.log);
    const record = await recordIn(captured, 'rollback-info');
    assert.deepEqual([record.selector, record.workloads.length], [inputs.workloadSelector, 2]);
    await bench().patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('457') }]);
    await patchWeb(bench(), [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('458-missing') },
    ]);
    await cluster.createWorkload('Deployment', namespace, 'zoo', { image: image('457'), replicas: 1 });
    const zoo = workloadPath('Deployment', namespace, 'zoo');
    await cluster.api('PATCH', zoo, label, 'application/json-patch+json');
    const run = await bench().deploy('', { ...inputs, action: 'follow', onFailure: 'rollback' });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.errors[0] ?? '', /^web: image \S+:458-missing cannot be pulled/);
    assert.match(run.errors[0] ?? '', /zoo: onFailure: rollback did nothing: no good version is known/);
    assert.deepEqual([await liveImage(), await imageOfWeb(bench())], [image('456'), image('456')]);
    await cluster.api('DELETE', zoo);

    // Tried again it finds nothing of what was put in.
    const again = await bench().deploy('', { ...inputs, action: 'follow', onFailure: 'rollback' });
    assert.equal(again.result, 'Failed', again.log);
    assert.equal(again.errors.length, 1);
    assert.match(again.errors[0] ?? '', /\S+:457 was put in and rolled back to \S+:456 \(.*\S+:458-missing was put in/);
    assert.equal('deploy-info' in again.artifacts, false);
    assert.deepEqual([await liveImage(), await imageOfWeb(bench())], [image('456'), image('456')]);
  });

  it('are told apart where they have one name and are of two kinds', async () => {
    const { cluster, namespace, image } = bench();
    await cluster.createWorkload('StatefulSet', namespace, 'web', { image: image('456'), replicas: 1 });
    await cluster.waitForRollout(namespace, 'web', 'StatefulSet');
    const run = await bench().deploy('457', { deploymentName: 'web\nstatefulset/web' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /(?<!\/)web: \S+:457 is deployed and running .*\. statefulset\/web: \S+:457 is deployed/);
    const back = await bench().rollback({ deploymentName: 'web\nstatefulset/web' });
    assert.equal(back.result, 'Succeeded', back.log);
    for (const [of, titles] of [
      [run, ['Deployed web', 'Deployed web (StatefulSet)']],
      [back, ['Rolled back web', 'Rolled back web (StatefulSet)']],
    ] as const) {
      const own = of.summaries.filter(({ title }) => (titles as readonly string[]).includes(title));
      assert.deepEqual(own.map(({ title }) => title).sort(), [...titles].sort());
      assert.equal(new Set(own.map(({ text }) => text)).size, 2);
    }
  });

  it('go back together by their record, once; and none of them where somebody deployed one since', async () => {
    const { image, liveImage, job } = bench();
    assert.equal((await bench().deploy('457', { deploymentName: BOTH })).result, 'Succeeded');
    const back = (more: Readonly<Record<string, string>> = {}) =>
      bench().rollback({
        deploymentName: '',
        rollbackInfo: job.variable('SmartRollback.RollbackInfo') ?? '',
        ...more,
      });
    await patchWeb(bench(), [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('999') }]);
    const refused = await back();
    assert.equal(refused.result, 'Failed', refused.log);
    assert.match(refused.errors[0] ?? '', /^Deployment web runs \S+:999 .* rollback-info is about the deployment of/);
    assert.equal(await liveImage(), image('457'));
    await patchWeb(bench(), [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('457') }]);
    const first = await back();
    assert.equal(first.result, 'Succeeded', first.log);
    assert.match(
      first.log,
      /python-service: rolled back from \S+:457 to \S+:456 .* web: rolled back from \S+:457 to \S+:456/,
    );
    assert.deepEqual([await liveImage(), await imageOfWeb(bench())], [image('456'), image('456')]);
    assert.deepEqual([first.outputs['changed'], first.outputs['toImage']], ['true', image('456')]);
    const again = await back({ deploymentName: 'web' });
    assert.deepEqual([again.result, again.outputs['changed']], ['Succeeded', 'false'], again.log);
  });

  it('may be several containers of one workload', async () => {
    const { image, live } = bench();
    const sidecar = { name: 'worker', image: image('456'), readinessProbe: { tcpSocket: { port: 8000 } } };
    await bench().patch([{ op: 'add', path: '/spec/template/spec/containers/-', value: sidecar }]);
    await bench().cluster.waitForRollout(bench().namespace, DEPLOYMENT, 'Deployment');
    const run = await bench().deploy('457', { containerName: '*', stableSeconds: '0' });
    assert.equal(run.result, 'Succeeded', run.log);
    const { containers } = (await live()).spec.template.spec;
    assert.deepEqual(
      containers.map(({ image: now }) => now),
      [image('457'), image('457')],
    );
    const back = await bench().rollback({
      deploymentName: '',
      rollbackInfo: bench().job.variable('SmartRollback.RollbackInfo') ?? '',
    });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual(
      (await live()).spec.template.spec.containers.map(({ image: now }) => now),
      [image('456'), image('456')],
    );
    const [entry] = (await recordIn(run, 'deploy-info')).workloads;
    assert.deepEqual(
      entry?.containers.map(({ name, image: { after } }) => [name, after]),
      [
        [DEPLOYMENT, image('457')],
        ['worker', image('457')],
      ],
    );
  });
});

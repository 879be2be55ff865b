import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import type { StoredRun } from '../rigs/azure-devops/model.ts';
import { liveVersionOf } from '../rigs/service/live-version.ts';
import { startService } from '../rigs/service/service.ts';
import {
  CONNECTION,
  DEPLOYMENT,
  artifact,
  withFreshWorkbench,
  withWorkbench,
  warningsOf,
} from '../support/workload-tests.ts';

/** What the agent does with a published artifact: from then on the service has it. */
async function publishTo(service: AzureDevOpsServer, run: TaskRun, name: string, to: StoredRun): Promise<void> {
  const folder = artifact(run, name);
  const files: Record<string, string> = {};
  for (const file of await readdir(folder)) files[file] = await readFile(path.join(folder, file), 'utf8');
  service.addArtifact(to, { name, files });
}

describe('Artifacts of runs, by REST', () => {
  const bench = withFreshWorkbench();

  const publish = (run: TaskRun, name: string, to: StoredRun) => publishTo(bench().azureDevOps, run, name, to);

  it('the record of a run that is named by its number is gone back by', async () => {
    const { deploy, rollback, newJob, image, liveImage } = bench();
    const job = newJob(501);
    const deployed = await deploy('457', {}, { job });
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.deepEqual(warningsOf(deployed), []);
    await publish(deployed, 'rollback-info', bench().addRun(502));
    const back = await rollback({ sourceRunId: '502' });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(back.outputs['strategyUsed'], 'artifact');
    assert.match(back.log, /Rollback-info: rollback-info of run 502/);
    assert.equal(await liveImage(), image('456'));
  });

  it('a pipeline resource is found by its alias; a wrong alias is answered with those that are there', async () => {
    const { deploy, rollback, newJob, addRun, image, liveImage } = bench();
    await publish(await deploy('457', {}, { job: newJob(501) }), 'rollback-info', addRun(502));
    const job = newJob(503);
    job.setVariable('resources.pipeline.python_build.runID', '502');
    const wrong = await rollback({ pipelineAlias: 'python-build' }, { job });
    assert.equal(wrong.result, 'Failed');
    assert.match(wrong.errors[0] ?? '', /pipelineAlias 'python-build' is no pipeline resource.*python_build/);
    const again = await rollback({ pipelineAlias: 'python_build' }, { job });
    assert.equal(again.result, 'Succeeded', again.log);
    assert.match(again.log, /run 502/);
    assert.equal(await liveImage(), image('456'));
  });

  it('a run without the artifact is answered with the artifacts that it has', async () => {
    const { rollback, addRun } = bench();
    addRun(504);
    const run = await rollback({ sourceRunId: '504' });
    assert.equal(run.result, 'Failed');
    assert.equal(run.errors.length, 1);
    assert.match(run.errors[0] ?? '', /504.*rollback-info/);
  });

  it('a second deployment of the same run is refused before anything changes, and artifactSuffix lets it pass', async () => {
    const { deploy, cluster, namespace, addRun, job, image } = bench();
    await cluster.createDeployment(namespace, 'user-service', { image: image('1') });
    await cluster.waitForRollout(namespace, 'user-service');
    const run = addRun(505);
    job.setVariable('Build.BuildId', '505');
    const first = await deploy('458');
    await publish(first, 'rollback-info', run);
    const second = await deploy('2', { deploymentName: 'user-service' });
    assert.equal(second.result, 'Failed');
    assert.match(
      second.errors[0] ?? '',
      /has an artifact rollback-info already, of another deployment: .*python-service.*artifactSuffix/,
    );
    assert.deepEqual(second.artifacts, {});
    const suffixed = await deploy('2', { deploymentName: 'user-service', artifactSuffix: '-user' });
    assert.equal(suffixed.result, 'Succeeded', suffixed.log);
    assert.deepEqual(Object.keys(suffixed.artifacts).sort(), ['deploy-info-user', 'rollback-info-user']);
    const rerun = await deploy('459');
    assert.equal(rerun.result, 'Succeeded', rerun.log);
  });

  it('a service that does not answer costs one warning', async () => {
    const { deploy, azureDevOps } = bench();
    azureDevOps.deny('View builds');
    const run = await deploy('460');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.warnings.length, 1);
    assert.match(run.warnings[0] ?? '', /could not be asked.*View builds.*It goes on/);
  });
});

describe('NewmanSanity in a pipeline of its own', () => {
  const bench = withWorkbench();

  it('takes deploy-info from the pipeline that triggered it, records its verdict, and names the rollback', async () => {
    const { deploy, test, newJob, addRun, azureDevOps, annotations, cluster, namespace } = bench();
    const liveVersion = liveVersionOf(cluster, namespace, DEPLOYMENT);
    const service = await startService({ liveVersion, brokenVersions: ['458'] });
    try {
      const deployed = await deploy('458', { serviceUrl: service.url }, { job: newJob(511) });
      assert.equal(deployed.result, 'Succeeded', deployed.log);
      await publishTo(azureDevOps, deployed, 'deploy-info', addRun(512));
      const job = newJob(513);
      job.setVariable('resources.triggeringAlias', 'python_build');
      job.setVariable('resources.triggeringCategory', 'pipeline');
      job.setVariable('resources.pipeline.python_build.runID', '512');
      job.setVariable('resources.pipeline.python_build.pipelineName', 'Python-Build');
      const inputs = {
        collection: path.resolve('test/rigs/service/sanity.json'),
        kubernetesServiceConnection: CONNECTION,
      };
      const run = await test(inputs, { job });
      assert.equal(run.result, 'Failed');
      assert.match(
        run.log,
        /Deploy-info \(from run 512 of pipeline resource python_build \(Python-Build\), the pipeline that triggered this run\)/,
      );
      assert.match(run.errors[0] ?? '', /total is the sum of the lines.*expectedImage=.*:458/);
      assert.match((await annotations())['smart-rollback/rejected'] ?? '', /:458/);
    } finally {
      await service.stop();
    }
  });

  it('does not guess between several pipeline resources', async () => {
    const { test, newJob } = bench();
    const job = newJob(514);
    for (const alias of ['api', 'web']) job.setVariable(`resources.pipeline.${alias}.runID`, '512');
    const run = await test({ collection: path.resolve('test/rigs/service/sanity.json') }, { job });
    assert.equal(run.result, 'Failed');
    assert.match(
      run.errors[0] ?? '',
      /not clear whose deploy-info to take \(pipeline resources of this run: api, web\)/,
    );
  });
});

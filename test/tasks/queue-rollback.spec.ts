import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { afterEach, beforeEach } from 'mocha';
import type { TaskOptions, TaskRun } from '../rigs/agent/agent.ts';
import { Job, kubernetesConnection } from '../rigs/agent/agent.ts';
import type { HostType } from '../rigs/agent/job.ts';
import type { StoredDefinition, StoredRun } from '../rigs/azure-devops/model.ts';
import { liveVersionOf } from '../rigs/service/live-version.ts';
import type { Service } from '../rigs/service/service.ts';
import { startService } from '../rigs/service/service.ts';
import { CONNECTION, DEPLOYMENT, artifact, withFreshWorkbench } from '../support/workload-tests.ts';

const COLLECTION = path.join(import.meta.dirname, '..', 'rigs', 'service', 'sanity.json');
// What pipelines/python-rollback.yml declares.
const PARAMETERS = [
  'targetNamespace',
  'deploymentName',
  'previousImageTag',
  'useRolloutUndo',
  'sourceRunId',
  'expectedImageTag',
];

describe('A rollback that NewmanSanity queues', () => {
  const bench = withFreshWorkbench();
  let service: Service;
  let rollback: StoredDefinition;
  beforeEach(async () => {
    const { cluster, namespace, azureDevOps } = bench();
    const liveVersion = liveVersionOf(cluster, namespace, DEPLOYMENT);
    // What runs before them is broken too, so that tests fail whatever is live.
    service = await startService({ liveVersion, brokenVersions: ['456', '458', '460'] });
    rollback = azureDevOps.addDefinition({ name: 'Python-Rollback', folder: '\\ops', parameters: PARAMETERS });
  });
  afterEach(() => service.stop());

  const queued = () => bench().azureDevOps.runsOf(rollback);
  const tagOf = (name: string) => `rollback-queued-${rollback.id}-${bench().namespace}-${name}`;
  const testIn = (job: Job, inputs: Readonly<Record<string, string>> = {}, more: Partial<TaskOptions> = {}) =>
    bench().test(
      {
        collection: COLLECTION,
        kubernetesServiceConnection: CONNECTION,
        onFailure: 'queueRollback',
        rollbackPipeline: '\\ops\\Python-Rollback',
        ...inputs,
      },
      { job, ...more },
    );
  const jobOf = (run: StoredRun, more: Readonly<Record<string, string>> = {}, hostType: HostType = 'build') => {
    const { job, azureDevOps } = bench();
    const variables = {
      'Build.BuildId': String(run.id),
      'System.TeamFoundationCollectionUri': azureDevOps.collectionUri,
      ...more,
    };
    return new Job({ hostType, token: job.token, variables });
  };
  /** The deployment of a run, whose artifacts the service then has. */
  const deployIn = async (run: StoredRun, tag: string): Promise<void> => {
    const { deploy, azureDevOps } = bench();
    const deployed = await deploy(tag, { serviceUrl: service.url }, { job: jobOf(run) });
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    for (const name of ['rollback-info', 'deploy-info']) {
      azureDevOps.addArtifact(run, { name, files: await filesOf(deployed, name) });
    }
  };

  it('puts the last good version back with exactly the parameters that it was queued with', async () => {
    const { addRun, namespace, rollback: rollBack, liveImage, image } = bench();
    const own = addRun(601);
    await deployIn(own, '458');
    const tested = await testIn(jobOf(own), { sourceRunId: '601' });
    assert.equal(tested.result, 'Failed');
    assert.equal(tested.errors.length, 1, tested.log);
    assert.deepEqual(tested.warnings, []);
    const [run] = queued();
    assert.deepEqual(run?.templateParameters, {
      targetNamespace: namespace,
      deploymentName: DEPLOYMENT,
      sourceRunId: '601',
      expectedImageTag: '458',
    });
    assert.equal(
      tested.outputs['rollbackRunUrl'],
      `${bench().azureDevOps.collectionUri}shop/_build/results?buildId=${run?.id}`,
    );
    assert.match(
      tested.log,
      new RegExp(`^Rollback queued: run .* of \\\\ops\\\\Python-Rollback .*: .*buildId=${run?.id}$`, 'm'),
    );
    assert.match(
      tested.errors[0] ?? '',
      /total is the sum of the lines.*The rollback is queued: run python-rollback-\d+ of/,
    );
    const summary = tested.summaries.find(({ title }) => title === 'Rollback after the sanity tests');
    assert.match(summary?.text ?? '', new RegExp(`^\\[python-rollback-\\d+\\]\\(http.*buildId=${run?.id}\\)$`, 'm'));
    assert.deepEqual([...own.tags], [tagOf(DEPLOYMENT)]);

    // What stages/rollback.yml makes of these parameters.
    const { deploymentName = '', sourceRunId = '', expectedImageTag = '' } = run?.templateParameters ?? {};
    const back = await rollBack(
      { deploymentName, sourceRunId, expectedImage: expectedImageTag, strategy: 'undo' },
      { job: jobOf(addRun(602)) },
    );
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await liveImage(), image('456'));
  });

  it('is not queued where another version is live by now, which is told', async () => {
    const { addRun, image, patch } = bench();
    await deployIn(addRun(601), '458');
    await patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('456') }]);
    const own = addRun(603);
    const tested = await testIn(jobOf(own), { sourceRunId: '601' });
    assert.equal(tested.result, 'Failed');
    assert.deepEqual(queued(), []);
    assert.deepEqual([...own.tags], []);
    const said = `No rollback was queued: ${image('456')} is live by now, not ${image('458')}.`;
    assert.ok(tested.log.includes(said), tested.log);
    assert.ok(tested.errors[0]?.endsWith(said), tested.errors[0]);
    assert.deepEqual(tested.warnings, []);
    assert.equal(tested.outputs['rollbackRunUrl'], '');
  });

  it('is queued once, also where the job is run again on another agent', async () => {
    const own = bench().addRun(604);
    await deployIn(own, '460');
    await testIn(jobOf(own), { sourceRunId: '604' });
    const second = await testIn(jobOf(own, { 'System.JobAttempt': '2' }), { sourceRunId: '604' });
    assert.equal(queued().length, 1);
    assert.match(
      second.log,
      new RegExp(
        `The rollback was queued before: run 604 has the tag '${tagOf(DEPLOYMENT)}'\\. The newest run of .*buildId=${queued().at(-1)?.id}`,
      ),
    );
    assert.match(second.outputs['rollbackRunUrl'] ?? '', new RegExp(`buildId=${queued().at(-1)?.id}$`));
    assert.deepEqual(second.warnings, []);
  });

  it('is queued where the cluster cannot be asked, which is told', async () => {
    const { addRun, cluster } = bench();
    const kubeconfig = cluster.kubeconfig.replace(/https:\/\/[^\s"']+/, 'https://127.0.0.1:1');
    const endpoints = { [CONNECTION]: kubernetesConnection(kubeconfig) };
    await deployIn(addRun(604), '460');
    const tested = await testIn(jobOf(addRun(605)), { sourceRunId: '604', recordVerdict: 'false' }, { endpoints });
    assert.equal(queued().length, 1, tested.log);
    assert.match(
      tested.log,
      /Whether the tested image is still live could not be asked; the rollback is queued all the same, and asks again itself: .*ECONNREFUSED/,
    );
    assert.deepEqual(tested.warnings, []);
  });

  it('that cannot be queued is one warning with the permission, and leaves no tag', async () => {
    const { addRun, azureDevOps } = bench();
    await deployIn(addRun(604), '460');
    const own = addRun(606);
    azureDevOps.fail(/^POST .*pipelines/, { status: 403, body: '{"message":"TF215106"}' });
    const tested = await testIn(jobOf(own), { sourceRunId: '604' });
    assert.deepEqual(queued(), []);
    assert.deepEqual([...own.tags], []);
    assert.equal(tested.errors.length, 1);
    assert.equal(tested.warnings.length, 1, tested.log);
    assert.match(
      tested.warnings[0] ?? '',
      /^The rollback was not queued: .*Grant "Queue builds" on that pipeline of project shop to "shop Build Service \(org\)"/,
    );
    assert.match(
      tested.errors[0] ?? '',
      /ueue the rollback: \\ops\\Python-Rollback with .*sourceRunId=604, expectedImageTag=460$/,
    );
  });

  it('whose answer was lost is found', async () => {
    const { addRun, azureDevOps } = bench();
    await deployIn(addRun(604), '460');
    const own = addRun(607);
    azureDevOps.fail(/^POST .*pipelines/, 'truncated');
    const tested = await testIn(jobOf(own), { sourceRunId: '604' });
    assert.match(tested.outputs['rollbackRunUrl'] ?? '', new RegExp(`buildId=${queued().at(-1)?.id}$`));
    assert.deepEqual(tested.warnings, []);
    assert.deepEqual([...own.tags], [tagOf(DEPLOYMENT)]);
  });

  it('whose server speaks in logging commands commands nothing', async () => {
    const { addRun, azureDevOps } = bench();
    const name = '##vso[task.setvariable variable=owned]yes';
    azureDevOps.addDefinition({ name, id: 4711, parameters: PARAMETERS });
    await deployIn(addRun(604), '460');
    const job = jobOf(addRun(608));
    const tested = await testIn(job, { sourceRunId: '604', rollbackPipeline: '4711' });
    assert.equal(tested.result, 'Failed');
    assert.match(tested.log, /Rollback queued: run \*\*vso\[task\.setvariable/);
    assert.equal(job.variable('owned'), undefined);
  });

  for (const hostType of ['release', 'deployment'] as const) {
    it(`tags the build of the primary artifact in a classic release (${hostType})`, async () => {
      const { addRun, namespace } = bench();
      await deployIn(addRun(604), '460');
      const build = addRun(hostType === 'release' ? 611 : 612);
      const tested = await testIn(jobOf(build, {}, hostType), { sourceRunId: '604' });
      assert.deepEqual(
        queued().at(-1)?.templateParameters,
        {
          targetNamespace: namespace,
          deploymentName: DEPLOYMENT,
          expectedImageTag: '460',
        },
        tested.log,
      );
      assert.deepEqual([...build.tags], [tagOf(DEPLOYMENT)]);
    });
  }

  it('whose inputs are wrong is refused before anything happens', async () => {
    const { addRun, azureDevOps } = bench();
    const asked = azureDevOps.requests.length;
    const sent = service.requests.length;
    const tested = await testIn(jobOf(addRun(609)), {
      rollbackPipeline: '',
      rollbackParameters: 'a\nb={tag}',
      bail: 'x',
    });
    assert.equal(tested.errors.length, 1);
    assert.match(tested.errors[0] ?? '', /^4 inputs are wrong: /);
    assert.equal(azureDevOps.requests.length, asked);
    assert.equal(service.requests.length, sent);
  });
});

async function filesOf(run: TaskRun, name: string): Promise<Record<string, string>> {
  const folder = artifact(run, name);
  const files: Record<string, string> = {};
  for (const file of await readdir(folder)) files[file] = await readFile(path.join(folder, file), 'utf8');
  return files;
}

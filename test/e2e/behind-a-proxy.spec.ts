import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Job, TaskRun } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { ConnectProxy } from '../support/connect-proxy.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { undoAfterwards } from '../support/undo.ts';
import { artifact, withWorkbench, warningsOf } from '../support/workload-tests.ts';

const USER = 'build-agent';
const PASSWORD = 'p@ss:word of the/proxy';

describe('An agent whose only way out is a proxy that wants a password', () => {
  const bench = withWorkbench({ replicas: 1 });
  let proxy: ConnectProxy;
  let target: Awaited<ReturnType<typeof startServer>>;
  const made = undoAfterwards();
  before(async () => {
    proxy = await startConnectProxy(USER, PASSWORD);
    made(() => proxy.stop());
    target = await startServer();
    made(() => target.stop());
  });
  beforeEach(() => {
    for (const list of [proxy.tunnels, proxy.forwarded]) (list as string[]).length = 0;
  });

  const agent = async (run: number, password = PASSWORD): Promise<Job> => {
    const job = bench().newJob(run);
    job.setVariable('Agent.ProxyUrl', proxy.url);
    job.setVariable('Agent.ProxyUsername', USER);
    job.setSecretVariable('Agent.ProxyPassword', password);
    const sources = job.variable('System.DefaultWorkingDirectory') ?? job.folder;
    await mkdir(sources, { recursive: true });
    const sanity = collectionOf('Sanity', [{ name: 'Health', test: PASSES }]);
    await writeFile(path.join(sources, 'sanity.json'), JSON.stringify(sanity));
    return job;
  };
  /** Which of the three hosts the proxy has led to. */
  const ways = () => {
    const hosts = new Set([...proxy.tunnels, ...proxy.forwarded.map((url) => new URL(url).host)]);
    const { cluster, azureDevOps } = bench();
    return {
      cluster: hosts.has(new URL(cluster.server).host),
      azureDevOps: hosts.has(new URL(azureDevOps.collectionUri).host),
      target: hosts.has(new URL(target.url).host),
    };
  };
  const keepsThePassword = (run: TaskRun) => {
    const said = [run.log, ...run.testResults.map(({ text }) => text), ...run.summaries.map(({ text }) => text)].join(
      '\n',
    );
    for (const form of [
      PASSWORD,
      encodeURIComponent(PASSWORD),
      Buffer.from(`${USER}:${PASSWORD}`).toString('base64'),
    ]) {
      assert.ok(!said.includes(form), `${form} in ${said}`);
    }
  };
  const publish = async (run: TaskRun, name: string, runId: number) => {
    const files: Record<string, string> = {};
    const folder = artifact(run, name);
    for (const file of await readdir(folder)) files[file] = await readFile(path.join(folder, file), 'utf8');
    bench().azureDevOps.addArtifact(bench().addRun(runId), { name, files });
  };

  it('deploys, asks Azure DevOps, tests, and goes back, each host through it', async () => {
    const { deploy, test, rollback, liveImage, image } = bench();
    const refused = proxy.refused();
    const deployed = await deploy('457', { serviceUrl: target.url }, { job: await agent(610) });
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.deepEqual(warningsOf(deployed), []);
    assert.deepEqual(ways(), { cluster: true, azureDevOps: true, target: false });
    await publish(deployed, 'deploy-info', 611);
    await publish(deployed, 'rollback-info', 612);

    const inputs = { collection: 'sanity.json', sourceRunId: '611' };
    const tested = await test(inputs, { job: await agent(613) });
    assert.equal(tested.result, 'Succeeded', tested.log);
    assert.deepEqual(ways(), { cluster: true, azureDevOps: true, target: true });
    assert.ok(target.requests.length >= 2);

    const back = await rollback({ sourceRunId: '612' }, { job: await agent(614) });
    assert.equal(back.result, 'Succeeded', back.log);
    assert.equal(await liveImage(), image('456'));
    for (const run of [deployed, tested, back]) keepsThePassword(run);
    assert.equal(proxy.refused(), refused);
  });

  it('with a wrong password each task says that it is the proxy, and what to correct', async () => {
    const { test, rollback } = bench();
    const wrong = 'not the password';
    const refused = proxy.refused();
    const direct = { collection: 'sanity.json', targetUrl: target.url, readyTimeoutSeconds: '0' };
    const tested = await test(direct, { job: await agent(615, wrong) });
    assert.equal(tested.result, 'Failed');
    assert.match(tested.errors[0] ?? '', /407|[Pp]roxy/);
    const back = await rollback({ sourceRunId: '612' }, { job: await agent(616, wrong) });
    assert.equal(back.result, 'Failed');
    assert.match(back.errors[0] ?? '', /[Pp]roxy|407/);
    assert.ok(proxy.refused() > refused);
    assert.deepEqual(ways(), { cluster: false, azureDevOps: false, target: false });
  });
});

import assert from 'node:assert/strict';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { kubernetesConnection, startTask } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import { CONNECTION, until, withWorkbench } from '../support/workload-tests.ts';
import { jobBelow, sourcesOf, wholeRun, writeFile } from './support/sanity-step.ts';
import * as path from 'node:path';

// The agent's first signal is enough: 7.5 s later it would send the second.
describe('CTRL_C on Windows', () => {
  const bench = withWorkbench({ replicas: 1 });
  // The way back must take its time: no old pod is left to go back to.
  const slowBench = withWorkbench({ tag: '456-slow', spec: { strategy: { type: 'Recreate' } } });

  it('in a rollout: the step says what is live', async () => {
    const task = bench().startDeploy('notready', { timeoutSeconds: '600' });
    await until('the new version is live', async () => (await bench().liveImage()) === bench().image('notready'));
    await task.waitForLine(/notready/);
    const run = wholeRun(await task.cancel());
    assert.deepEqual(run.signals, ['SIGINT']);
    assert.match(run.errors.join(), /^Cancelled\. /);
  });

  it('in the way back of onFailure: rollback, after which the live state is told', async () => {
    const { startDeploy, newJob, image, liveImage } = slowBench();
    const task = startDeploy('457-missing', { onFailure: 'rollback' }, { job: newJob(602) });
    await task.waitForLine(/onFailure: rollback puts/);
    const run = wholeRun(await task.cancel());
    assert.deepEqual(run.signals, ['SIGINT']);
    assert.equal(run.errors.length, 1, run.log);
    assert.match(run.errors.join(), /^Cancelled\. python-service: .*not found.*put back to .*:456-slow/);
    assert.equal(await liveImage(), image('456-slow'));
  });

  it('in a request to the API server that is never answered', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { cluster, newJob, startDeploy } = bench();
    const kubeconfig = cluster.kubeconfig.replace(/https:\/\/[^\s"']+/, address);
    const endpoints = { [CONNECTION]: kubernetesConnection(kubeconfig) };
    const task = startDeploy('457', {}, { endpoints, job: newJob(601) });
    await until('it asks', () => Promise.resolve(sockets.size > 0));
    const run = wholeRun(await task.cancel());
    assert.deepEqual(run.errors, ['Cancelled. Nothing was changed.']);
    assert.deepEqual(run.signals, ['SIGINT']);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  for (const [what, inputs] of [
    ['in a request of a collection', { readyTimeoutSeconds: '0' }],
    ['while the service is not ready', { readyPath: '/health', readyTimeoutSeconds: '600' }],
  ] as const) {
    it(what, async () => {
      const server = await startServer(() => undefined);
      const job = jobBelow('_work\\1');
      writeFile(path.join(sourcesOf(job), 'sanity.json'), collectionOf('Sanity', [{ name: 'Health', test: PASSES }]));
      const task = startTask({
        task: 'NewmanSanity',
        job,
        inputs: { targetUrl: server.url, collection: 'sanity.json', ...inputs },
      });
      await until('it asks', () => Promise.resolve(server.requests.length > 0));
      const run = wholeRun(await task.cancel());
      assert.match(run.errors.join(), /^Cancelled/);
      assert.deepEqual(run.signals, ['SIGINT']);
      await server.stop();
    });
  }
});

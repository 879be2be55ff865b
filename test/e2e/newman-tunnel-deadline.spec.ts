import assert from 'node:assert/strict';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import { undoAfterwards } from '../support/undo.ts';
import { DEPLOYMENT, workbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';

const SENDS_FOR_EVER = `${PASSES}
const again = () => pm.sendRequest(pm.variables.get('TARGET_URL') + '/again', () => setTimeout(again, 20));
again();`;
// Enough for a probe and a request; the longer one where a busy machine did not come so far.
const DEADLINE_SECONDS = 5;
const LONGER_DEADLINE_SECONDS = 60;
// A request that was on its way has arrived by then, and one that something still sends comes in twice that.
const STILL_MILLISECONDS = 500;

// In this process, which lives on: whatever the task left running would still send.
describe('NewmanSanity: the deadline, behind the tunnel', () => {
  let bench: Workbench;
  let server: TestServer;

  const made = undoAfterwards();
  before(async () => {
    // /slow is never answered; it is held until the server stops.
    server = await startServer((request, response) => void (request.url === '/slow' || response.end('{}')));
    made(() => server.stop());
    // Newman is loaded here, so that no deadline below runs while that takes its time on a busy machine.
    const files = { 'sanity.json': collectionOf('Sanity', [{ name: 'Warm', test: PASSES }]) };
    await runSanity({ files, inputs: { targetUrl: server.url } });
    const podAnnotations = { 'node-simulator/ports': `8000=${new URL(server.url).port}` };
    bench = await workbench({ replicas: 1, podAnnotations });
    made(() => bench.cluster.deleteNamespace(bench.namespace));
    made(() => bench.azureDevOps.stop());
    await bench.cluster.ask('POST', `/api/v1/namespaces/${bench.namespace}/services`, {
      metadata: { name: DEPLOYMENT },
      spec: { selector: { app: DEPLOYMENT }, ports: [{ port: 80, targetPort: 8000 }] },
    });
  });

  const isOfTheTests = (request: string) => !request.endsWith('/settled');
  /** What the service saw of the tests, once all that had come to this process is handled. */
  const settled = async () => {
    for (let turn = 0; turn < 5; turn += 1) await (await fetch(`${server.url}/settled`)).arrayBuffer();
    return server.requests.filter(isOfTheTests).length;
  };

  const endless: readonly (readonly [title: string, request: { readonly url?: string; readonly test: string }])[] = [
    ['requests without end', { test: `${PASSES}\npm.execution.setNextRequest('Round');` }],
    ['a script that sends for ever', { test: SENDS_FOR_EVER }],
    ['a request that is not answered', { url: '{{TARGET_URL}}/slow', test: PASSES }],
  ];
  /** Runs until the deadline; with what the service had seen soon after it. */
  const runUntil = async (seconds: number, sanity: object) => {
    server.requests.length = 0;
    let soonAfter: Promise<number> | undefined;
    const { cluster, namespace } = bench;
    const run = await runSanity({
      files: { 'sanity.json': sanity, kubeconfig: cluster.kubeconfig },
      inputs: {
        ...{ connectionType: 'kubeconfig', access: 'portForward', recordVerdict: 'false' },
        ...{
          targetUrl: `http://${DEPLOYMENT}.${namespace}.svc`,
          timeoutSeconds: String(seconds),
          delayMilliseconds: '20',
        },
      },
      prepare: (host, base) => {
        host.variables.set('KUBECONFIG', path.join(base, 'kubeconfig'));
        soonAfter = sleep(seconds * 1000 + STILL_MILLISECONDS).then(settled);
      },
    });
    return { run, before: await soonAfter };
  };

  for (const [title, request] of endless) {
    it(`the service sees no request after it: ${title}`, async () => {
      const sanity = collectionOf('Sanity', [
        { name: 'Round', ...request },
        { name: 'After', url: '{{TARGET_URL}}/after', test: PASSES },
      ]);
      let ended = await runUntil(DEADLINE_SECONDS, sanity);
      if ((ended.before ?? 0) < 2) ended = await runUntil(LONGER_DEADLINE_SECONDS, sanity);
      const { run, before } = ended;
      assert.match(run.log, /is reached by port-forward/);
      assert.match(run.outcome.message, /timeoutSeconds \(\d+ s\) passed before the end/);
      assert.ok(before !== undefined && before >= 2, 'the probe and a request came that way');
      await sleep(2 * STILL_MILLISECONDS);
      assert.equal(server.requests.filter(isOfTheTests).length, before);
      assert.ok(!server.requests.includes('GET /after'));
    });
  }
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Job, runTask } from '../rigs/agent/agent.ts';
import { PeakMemory } from '../rigs/agent/peak-memory.ts';
import { collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import { LoadTable } from './load/load-table.ts';

// A minute of computing here; a slow machine beside other specs may need several.
const LIMIT_MILLISECONDS = 600_000;

describe('NewmanSanity: load', function () {
  this.timeout(LIMIT_MILLISECONDS);
  const table = new LoadTable();
  after(() => console.log(table.toString()));

  describe('a collection of 2,000 requests', () => {
    const count = 2000;

    it('is tested to its end, and each request is in the results', async () => {
      const server = await startServer();
      const job = new Job();
      const memory = new PeakMemory(job.folder);
      try {
        const test = `pm.test('answers', () => pm.response.to.have.status(200));
pm.test('is well', () => pm.expect(pm.response.json().ok).to.equal(true));`;
        const requests = Array.from({ length: count }, (_, index) => ({ name: `Order ${index}`, test }));
        const collection = path.join(job.folder, 'sanity.json');
        await writeFile(collection, JSON.stringify(collectionOf('Orders', requests)));
        const run = await runTask({
          task: 'NewmanSanity',
          job,
          inputs: { collection, targetUrl: server.url },
          environment: memory.environment,
          timeoutMilliseconds: LIMIT_MILLISECONDS,
        });
        assert.equal(run.result, 'Succeeded', run.log);
        const { outputs, testResults } = run;
        assert.deepEqual([outputs['requests'], outputs['assertions']], [String(count), String(2 * count)]);
        assert.equal(testResults[0]?.text.match(/<testcase /g)?.length, 2 * count);
        const asked = server.requests.filter((request) => request === 'GET /ok').length;
        assert.equal(asked, count);
        const bytes = Buffer.byteLength('{"ok":true}') * count;
        table.add('2,000 requests, NewmanSanity', { run, requests: server.requests, bytes, peakBytes: memory.read() });
      } finally {
        await server.stop();
        job.dispose();
      }
    });
  });
});

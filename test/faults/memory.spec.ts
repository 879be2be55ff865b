import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Job, runTask } from '../rigs/agent/agent.ts';
import { nodeBinary } from '../../scripts/node-version.ts';
import { PeakMemory } from '../rigs/agent/peak-memory.ts';
import { collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const RESPONSES = 200;
const BYTES = 2 * 1024 * 1024;
const LIMIT_BYTES = 300_000_000;
// Half a minute of computing here; a slow machine beside other specs may need several.
const LIMIT_MILLISECONDS = 600_000;

describe('NewmanSanity: memory', () => {
  let server: TestServer;
  before(async () => {
    const body = JSON.stringify({ total: 42, rest: 'x'.repeat(BYTES - 24) });
    server = await startServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    );
  });
  after(() => server.stop());

  for (const major of [20, 24]) {
    it(`keeps no bodies: ${RESPONSES} responses of 2 MB stay below 300 MB, on Node ${major}`, async function () {
      this.timeout(LIMIT_MILLISECONDS);
      const node = nodeBinary(major);
      if ('missing' in node) {
        console.log(`      left out: ${node.missing}`);
        return this.skip();
      }
      const job = new Job();
      const memory = new PeakMemory(job.folder);
      const test = "pm.test('adds up', () => pm.expect(pm.response.json().total).to.equal(42));";
      const requests = Array.from({ length: RESPONSES }, (_, index) => ({ name: `Order ${index}`, test }));
      const collection = path.join(job.folder, 'sanity.json');
      await writeFile(collection, JSON.stringify(collectionOf('Sanity', requests)));
      const inputs = { collection, targetUrl: server.url, logLevel: 'failures' };
      const run = await runTask({
        task: 'NewmanSanity',
        job,
        inputs,
        node: node.path,
        environment: memory.environment,
        timeoutMilliseconds: LIMIT_MILLISECONDS,
      });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.outputs['requests'], String(RESPONSES));
      const peak = memory.read();
      job.dispose();
      assert.ok(peak < LIMIT_BYTES, `${Math.round(peak / 1e6)} MB at the most`);
    });
  }
});

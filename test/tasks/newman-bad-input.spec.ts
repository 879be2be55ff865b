import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Job, runTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const BROKEN_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const FILES = {
  'postman/sanity.json': JSON.stringify(collectionOf('Sanity', [{ name: 'Health', folder: 'Smoke', test: PASSES }])),
  'postman/header-only.csv': 'user,password\n',
  'shop/.resources/definition.yaml': '$kind: collection',
  'shop/health.request.yaml': '$kind: http-request\nevent: []\n',
  'certificates/broken.pem': BROKEN_CERTIFICATE,
};

// One of each part of the bundle that is read only when it is needed, and one of none; all others are the table of
// newman/bad-input.spec.
const CASES: readonly (readonly [title: string, inputs: Readonly<Record<string, string>>, expected: RegExp])[] = [
  [
    'a missing collection',
    { collection: 'postman/gone.json' },
    /'postman\/gone\.json' does not exist \(looked for .+gone\.json\)/,
  ],
  [
    'a collection by an address where nothing listens',
    { collection: 'http://127.0.0.1:1/sanity.json' },
    /http:\/\/127\.0\.0\.1:1\/sanity\.json cannot be downloaded: connect ECONNREFUSED/,
  ],
  [
    'a Postman v3 collection with a file that does not fit',
    { collection: 'shop' },
    /^collection 'shop' cannot be run: health\.request\.yaml, line 2: event is no field of Postman v3.+Write scripts/,
  ],
  [
    'data without a row',
    { iterationData: 'postman/header-only.csv' },
    /header-only\.csv holds no row below its header/,
  ],
  [
    'a broken CA certificate',
    { caCertificates: 'certificates/broken.pem' },
    /broken\.pem' cannot be read: certificate 1 of 1 is broken/,
  ],
];

describe('NewmanSanity, built: bad input is one clear error before any request', () => {
  let server: TestServer;
  let job: Job;
  let sources: string;
  before(async () => {
    server = await startServer();
    job = new Job();
    sources = path.join(job.folder, 'sources');
    for (const [name, content] of Object.entries(FILES)) {
      const file = path.join(sources, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  });
  after(async () => {
    job.dispose();
    await server.stop();
  });

  const run = (inputs: Readonly<Record<string, string>>): Promise<TaskRun> =>
    runTask({
      task: 'NewmanSanity',
      job,
      inputs: { collection: 'postman/sanity.json', targetUrl: server.url, ...inputs },
      variables: { 'System.DefaultWorkingDirectory': sources },
    });

  for (const [title, inputs, expected] of CASES) {
    it(title, async () => {
      const before = server.requests.length;
      const { result, errors, outputs, testResults, exitCode } = await run(inputs);
      assert.equal(result, 'Failed');
      assert.equal(exitCode, 0);
      assert.equal(errors.length, 1, errors.join('\n'));
      assert.match(errors[0] ?? '', expected);
      assert.equal(outputs['result'], 'error');
      assert.equal(testResults.length, 1, 'the Tests tab shows it too');
      assert.deepEqual(server.requests.slice(before), []);
    });
  }

  it('runs where nothing is wrong, so that all of the above is refused for what it says', async () => {
    const { result, log } = await run({});
    assert.equal(result, 'Succeeded', log);
  });
});

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
  'postman/cut-off.json': '{"info": {"name": "Sanity"',
  'postman/page.json': '<!doctype html><title>Sign in</title>',
  'postman/users.json': '{"user": "ada"}',
  'postman/users-cut-off.json': '[{"user": "ada"',
  'postman/header-only.csv': 'user,password\n',
  'shop/.resources/definition.yaml': '$kind: collection',
  'shop/health.request.yaml': '$kind: http-request\nevent: []\n',
  'certificates/nonsense.pem': 'nonsense',
  'certificates/broken.pem': BROKEN_CERTIFICATE,
};

const CASES: readonly (readonly [title: string, inputs: Readonly<Record<string, string>>, expected: RegExp])[] = [
  [
    'a missing collection',
    { collection: 'postman/gone.json' },
    /'postman\/gone\.json' does not exist \(looked for .+gone\.json\)/,
  ],
  [
    'a glob that matches nothing',
    { collection: 'tests/**/*.postman_collection.json' },
    /matches no file below .+ \(node_modules and \.git are left out\)\. The JSON files there: postman\/cut-off\.json, .+sanity\.json.+Correct the glob/,
  ],
  [
    'a glob where there is nothing at all',
    { collection: '*.json', ...{ base: 'empty' } },
    /There is no JSON file at all; is the repository checked out/,
  ],
  [
    'bad JSON',
    { collection: 'postman/cut-off.json' },
    /collection postman\/cut-off\.json is not JSON \(.+\)\..+Export it again/,
  ],
  ['a web page in its place', { collection: 'postman/page.json' }, /is not JSON .+looks like a web page/],
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
    'an unknown folder',
    { folder: 'Smoke\nRegression' },
    /folder names 'Regression', which no collection has\. Folders found: Smoke/,
  ],
  [
    'a missing environment',
    { environment: 'postman/staging.json' },
    /environment 'postman\/staging\.json' does not exist/,
  ],
  ['bad JSON in the globals', { globals: 'postman/cut-off.json' }, /globals postman\/cut-off\.json is not JSON/],
  ['missing data', { iterationData: 'postman/gone.csv' }, /iterationData 'postman\/gone\.csv' does not exist/],
  [
    'data that is no list',
    { iterationData: 'postman/users.json' },
    /iterationData postman\/users\.json is no list of objects/,
  ],
  [
    'data that is cut off',
    { iterationData: 'postman/users-cut-off.json' },
    /iterationData postman\/users-cut-off\.json is not JSON/,
  ],
  [
    'data without a row',
    { iterationData: 'postman/header-only.csv' },
    /header-only\.csv holds no row below its header/,
  ],
  ['a folder as data', { iterationData: 'postman' }, /iterationData 'postman' is a folder, and a file is meant/],
  [
    'a missing CA file',
    { caCertificates: 'certificates/gone.pem' },
    /caCertificates 'certificates\/gone\.pem' cannot be read/,
  ],
  [
    'a CA file that is none',
    { caCertificates: 'certificates/nonsense.pem' },
    /nonsense\.pem' holds no certificate in PEM form/,
  ],
  [
    'a broken CA certificate',
    { caCertificates: 'certificates/broken.pem' },
    /broken\.pem' cannot be read: certificate 1 of 1 is broken/,
  ],
  [
    'a client certificate that is none',
    { clientCertificate: 'certificates/nonsense.pem' },
    /nonsense\.pem' holds no certificate in PEM form/,
  ],
  ['a missing working directory', { workingDirectory: 'uploads' }, /workingDirectory 'uploads' is no folder/],
  ['a missing deploy-info', { deployInfo: 'drop' }, /deployInfo 'drop' holds no deploy-info\.json/],
];

describe('NewmanSanity, built: bad input is one clear error before any request', () => {
  let server: TestServer;
  let job: Job;
  let sources: string;
  before(async () => {
    server = await startServer();
    job = new Job();
    sources = path.join(job.folder, 'sources');
    await mkdir(path.join(sources, 'empty'), { recursive: true });
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

  const run = ({ base = '', ...inputs }: Readonly<Record<string, string>>): Promise<TaskRun> =>
    runTask({
      task: 'NewmanSanity',
      job,
      inputs: { collection: 'postman/sanity.json', targetUrl: server.url, ...inputs },
      variables: { 'System.DefaultWorkingDirectory': path.join(sources, base) },
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

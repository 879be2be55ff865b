import assert from 'node:assert/strict';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityOptions } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const SANITY = collectionOf('Sanity', [{ name: 'Health', folder: 'Smoke', test: PASSES }]);

interface Case extends Partial<SanityOptions> {
  readonly title: string;
  readonly expected: RegExp;
  /** readInputs refuses it, so there are no results. */
  readonly isInputError?: boolean;
}

const CASES: readonly Case[] = [
  {
    title: 'no collection',
    inputs: { collection: '' },
    expected: /Input collection is missing \(example: postman\/sanity\.json\)/,
    isInputError: true,
  },
  {
    title: 'a file that is not there',
    inputs: { collection: 'gone.json' },
    expected: /collection 'gone\.json' does not exist \(looked for .+gone\.json\)/,
  },
  {
    title: 'a glob without a match',
    inputs: { collection: 'postman/**/*.json' },
    expected: /matches no file below .+sources/,
  },
  {
    title: 'a glob without a match beside other files',
    files: { 'sanity.json': SANITY, 'other/a.json': SANITY },
    inputs: { collection: 'tests/**/*.json' },
    expected:
      /matches no file below .+ \(node_modules and \.git are left out\)\. The JSON files there: other\/a\.json, sanity\.json.+Correct the glob/,
  },
  {
    title: 'a glob where there is nothing at all',
    files: {},
    inputs: { collection: '*.json' },
    expected: /There is no JSON file at all; is the repository checked out/,
  },
  {
    title: 'a folder',
    files: { 'postman/a.json': SANITY },
    inputs: { collection: 'postman' },
    expected: /'postman' is a folder\..+postman\/\*\.json/,
  },
  {
    title: 'a v3 folder with a request that newman cannot run',
    files: { 'shop/a.request.yaml': '$kind: grpc-request' },
    inputs: { collection: 'shop' },
    expected: /^collection 'shop' cannot be run: a\.request\.yaml, line 1: is a gRPC request \(grpc-request\)/,
  },
  {
    title: 'a v3 file',
    files: { 'a.request.yaml': '$kind: http-request' },
    inputs: { collection: 'a.request.yaml' },
    expected: /'a\.request\.yaml' is one request of a Postman v3 collection.+Name its folder/,
  },
  {
    title: 'an environment that is no JSON, of which nothing is quoted',
    files: { 'sanity.json': SANITY, 'e.json': '{"values": [{ "key": "password", "value": hunter2secret }]}' },
    inputs: { environment: 'e.json' },
    expected: /^environment e\.json is not JSON \(line 1, column 43\)\. Export it again from Postman\.$/,
  },
  {
    title: 'iteration data that is no JSON, of which nothing is quoted',
    files: { 'sanity.json': SANITY, 'd.json': '[{"password": hunter2secret}]' },
    inputs: { iterationData: 'd.json' },
    expected: /^iterationData d\.json is not JSON \(line 1, column 15\)\. Give a JSON list of objects, or CSV\.$/,
  },
  { title: 'no JSON', files: { 'sanity.json': '{"info": ' }, expected: /collection sanity\.json is not JSON/ },
  { title: 'a web page', files: { 'sanity.json': '<html>' }, expected: /looks like a web page/ },
  {
    title: 'an environment as collection',
    files: { 'sanity.json': { name: 'e', values: [] } },
    expected: /is a Postman environment or globals file/,
  },
  {
    title: 'an OpenAPI description',
    files: { 'sanity.json': { openapi: '3.0.0' } },
    expected: /is an OpenAPI description/,
  },
  { title: 'any other JSON', files: { 'sanity.json': { a: 1 } }, expected: /is no Postman collection/ },
  {
    title: 'an unknown folder',
    inputs: { folder: 'Smoke\nNope' },
    expected: /folder names 'Nope', which no collection has\. Folders found: Smoke/,
  },
  { title: 'no environment file', inputs: { environment: 'e.json' }, expected: /environment 'e\.json' does not exist/ },
  {
    title: 'a collection as environment',
    inputs: { environment: 'sanity.json' },
    expected: /environment sanity\.json is a collection/,
  },
  {
    title: 'globals that are no JSON',
    files: { 'sanity.json': SANITY, 'g.json': '{"values": [' },
    inputs: { globals: 'g.json' },
    expected: /globals g\.json is not JSON/,
  },
  {
    title: 'no iteration data',
    inputs: { iterationData: 'gone.csv' },
    expected: /iterationData 'gone\.csv' does not exist/,
  },
  {
    title: 'a folder as iteration data',
    files: { 'sanity.json': SANITY, 'data/d.csv': 'a\n1\n' },
    inputs: { iterationData: 'data' },
    expected: /iterationData 'data' is a folder, and a file is meant/,
  },
  {
    title: 'iteration data that is no list',
    files: { 'sanity.json': SANITY, 'd.json': { a: 1 } },
    inputs: { iterationData: 'd.json' },
    expected: /iterationData d\.json is no list of objects/,
  },
  {
    title: 'iteration data without rows',
    files: { 'sanity.json': SANITY, 'd.csv': 'a,b\n' },
    inputs: { iterationData: 'd.csv' },
    expected: /holds no row below its header/,
  },
  {
    title: 'iteration data with a quote that is never closed',
    files: { 'sanity.json': SANITY, 'd.csv': 'a,b\n"1,2\n' },
    inputs: { iterationData: 'd.csv' },
    expected: /iterationData d\.csv is not CSV \(Quote Not Closed.* line 2.*\)\. Give CSV with a header/,
  },
  {
    title: 'a deploy-info that is not there',
    inputs: { deployInfo: 'nowhere' },
    expected: /deployInfo 'nowhere' holds no deploy-info\.json/,
  },
  {
    title: 'a broken deploy-info',
    files: { 'sanity.json': SANITY, 'd/deploy-info.json': '{}' },
    inputs: { deployInfo: 'd' },
    expected: /is no valid deploy-info: buildId is missing/,
  },
  {
    title: 'no target URL where one is used',
    inputs: { targetUrl: '' },
    expected: /No target URL is known, but sanity\.json uses \{\{TARGET_URL\}\}\. Give targetUrl/,
  },
  {
    title: 'a target URL that is none',
    inputs: { targetUrl: 'python-service' },
    expected: /targetUrl is 'python-service': not an http or https URL/,
    isInputError: true,
  },
  {
    title: 'a macro that was not replaced',
    inputs: { variables: 'tag=$(Tag)' },
    expected: /the pipeline variable 'Tag' does not exist/,
    isInputError: true,
  },
  {
    title: 'a missing secret',
    inputs: { secretVariables: 'key=ApiKey' },
    expected: /the pipeline variable 'ApiKey' is missing or empty/,
    isInputError: true,
  },
  {
    title: 'a variable given twice',
    inputs: { variables: 'a=1\na=2' },
    expected: /gives 'a' a value a second time/,
    isInputError: true,
  },
  { title: 'no CA file', inputs: { caCertificates: 'ca.pem' }, expected: /caCertificates 'ca\.pem' cannot be read/ },
  {
    title: 'a CA file that is none',
    files: { 'sanity.json': SANITY, 'ca.pem': 'x' },
    inputs: { caCertificates: 'ca.pem' },
    expected: /holds no certificate in PEM form/,
  },
  {
    title: 'a client certificate that is none',
    files: { 'sanity.json': SANITY, 'client.pem': 'x' },
    inputs: { clientCertificate: 'client.pem' },
    expected: /client\.pem' holds no certificate in PEM form/,
  },
  {
    title: 'no working directory',
    inputs: { workingDirectory: 'uploads' },
    expected: /workingDirectory 'uploads' does not exist \(looked for /,
  },
];

describe('NewmanSanity: bad input is one clear error before any request', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  for (const { title, expected, files, inputs, isInputError } of CASES) {
    it(title, async () => {
      const run = await runSanity({
        files: files ?? { 'sanity.json': SANITY },
        inputs: { targetUrl: server.url, ...inputs },
      });
      assert.equal(run.outcome.result, 'failed');
      assert.match(run.outcome.message, expected);
      assert.doesNotMatch(run.outcome.message, /\n/);
      assert.deepEqual(server.requests, []);
      if (isInputError) return;
      assert.equal(run.host.outputs.get('result'), 'error');
      assert.equal(run.host.testResults.length, 1);
      assert.deepEqual(
        run.cases.map(({ name, error }) => [name, error !== undefined]),
        [['Sanity tests / sanity tests can be run', true]],
      );
    });
  }
});

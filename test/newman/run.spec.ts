import assert from 'node:assert/strict';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { CLOSED_URL, startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const DEPLOY_INFO = {
  buildId: '458',
  imageTag: '458',
  imageName: 'registry.example/python-service',
  namespace: 'shop',
  deploymentName: 'python-service',
};

describe('NewmanSanity, with the real newman', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  for (const [title, test, message] of [
    ['a green run', PASSES, 'Sanity tests passed: 1 assertion in 1 request (sanity.json).'],
    ['a red run', FAILS, 'Sanity tests failed: 1 of 1 assertion: Health / is the deployed one: '],
  ] as const) {
    it(`${title} keeps its verdict where the results cannot be written`, async () => {
      const sanity = collectionOf('Sanity', [{ name: 'Health', test }]);
      const run = await runSanity({
        files: { 'sanity.json': sanity, 'out/newman-results.xml/in-the-way.txt': '' },
        inputs: { targetUrl: server.url, outputDirectory: 'out' },
      });
      assert.ok(run.outcome.message.startsWith(message), run.outcome.message);
      assert.equal(run.host.outputs.get('result'), test === PASSES ? 'passed' : 'failed');
      assert.equal(run.host.outputs.get('assertions'), '1');
      assert.match(
        run.host.warnings.join('\n'),
        /^The test results could not be written: .*newman-results\.xml cannot be written: .*Check outputDirectory/,
      );
      assert.deepEqual(run.host.testResults, []);
      assert.match(run.summary, /1 request/);
    });
  }

  it('publishes test results where the summary cannot be written', async () => {
    const run = await runSanity({
      files: {
        'sanity.json': collectionOf('Sanity', [{ name: 'Health', test: PASSES }]),
        'out/newman-summary.md/in-the-way.txt': '',
      },
      inputs: { targetUrl: server.url, outputDirectory: 'out' },
    });
    assert.equal(run.outcome.result, 'succeeded');
    assert.match(
      run.host.warnings.join('\n'),
      /^The summary of the tests could not be written: .*newman-summary\.md cannot be written/,
    );
    assert.equal(run.host.testResults.length, 1);
    assert.equal(run.cases.length, 1);
    assert.deepEqual(run.host.summaries, []);
  });

  it('passes where everything was tested and passed', async () => {
    const sanity = collectionOf('Sanity', [{ name: 'Health', folder: 'Smoke', test: PASSES }]);
    const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url } });
    assert.deepEqual(run.outcome, {
      result: 'succeeded',
      message: 'Sanity tests passed: 1 assertion in 1 request (sanity.json).',
    });
    assert.equal(run.host.outputs.get('result'), 'passed');
    assert.equal(run.host.outputs.get('assertions'), '1');
    assert.equal(run.host.outputs.get('failedAssertions'), '0');
    assert.equal(run.host.outputs.get('requests'), '1');
    assert.equal(run.host.outputs.get('firstFailure'), '');
    assert.deepEqual(
      run.cases.map(({ name, classname }) => [name, classname]),
      [['Smoke / Health / status is 200', 'Sanity.Smoke']],
    );
    assert.match(
      run.log,
      /Smoke \/ Health: GET http:\/\/127\.0\.0\.1:\d+\/ok 200 OK, \d+ ms\n {4}passed {2}status is 200/,
    );
    assert.deepEqual(
      run.host.summaries.map(({ title }) => title),
      ['Sanity tests - Sanity'],
    );
    assert.equal(run.host.testResults.length, 1);
  });

  it('names what failed and the values to go back with', async () => {
    const sanity = collectionOf('Sanity', [
      { name: 'Health', test: PASSES },
      { name: 'Version', test: FAILS },
    ]);
    const run = await runSanity({
      files: { 'sanity.json': sanity, 'in/deploy-info/deploy-info.json': { ...DEPLOY_INFO, serviceUrl: server.url } },
      inputs: { deployInfo: 'in' },
    });
    assert.equal(
      run.outcome.message,
      "Sanity tests failed: 1 of 2 assertions: Version / is the deployed one: expected '456' to equal '458' (sanity.json). " +
        'Queue the rollback: SmartRollback@1 with namespace=shop, deploymentName=python-service, expectedImage=registry.example/python-service:458',
    );
    assert.equal(run.host.outputs.get('result'), 'failed');
    assert.match(run.host.outputs.get('firstFailure') ?? '', /^Version \/ is the deployed one: expected/);
    const [, failed] = run.cases;
    assert.equal(failed?.failure?.message, "expected '456' to equal '458'");
    assert.match(run.log, /received x-request-id: request-7/);
    assert.match(run.log, /\{"ok":true\}/);
    assert.equal(run.host.testResults[0]?.runTitle, 'Sanity tests of python-service 458');
  });

  it('takes deploy-info from an earlier step of the job, and targetUrl before its serviceUrl', async () => {
    const sanity = collectionOf('Sanity', [{ name: 'Health', test: PASSES }]);
    const files = {
      'sanity.json': sanity,
      'deploy-info/deploy-info.json': { ...DEPLOY_INFO, serviceUrl: 'http://other.example' },
    };
    const both = await runSanity({ files, inputs: { deployInfo: 'deploy-info', targetUrl: server.url } });
    assert.equal(both.outcome.result, 'succeeded');
    assert.match(
      both.log,
      /Target URL: http:\/\/127.+\(the input targetUrl, not http:\/\/other\.example of deploy-info\)/,
    );
    const earlier = await runSanity({
      files: { ...files, 'deploy-info/deploy-info.json': { ...DEPLOY_INFO, serviceUrl: server.url } },
      prepare: (host, base) => host.variables.set('SmartRollback.DeployInfo', `${base}/deploy-info/deploy-info.json`),
    });
    assert.equal(earlier.outcome.result, 'succeeded', earlier.log);
    assert.match(earlier.log, /serviceUrl of deploy-info/);
  });

  it('fails on a request without a response, says why, and what to do', async () => {
    const url = CLOSED_URL;
    const sanity = collectionOf('Sanity', [
      { name: 'Gone', url: `${url}/x`, test: PASSES },
      { name: 'Health', test: PASSES },
    ]);
    const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url } });
    assert.match(
      run.outcome.message,
      /^Sanity tests failed: 1 of 2 assertions, 1 request without a response: Gone: no response from GET http:.+ECONNREFUSED.+Nothing listens there/,
    );
    const sent = run.cases.find(({ name }) => name === 'Gone / request sent');
    assert.match(sent?.error?.message ?? '', /ECONNREFUSED/);
    const assertion = run.cases.find(({ name }) => name === 'Gone / status is 200');
    assert.match(
      assertion?.failure?.message ?? '',
      /\(there was no response\)$/,
      'what follows is said to be a consequence',
    );
  });

  it('finds variables without a value wherever they were sent', async () => {
    const parts = [
      { name: 'path', url: '{{TARGET_URL}}/{{inPath}}', test: PASSES },
      { name: 'query', url: '{{TARGET_URL}}/ok?q={{inQuery}}', test: PASSES },
      {
        name: 'header',
        header: [
          { key: 'X-A', value: '{{inHeader}}' },
          { key: 'X-B', value: '{{off}}', disabled: true },
        ],
        test: PASSES,
      },
      { name: 'body', method: 'POST', body: { mode: 'raw', raw: '{"a":"{{inBody}}"}' }, test: PASSES },
      {
        name: 'form',
        method: 'POST',
        body: { mode: 'urlencoded', urlencoded: [{ key: 'a', value: '{{inForm}}' }] },
        test: PASSES,
      },
      { name: 'pruned', body: { mode: 'raw', raw: '{{pruned}}' }, test: PASSES },
      {
        name: 'basic',
        auth: {
          type: 'basic',
          basic: [
            { key: 'username', value: '{{inAuth}}' },
            { key: 'password', value: 'p' },
          ],
        },
        test: PASSES,
      },
      {
        name: 'script',
        test: `${PASSES}\npm.sendRequest(pm.request.url.getPath() && pm.variables.get('TARGET_URL') + '/ok?x={{inScript}}', () => {});`,
      },
    ];
    const run = await runSanity({
      files: { 'sanity.json': collectionOf('Sanity', parts) },
      inputs: { targetUrl: server.url },
    });
    const found = run.cases.flatMap(
      ({ error }) => /^\{\{(\w+)\}\} was sent as it stands \((.+)\)$/.exec(error?.message ?? '')?.slice(1) ?? [],
    );
    assert.deepEqual(found, [
      'inPath',
      'URL',
      'inQuery',
      'URL',
      'inHeader',
      'header X-A',
      'inBody',
      'body',
      'inForm',
      'body',
      'inAuth',
      'authorization',
      'inScript',
      'URL, by a script',
    ]);
    assert.match(
      run.outcome.message,
      /7 variables without a value: path: \{\{inPath\}\} was sent as it stands \(URL\) \(sanity\.json\)/,
    );
    assert.match(run.outcome.message, /known are: TARGET_URL\./);
    const off = await runSanity({
      files: { 'sanity.json': collectionOf('Sanity', parts.slice(1, 2)) },
      inputs: { targetUrl: server.url, failOnUnresolvedVariables: 'false' },
    });
    assert.equal(off.outcome.result, 'succeeded', off.log);
  });

  it('fails where no request went to the target, naming the hosts and the variables', async () => {
    const other = await startServer();
    const sanity = collectionOf('Sanity', [{ name: 'Health', url: '{{baseUrl}}/ok', test: PASSES }]);
    const inputs = { targetUrl: server.url, variables: `baseUrl=${other.url}` };
    const run = await runSanity({ files: { 'sanity.json': sanity }, inputs });
    assert.match(
      run.outcome.message,
      new RegExp(
        `no request went to ${server.url}; called were: ${other.url}; variables of the collections: \\{\\{baseUrl\\}\\}`,
      ),
    );
    const off = await runSanity({
      files: { 'sanity.json': sanity },
      inputs: { ...inputs, failOnTargetNotUsed: 'false' },
    });
    assert.equal(off.outcome.result, 'succeeded');
    const named = await runSanity({
      files: { 'sanity.json': sanity },
      inputs: { targetUrl: server.url, targetUrlVariable: 'baseUrl\nTARGET_URL' },
    });
    assert.equal(named.outcome.result, 'succeeded');
    await other.stop();
  });
});

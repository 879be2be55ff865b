import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { answerOk, startServer } from '../support/newman/server.ts';
import { cases, damaged, hostileJson, hostileText, inheritedName } from '../support/properties.ts';

const TEST = "pm.test('answers', () => pm.response.to.have.status(200));";
const SANITY = JSON.stringify(
  collectionOf('Sanity', [
    { name: 'Health', folder: 'Smoke', test: TEST, header: [{ key: 'X-Token', value: '{{token}}' }] },
    {
      name: 'Order',
      method: 'POST',
      body: { mode: 'raw', raw: '{"id":"{{id}}"}' },
      test: TEST,
      before: 'pm.variables.set("x", 1);',
    },
  ]),
);
const ENVIRONMENT = JSON.stringify({
  name: 'staging',
  values: [
    { key: 'token', value: 'abc', enabled: true },
    { key: 'password', value: 'secret-of-the-environment', type: 'secret', enabled: true },
  ],
});
const LONGEST_LINE = 4001;
const QUICK = { readyTimeoutSeconds: '0', requestTimeoutSeconds: '2', scriptTimeoutSeconds: '2', timeoutSeconds: '20' };

describe('any file as a document of the sanity tests', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  before(async () => (server = await startServer(answerOk)));
  after(() => server.stop());

  /** Runs the task; whatever the files hold, it ends with a verdict or with one line that names the file. */
  const run = async (
    files: Readonly<Record<string, string>>,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<SanityRun> => {
    const done = await runSanity({
      files: { 'sanity.json': SANITY, ...files },
      inputs: { targetUrl: server.url, ...QUICK, ...inputs },
    });
    const { outcome, host } = done;
    assert.ok(host.secrets.safeLine(outcome.message).length <= LONGEST_LINE);
    // A script may say such things of itself; the task may not.
    if (host.outputs.get('result') === 'error') {
      assert.doesNotMatch(outcome.message, /Maximum call stack|Cannot read properties|is not a function|not iterable/);
    }
    assert.ok(
      ['passed', 'failed', 'error'].includes(host.outputs.get('result') ?? ''),
      JSON.stringify([...host.outputs]),
    );
    assert.equal(host.outputs.get('result') === 'passed', outcome.result === 'succeeded');
    assert.ok(done.xml !== '' && done.summary !== '', 'the results are written in every outcome');
    assert.ok(!done.log.includes('secret-of-the-environment'));
    return done;
  };

  it('with nothing wrong they pass', async () => {
    const data = 'id\n1\n2\n';
    const files = { 'environment.json': ENVIRONMENT, 'data.csv': data };
    const done = await run(files, { environment: 'environment.json', iterationData: 'data.csv' });
    assert.equal(done.outcome.result, 'succeeded', done.log);
  });

  it('a collection', async () => {
    const nested = fc.integer({ min: 100, max: 40_000 }).map((depth) => {
      return `{"info":{"name":"Deep"},"item":${'[{"name":"f","item":'.repeat(depth)}[]${'}]'.repeat(depth)}}`;
    });
    const property = fc.asyncProperty(fc.oneof(hostileJson, hostileText, damaged(SANITY), nested), async (text) => {
      await run({ 'sanity.json': text });
    });
    await fc.assert(property, cases(25));
  });

  it('an environment, and globals', async () => {
    const input = fc.constantFrom('environment', 'globals');
    const property = fc.asyncProperty(
      input,
      fc.oneof(hostileJson, hostileText, damaged(ENVIRONMENT)),
      async (name, text) => {
        await run({ 'scope.json': text }, { [name]: 'scope.json' });
      },
    );
    await fc.assert(property, cases(25));
  });

  it('iteration data: JSON, CSV, and what is neither', async () => {
    const cell = fc.oneof(
      hostileText.map((text) => text.replaceAll('\0', '')),
      inheritedName,
      fc.constantFrom('1', '"a', 'x""y', ',', '"a,b"'),
    );
    const csv = fc
      .array(
        fc.array(cell, { minLength: 1, maxLength: 4 }).map((row) => row.join(',')),
        { maxLength: 4 },
      )
      .map((rows) => rows.join('\n'));
    const property = fc.asyncProperty(
      fc.oneof(hostileJson, hostileText, csv, damaged('[{"id":1},{"id":2}]')),
      fc.constantFrom('data.csv', 'data.json', 'data'),
      async (text, file) => {
        await run({ [file]: text }, { iterationData: file, iterationCount: '2' });
      },
    );
    await fc.assert(property, cases(25));
  });

  it('a column that is called __proto__, also twice, changes nothing but its own row', async () => {
    const test = `pm.test('is clean', () => pm.expect({}.polluted).to.equal(undefined));
pm.test('has its row', () => pm.expect(String(pm.iterationData.get('id'))).to.match(/^[12]$/));`;
    const sanity = JSON.stringify(collectionOf('Sanity', [{ name: 'Row', test }]));
    const rows = {
      'data.csv': 'id,__proto__,__proto__\n1,polluted,polluted\n2,3,4\n',
      'data.json': '[{"id":1,"__proto__":{"polluted":1}},{"id":2,"__proto__":[]}]',
    };
    for (const [file, text] of Object.entries(rows)) {
      const done = await run({ 'sanity.json': sanity, [file]: text }, { iterationData: file });
      assert.equal(done.cases.filter(({ name }) => name.includes('is clean')).length, 2, done.log);
      assert.ok(
        done.cases.every((one) => !one.name.includes('is clean') || one.failure === undefined),
        done.log,
      );
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
      assert.deepEqual(Object.keys(Object.prototype), []);
    }
  });

  it('deploy-info.json and the record beside it', async () => {
    const info = JSON.stringify({
      ...{ buildId: '458', imageTag: '458', imageName: 'reg/app', namespace: 'prod', deploymentName: 'app' },
      serviceUrl: 'http://127.0.0.1:9',
    });
    const property = fc.asyncProperty(
      fc.oneof(hostileJson, hostileText, damaged(info)),
      fc.option(fc.oneof(hostileJson, hostileText), { nil: undefined }),
      async (text, record) => {
        await run(
          {
            'deploy-info/deploy-info.json': text,
            ...(record === undefined ? {} : { 'deploy-info/deployment-record.json': record }),
          },
          { deployInfo: 'deploy-info', targetUrl: server.url },
        );
      },
    );
    await fc.assert(property, cases(25));
  });
});

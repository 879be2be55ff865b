import assert from 'node:assert/strict';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const LOOP = "pm.execution.setNextRequest('Round');";
const QUICK = { timeoutSeconds: '3', delayMilliseconds: '50' };
// Without the deadline these runs would go on for half a minute at least, or for ever.
const SOON_MILLISECONDS = 20_000;

describe('NewmanSanity: deadline, cancel and bail', () => {
  let server: TestServer;
  let onRequest: () => void;
  // Newman is loaded here, so that no deadline below runs while that takes its time on a busy machine.
  before(async () => {
    const warm = await startServer();
    const files = { 'sanity.json': collectionOf('Sanity', [{ name: 'Warm', test: PASSES }]) };
    await runSanity({ files, inputs: { targetUrl: warm.url } });
    await warm.stop();
  });
  beforeEach(async () => {
    onRequest = () => undefined;
    server = await startServer((request, response) => {
      onRequest();
      // /slow is never answered; it is held until the server stops.
      if (request.url !== '/slow') response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  afterEach(() => server.stop());

  const sendsForEver = `${PASSES}
const again = () => pm.sendRequest(pm.variables.get('TARGET_URL') + '/again', () => setTimeout(again, 20));
again();`;
  const endless: readonly {
    readonly title: string;
    readonly request: { readonly url?: string; readonly test: string };
  }[] = [
    { title: 'a setNextRequest that goes round in a circle', request: { test: `${PASSES}\n${LOOP}` } },
    { title: 'a request that is not answered', request: { url: '{{TARGET_URL}}/slow', test: PASSES } },
    { title: 'a script that sends requests for ever', request: { test: sendsForEver } },
    { title: 'a script that never ends', request: { test: 'while (true) {}' } },
  ];
  for (const { title, request } of endless) {
    it(`ends at the deadline, and the server sees no further request: ${title}`, async () => {
      const sanity = collectionOf('Sanity', [
        { name: 'Round', ...request },
        { name: 'After', test: PASSES },
      ]);
      const begin = performance.now();
      const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url, ...QUICK } });
      assert.ok(performance.now() - begin < SOON_MILLISECONDS);
      const seen = server.requests.length;
      assert.match(
        run.outcome.message,
        /^Sanity tests failed: .*timeoutSeconds \(3 s\) passed before the end\. Raise timeoutSeconds/,
      );
      assert.equal(run.host.outputs.get('result'), 'failed');
      assert.ok(run.cases.some(({ name, error }) => name === 'Sanity tests / finished in time' && error !== undefined));
      assert.ok(
        run.cases.some(({ name, skipped }) => name === 'After / not run' && skipped !== undefined),
        run.xml,
      );
      await new Promise((resolve) => setTimeout(resolve, 700));
      assert.equal(server.requests.length, seen);
    });
  }

  it('counts the wait for the service against the deadline', async () => {
    await server.stop();
    const sanity = collectionOf('Sanity', [{ name: 'Health', test: PASSES }]);
    const run = await runSanity({
      files: { 'sanity.json': sanity },
      inputs: { targetUrl: server.url, timeoutSeconds: '1' },
    });
    assert.match(run.outcome.message, /timeoutSeconds \(1 s\) passed/);
    server = await startServer();
  });

  it('ends on a cancel, says what is true, and writes the results all the same', async () => {
    const sanity = collectionOf('Sanity', [{ name: 'Round', test: `${PASSES}\n${LOOP}` }]);
    const run = await runSanity({
      files: { 'sanity.json': sanity },
      inputs: { targetUrl: server.url, delayMilliseconds: '20' },
      prepare: (host) => {
        onRequest = () => void (server.requests.length === 5 && host.cancellation.abort());
      },
    });
    assert.match(
      run.outcome.message,
      /^Cancelled\. The sanity tests had not ended: \d+ requests? (?:was|were) made, 0 of \d+ assertions? failed/,
    );
    assert.ok(run.cases.some(({ name }) => name === 'Sanity tests / ran to the end'));
    const seen = server.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(server.requests.length, seen);
  });

  it('stops at the first failure with bail, counts it once, and lists the rest as skipped', async () => {
    const requests = [
      { name: 'First', test: PASSES },
      { name: 'Second', test: FAILS },
      { name: 'Third', folder: 'Later', test: PASSES },
    ];
    const files = { 'a.json': collectionOf('A', requests), 'b.json': collectionOf('B', requests) };
    const run = await runSanity({
      files,
      inputs: { collection: '*.json', targetUrl: server.url, bail: 'true', iterationCount: '3' },
    });
    assert.match(run.outcome.message, /^Sanity tests failed: 1 of 2 assertions: Second \/ is the deployed one/);
    assert.deepEqual(
      run.cases.map(({ name, failure, skipped }) => [name, failure ? 'failed' : skipped ? 'skipped' : 'passed']),
      [
        ['First / status is 200 [iteration 1]', 'passed'],
        ['Second / is the deployed one [iteration 1]', 'failed'],
        ['Later / Third / not run [iteration 1]', 'skipped'],
        ['A / iterations 2 to 3 not run', 'skipped'],
        ['B / not run', 'skipped'],
      ],
    );
  });

  const failing: readonly [title: string, request: { readonly url?: string; readonly test: string }][] = [
    ['an assertion', { test: FAILS }],
    ['a variable without a value', { url: '{{TARGET_URL}}/{{nowhere}}', test: PASSES }],
    ['nothing tested', { test: '' }],
  ];
  for (const [title, last] of failing) {
    it(`runs no further collection with bail where the last request of one fails: ${title}`, async () => {
      const first = collectionOf('A', [
        ...(title === 'nothing tested' ? [] : [{ name: 'First', test: PASSES }]),
        { name: 'Last', ...last },
      ]);
      const second = collectionOf('B', [{ name: 'Other', url: '{{TARGET_URL}}/other', test: PASSES }]);
      const run = await runSanity({
        files: { 'a.json': first, 'b.json': second },
        inputs: { collection: '*.json', targetUrl: server.url, bail: 'true' },
      });
      assert.equal(run.host.outputs.get('result'), 'failed');
      assert.ok(!server.requests.includes('GET /other'));
      assert.ok(run.cases.some(({ name, skipped }) => name === 'B / not run' && skipped !== undefined));
    });
  }

  it('warns of nothing, however many collections there are', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`);
    process.on('warning', onWarning);
    const names = Array.from({ length: 12 }, (_, index) => `c${index}.json`);
    const files = names.map((name) => [name, collectionOf(name, [{ name: 'Health', test: PASSES }])] as const);
    const inputs = { collection: '*.json', targetUrl: server.url };
    const run = await runSanity({ files: Object.fromEntries(files), inputs });
    process.off('warning', onWarning);
    assert.equal(run.host.outputs.get('requests'), '12');
    assert.deepEqual(warnings, []);
  });

  it('has no green bail: a passing run is complete', async () => {
    const sanity = collectionOf('Sanity', [
      { name: 'First', test: PASSES },
      { name: 'Second', test: PASSES },
    ]);
    const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url, bail: 'true' } });
    assert.equal(run.outcome.result, 'succeeded');
  });
});

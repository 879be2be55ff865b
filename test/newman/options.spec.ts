import assert from 'node:assert/strict';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { NEVER_ENDS, withScriptSeconds } from '../support/newman/script-seconds.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

// newman.md#2-options: the options of a run, seen from the server.
describe('NewmanSanity: options of a run', () => {
  let server: TestServer;
  let arrivals: number[] = [];
  before(async () => {
    server = await startServer((request, response) => {
      arrivals.push(Date.now());
      if (request.url === '/moved') response.writeHead(302, { location: '/ok' }).end();
      // /slow is never answered; it is held until the server stops.
      else if (request.url !== '/slow') response.end('{}');
    });
  });
  beforeEach(() => {
    server.requests.length = 0;
    arrivals = [];
  });
  after(() => server.stop());

  const run = (requests: readonly RequestSpec[], inputs: Record<string, string> = {}): Promise<SanityRun> =>
    runSanity({
      files: { 'sanity.json': collectionOf('Sanity', requests) },
      inputs: { targetUrl: server.url, readyTimeoutSeconds: '0', ...inputs },
    });

  it('iterationCount: runs all of it so many times', async () => {
    const sanity = await run([{ name: 'Health', test: PASSES }], { iterationCount: '3' });
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.equal(server.requests.length, 3);
    assert.deepEqual(
      sanity.cases.map(({ name }) => name),
      [1, 2, 3].map((turn) => `Health / status is 200 [iteration ${turn}]`),
    );
  });

  it('delayMilliseconds: waits between two requests', async () => {
    await run(
      [
        { name: 'First', test: PASSES },
        { name: 'Second', test: PASSES },
      ],
      { delayMilliseconds: '500' },
    );
    const [first = 0, second = 0] = arrivals;
    assert.ok(second - first >= 450, `${second - first} ms`);
  });

  it('ignoreRedirects: shows the redirect itself to the tests', async () => {
    const test = "pm.test('redirect', () => pm.response.to.have.status(302));";
    const moved = { name: 'Moved', url: '{{TARGET_URL}}/moved', test };
    assert.equal((await run([moved], { ignoreRedirects: 'true' })).outcome.result, 'succeeded');
    assert.deepEqual(server.requests, ['GET /moved']);
    assert.equal((await run([moved])).outcome.result, 'failed');
  });

  it('requestTimeoutSeconds: a request that is not answered in time is a failure, whatever its tests say', async () => {
    const slow = { name: 'Slow', url: '{{TARGET_URL}}/slow', test: "pm.test('does not look', () => {});" };
    const sanity = await run([slow, { name: 'After', test: PASSES }], { requestTimeoutSeconds: '5' });
    assert.match(
      sanity.outcome.message,
      /no response from GET .+\/slow: .*(no whole answer within 5 s|ETIMEDOUT).*requestTimeoutSeconds/,
    );
    assert.deepEqual(server.requests, ['GET /slow', 'GET /ok'], 'the run goes on');
  });

  it('scriptTimeoutSeconds: a script that does not end is a failure, and the run goes on', async function () {
    this.timeout(240_000);
    const requests = [
      { name: 'Loop', test: NEVER_ENDS },
      { name: 'After', test: PASSES },
    ];
    const wentOn = (end: SanityRun) =>
      end.cases.some(({ name, error }) => name === 'After / status is 200' && error === undefined);
    const sanity = await withScriptSeconds((scriptTimeoutSeconds) => run(requests, { scriptTimeoutSeconds }), wentOn);
    assert.match(sanity.outcome.message, /Loop \/ test script: .*(not responding|timed? ?out).*scriptTimeoutSeconds/);
    assert.ok(wentOn(sanity), sanity.log);
  });

  it('scriptTimeoutSeconds: a request of a script that was under way has a case of its own', async () => {
    const test = `${PASSES}\nawait pm.sendRequest(pm.variables.get('TARGET_URL') + '/slow');`;
    const hung = ({ cases }: SanityRun) =>
      cases.find(({ name }) => /^Asks \/ request of a script sent: GET http:\S+\/slow$/.test(name));
    const sanity = await withScriptSeconds(
      (scriptTimeoutSeconds) => run([{ name: 'Asks', test }], { scriptTimeoutSeconds }),
      (end) => hung(end) !== undefined,
    );
    assert.equal(sanity.outcome.result, 'failed');
    assert.match(hung(sanity)?.error?.message ?? '', /it was under way for \d+ ms when its script ended/);
  });

  it('bail: a pre-request script that throws ends the run, and shows in the results', async () => {
    const requests = [
      { name: 'Broken', before: "throw new Error('before');", test: PASSES },
      { name: 'After', test: PASSES },
    ];
    const bailed = await run(requests, { bail: 'true' });
    assert.match(bailed.outcome.message, /Broken \/ pre-request script: before/);
    assert.ok(bailed.cases.some(({ name, error }) => name === 'Broken / pre-request script' && error !== undefined));
    const whole = await run(requests);
    assert.match(whole.outcome.message, /Broken \/ pre-request script: before/);
    assert.ok(
      whole.cases.some(({ name, error }) => name === 'Broken / status is 200' && error === undefined),
      'without bail the request is sent, and its tests run',
    );
  });

  it('bail: a request without a response ends the run, and shows in the results', async () => {
    const requests = [
      { name: 'Gone', url: 'http://127.0.0.1:1/', test: FAILS },
      { name: 'After', test: PASSES },
    ];
    const sanity = await run(requests, { bail: 'true', failOnTargetNotUsed: 'false' });
    assert.ok(
      sanity.cases.some(({ name, error }) => name === 'Gone / request sent' && error !== undefined),
      sanity.xml,
    );
    assert.ok(
      sanity.cases.some(({ name, skipped }) => name === 'After / not run' && skipped !== undefined),
      sanity.xml,
    );
  });

  it('bail: a variable that was sent as it stands ends the run, and with failOnUnresolvedVariables false it does not', async () => {
    const requests = [
      { name: 'Order', url: '{{TARGET_URL}}/{{id}}', test: PASSES },
      { name: 'After', test: PASSES },
    ];
    const bailed = await run(requests, { bail: 'true' });
    assert.deepEqual(server.requests, ['GET /%7B%7Bid%7D%7D']);
    assert.match(bailed.outcome.message, /\{\{id\}\} was sent as it stands/);
    assert.ok(bailed.cases.some(({ name, skipped }) => name === 'After / not run' && skipped !== undefined));
    const whole = await run(requests, { bail: 'true', failOnUnresolvedVariables: 'false' });
    assert.equal(whole.outcome.result, 'succeeded', whole.log);
  });

  it('failOnUnresolvedVariables: false, a green run never prints FAILED, and warns once', async () => {
    const requests = [{ name: 'Order', url: '{{TARGET_URL}}/{{id}}', test: PASSES }];
    const sanity = await run(requests, { failOnUnresolvedVariables: 'false' });
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.doesNotMatch(`${sanity.log}${sanity.summary}${sanity.xml}`, /FAILED|\*\*failed|<failure|<error/);
    assert.match(sanity.log, / warning \{\{id\}\} was sent as it stands \(URL\)/);
    assert.deepEqual(sanity.host.warnings, [
      'Not a failure, since failOnUnresolvedVariables is false: Order: {{id}} was sent as it stands (URL) (sanity.json).',
    ]);
  });

  it('timeoutSeconds: the request that was under way has a case of its own, with its URL and how long it took', async () => {
    const slow = { name: 'Slow', url: '{{TARGET_URL}}/slow', test: PASSES };
    const sanity = await run([{ name: 'First', test: PASSES }, slow], { timeoutSeconds: '6' });
    assert.match(sanity.outcome.message, /timeoutSeconds \(6 s\) passed before the end/);
    const hung = sanity.cases.find(({ name }) => name === 'Slow / request sent');
    assert.match(
      hung?.error?.message ?? '',
      /no response from GET http:\S+\/slow: it was under way for \d+ ms when the run/,
    );
    assert.match(sanity.log, /Slow: GET http:\S+\/slow no response: it was under way/);
    assert.doesNotMatch(sanity.log, /Slow: not sent/);
  });
});

import assert from 'node:assert/strict';
import { worthRetrying } from '../../tasks/NewmanSanity/results/worth-retrying.ts';
import type { Exchange, Execution } from '../../tasks/NewmanSanity/results/execution.ts';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { facts } from '../support/newman/records.ts';
import { runSanity } from '../support/newman/run.ts';
import { answerOk, startServer } from '../support/newman/server.ts';

const exchange = (code: string | undefined, url = 'http://a.example/'): Exchange => ({
  ...{ sender: 'request', method: 'GET', url, origins: [], unresolved: [] },
  answer: code === undefined ? { status: 200, reason: '', milliseconds: 1 } : undefined,
  error: code === undefined ? undefined : { code, message: `connect ${code}` },
});
const execution = (code: string | undefined, test: 'passed' | 'failed' = 'passed', url?: string): Execution => ({
  ...{
    iteration: 1,
    position: 0,
    startedAt: 0,
    milliseconds: 1,
    folders: [],
    name: 'Health',
    scriptErrors: [],
    omissions: [],
    isSkipped: false,
  },
  exchanges: [exchange(code, url)],
  assertions: [{ name: 'works', state: test, message: '' }],
});

describe('NewmanSanity: retries', () => {
  const rows: readonly [title: string, executions: readonly Execution[], expected: boolean][] = [
    ['all is well', [execution(undefined)], false],
    ['a refused connection', [execution('ECONNREFUSED', 'failed')], true],
    ['a lost connection and its consequences', [execution('ECONNRESET'), execution(undefined, 'failed')], true],
    ['an assertion', [execution(undefined, 'failed')], false],
    ['an assertion, then a lost connection', [execution(undefined, 'failed'), execution('ECONNRESET')], false],
    ['a certificate', [execution('DEPTH_ZERO_SELF_SIGNED_CERT')], false],
    ['a name that is a variable', [execution('ENOTFOUND', 'passed', 'http://{{host}}/')], false],
    ['a tunnel that found no pod', [execution('TUNNEL_FAILED')], true],
    ['a tunnel without rights', [execution('TUNNEL_REFUSED')], false],
  ];
  for (const [title, executions, expected] of rows) {
    it(`${expected ? 'runs again' : 'does not run again'}: ${title}`, () => {
      const record = {
        name: 'Sanity',
        source: 'sanity.json',
        variablesUsed: [],
        iterations: 1,
        planned: [],
        errors: [],
      };
      assert.equal(worthRetrying({ ...record, executions, ended: 'complete' }, facts().rules) !== undefined, expected);
    });
  }

  const files = {
    'sanity.json': collectionOf('Sanity', [
      { name: 'First', url: '{{TARGET_URL}}/first', test: PASSES },
      { name: 'Second', url: '{{TARGET_URL}}/second', test: PASSES },
    ]),
  };
  const withLosses = (losses: number) => {
    let left = losses;
    return startServer((request, response, body) => {
      // What is lost on a connection that was kept is sent again without any retry.
      response.setHeader('connection', 'close');
      if (request.url === '/second' && left-- > 0) request.socket.destroy();
      else answerOk(request, response);
      return body;
    });
  };

  it('runs the whole collection again, and reports the last attempt only', async () => {
    const server = await withLosses(1);
    const run = await runSanity({ files, inputs: { targetUrl: server.url, retries: '2', readyTimeoutSeconds: '0' } });
    await server.stop();
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.deepEqual(server.requests, ['GET /first', 'GET /second', 'GET /first', 'GET /second']);
    assert.deepEqual(
      run.cases.map(({ name, failure, error }) => [name, failure ?? error]),
      [
        ['First / status is 200', undefined],
        ['Second / status is 200', undefined],
      ],
    );
    assert.match(run.log, /sanity\.json is run again, attempt 2 of 3: Second got no response \(.*(hang up|ECONNRESET)/);
    assert.equal(run.host.outputs.get('requests'), '2');
  });

  it('gives up after the last attempt, with its failure', async () => {
    const server = await withLosses(9);
    const run = await runSanity({ files, inputs: { targetUrl: server.url, retries: '1', readyTimeoutSeconds: '0' } });
    await server.stop();
    assert.equal(run.outcome.result, 'failed');
    assert.equal(server.requests.length, 4);
    assert.equal(run.cases.filter(({ error }) => error !== undefined).length, 1);
  });

  it('does not run failed assertions again', async () => {
    const server = await startServer();
    const failing = { 'sanity.json': collectionOf('Sanity', [{ name: 'Health', test: FAILS }]) };
    const inputs = { targetUrl: server.url, retries: '3', readyTimeoutSeconds: '0' };
    const run = await runSanity({ files: failing, inputs });
    await server.stop();
    assert.equal(run.outcome.result, 'failed');
    assert.equal(server.requests.length, 1);
  });

  it('has one deadline for all attempts', async () => {
    const server = await withLosses(1000);
    const inputs = { targetUrl: server.url, retries: '100', readyTimeoutSeconds: '0', timeoutSeconds: '4' };
    const run = await runSanity({ files, inputs });
    await server.stop();
    assert.match(run.outcome.message, /timeoutSeconds \(4 s\) passed/);
    assert.ok(server.requests.length < 20);
  });
});

import assert from 'node:assert/strict';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { CLOSED_URL, startServer } from '../support/newman/server.ts';
import { probeUrl, showsReady } from '../../tasks/NewmanSanity/target/readiness.ts';

const SANITY = { 'sanity.json': collectionOf('Sanity', [{ name: 'Health', test: PASSES }]) };

describe('NewmanSanity: readiness', () => {
  const urls: readonly [target: string, path: string | undefined, expected: string][] = [
    ['http://h:1/api', undefined, 'http://h:1/api'],
    ['http://h:1/api', '/health', 'http://h:1/health'],
    ['http://h:1/api', 'health', 'http://h:1/api/health'],
    ['http://h:1/api/', 'health?x=1', 'http://h:1/api/health?x=1'],
    ['http://h:1/api?key=1', 'health', 'http://h:1/api/health'],
    ['https://h', '/a/b?c', 'https://h/a/b?c'],
    ['https://u:p@h/api', '/health', 'https://u:p@h/health'],
  ];
  for (const [target, path, expected] of urls) {
    it(`asks ${expected} for ${target} and ${path ?? 'nothing'}`, () => assert.equal(probeUrl(target, path), expected));
  }

  it('takes every answer but 502, 503 and 504 as ready', () => {
    const at = (status: number) => showsReady({ kind: 'answer', status, body: Buffer.alloc(0) });
    for (const status of [200, 302, 401, 404, 500, 501]) assert.ok(at(status), String(status));
    for (const status of [502, 503, 504]) assert.ok(!at(status), String(status));
    assert.ok(!showsReady({ kind: 'noAnswer', code: undefined, message: 'x' }));
  });

  it('waits until the service answers', async () => {
    const server = await startServer((request, response) => {
      const isReady = server.requests.length > 2;
      response.writeHead(isReady ? 200 : 503).end(request.url);
    });
    const run = await runSanity({ files: SANITY, inputs: { targetUrl: server.url, readyPath: '/ready' } });
    await server.stop();
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.match(
      run.log,
      /Waiting up to 60 s for http:.+\/ready: status 503\.\nhttp:.+\/ready answers \(status 200\), after \d+ s/,
    );
    assert.ok(server.requests.indexOf('GET /ok') > server.requests.lastIndexOf('GET /ready'));
  });

  it('gives up with the last answer and what to check, before any test, with results', async () => {
    const url = CLOSED_URL;
    const run = await runSanity({ files: SANITY, inputs: { targetUrl: url, readyTimeoutSeconds: '1' } });
    assert.match(
      run.outcome.message,
      /^The sanity tests were not run: http:.+ was not ready within 1 s; its last answer was connect ECONNREFUSED.+Nothing listens there/,
    );
    assert.equal(run.host.outputs.get('result'), 'error');
    assert.deepEqual(
      run.cases.map(({ name }) => name),
      ['Sanity tests / service is ready'],
    );
  });

  it('does not wait with 0 seconds', async () => {
    const server = await startServer();
    await runSanity({ files: SANITY, inputs: { targetUrl: server.url, readyTimeoutSeconds: '0' } });
    await server.stop();
    assert.deepEqual(server.requests, ['GET /ok']);
  });
});

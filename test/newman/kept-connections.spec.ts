import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { answerOk, startServer } from '../support/newman/server.ts';

// A service ends a connection that was idle, at a moment that is its own: also when the next request is on its way.
describe('NewmanSanity: a kept connection that the service closes', () => {
  const seen: string[] = [];
  const again = (name: string, more: Partial<RequestSpec> = {}): RequestSpec => ({
    name,
    url: `{{TARGET_URL}}/${name}`,
    test: PASSES,
    ...more,
  });

  /** Each connection answers one request, and is closed by the arrival of the next one. */
  const run = async (requests: readonly RequestSpec[], inputs: Readonly<Record<string, string>> = {}) => {
    seen.length = 0;
    const used = new Set<Socket>();
    const server = await startServer((request, response) => {
      const isKept = used.has(request.socket);
      used.add(request.socket);
      seen.push(`${request.method} ${request.url} ${isKept ? 'kept' : 'new'}`);
      if (isKept) request.socket.resetAndDestroy();
      else answerOk(request, response);
    });
    const given = { targetUrl: server.url, readyTimeoutSeconds: '0', ...inputs };
    try {
      return await runSanity({ files: { 'sanity.json': collectionOf('Sanity', requests) }, inputs: given });
    } finally {
      await server.stop();
    }
  };
  const lost = () => seen.filter((one) => one.endsWith(' kept')).map((one) => one.replace(' kept', ''));
  const timesSeen = (request: string) => seen.filter((one) => one.startsWith(`${request} `)).length;

  // On a machine that is so slow that a second passes between two requests none meets a kept connection.
  it('makes no run red: what only reads is sent again on a new one, once, and the log says so', async () => {
    const sanity = await run(['first', 'second', 'third', 'fourth', 'fifth'].map((name) => again(name)));
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    for (const request of lost()) {
      assert.equal(timesSeen(request), 2, seen.join());
      const [, path = ''] = request.split(' ');
      const note = `note: GET http:\\S+${path} was sent again on a new connection: the service closed the one that was kept open`;
      assert.match(sanity.log, new RegExp(`${note} \\(.*(ECONNRESET|hang up|EPIPE)\\)`));
    }
    assert.equal(seen.length, 5 + lost().length, seen.join());
    assert.equal(sanity.cases.length, 5);
    assert.equal(sanity.host.outputs.get('requests'), '5');
  });

  it('loses no request of a script either', async () => {
    const asks = `pm.test('asks', (done) => { pm.sendRequest(pm.variables.get('TARGET_URL') + '/asked', (error, response) => { pm.expect(error).to.equal(null); pm.expect(response.code).to.equal(200); done(); }); });`;
    const sanity = await run([again('first', { test: asks })]);
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.equal(timesSeen('GET /asked'), 1 + lost().length, seen.join());
  });

  it('ends a request that may have changed something, which is not sent twice', async () => {
    const body = { mode: 'raw', raw: '{}' };
    const orders = ['one', 'two', 'three'].map((name) => again(name, { method: 'POST', body }));
    const sanity = await run([again('first'), ...orders]);
    assert.equal(sanity.outcome.result, lost().length === 0 ? 'succeeded' : 'failed', sanity.log);
    for (const { name } of orders) assert.equal(timesSeen(`POST /${name}`), 1, seen.join());
    for (const request of lost())
      assert.match(sanity.log, new RegExp(`no response from ${request.replace(' ', ' http:\\S+')}: `));
  });

  it('is not waited for: after a second of silence a request gets a connection of its own', async () => {
    const order = again('order', { method: 'POST', body: { mode: 'raw', raw: '{}' } });
    const sanity = await run([again('first'), order], { delayMilliseconds: '1100' });
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.deepEqual(seen, ['GET /first new', 'POST /order new']);
  });
});

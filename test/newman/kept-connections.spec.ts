import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
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
  const names = ({ cases }: SanityRun) =>
    cases.map(({ name, error, failure }) => [name, (error ?? failure) === undefined]);

  it('makes no run red: what only reads is sent again on a new one, once, and the log says so', async () => {
    const sanity = await run([again('first'), again('second'), again('third')]);
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.deepEqual(seen, ['GET /first new', 'GET /second kept', 'GET /second new', 'GET /third new']);
    assert.match(
      sanity.log,
      /note: GET http:\S+\/second was sent again on a new connection: the service closed the one that was kept open \(.*(ECONNRESET|hang up)\)/,
    );
    assert.deepEqual(
      names(sanity),
      ['first', 'second', 'third'].map((name) => [`${name} / status is 200`, true]),
    );
    assert.equal(sanity.host.outputs.get('requests'), '3');
  });

  it('loses no request of a script either', async () => {
    const asks = `pm.test('asks', (done) => { pm.sendRequest(pm.variables.get('TARGET_URL') + '/asked', (error, response) => { pm.expect(error).to.equal(null); pm.expect(response.code).to.equal(200); done(); }); });`;
    const sanity = await run([again('first', { test: asks })]);
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.deepEqual(seen, ['GET /first new', 'GET /asked kept', 'GET /asked new']);
  });

  it('ends a request that may have changed something, which is not sent twice', async () => {
    const sanity = await run([again('first'), again('order', { method: 'POST', body: { mode: 'raw', raw: '{}' } })]);
    assert.equal(sanity.outcome.result, 'failed', sanity.log);
    assert.match(sanity.outcome.message, /order: no response from POST/);
    assert.deepEqual(seen, ['GET /first new', 'POST /order kept']);
  });

  it('is not waited for: after a second of silence a request gets a connection of its own', async () => {
    const order = again('order', { method: 'POST', body: { mode: 'raw', raw: '{}' } });
    const sanity = await run([again('first'), order], { delayMilliseconds: '1100' });
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.deepEqual(seen, ['GET /first new', 'POST /order new']);
  });
});

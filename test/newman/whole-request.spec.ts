import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { runBundle } from '../support/newman/bundle.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

// Long enough for a request that is quick, also on a busy machine.
const LIMIT_SECONDS = 5;
// Three quarters of a limit for each: the second one passes it.
const HOP_MILLISECONDS = LIMIT_SECONDS * 750;

// One byte after another, each long before the limit, without end.
function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 4000 });
  const timer = setInterval(() => response.write('x'), 200);
  response.on('close', () => clearInterval(timer));
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const hop = Number(/^\/hop\/(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
  if (request.url === '/drip') drip(response);
  else if (hop > 0) setTimeout(() => response.writeHead(302, { location: `/hop/${hop - 1}` }).end(), HOP_MILLISECONDS);
  else if (request.url !== '/hang') response.end('{}');
}

describe('NewmanSanity: requestTimeoutSeconds is the limit of a whole request', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer(answer);
  });
  after(() => server.stop());

  const rows: readonly (readonly [title: string, path: string])[] = [
    ['an answer that drips', '/drip'],
    ['an answer that never begins', '/hang'],
    ['redirects that each take less', '/hop/2'],
  ];
  for (const [title, path] of rows) {
    it(`${title} fails then, and the run goes on`, async () => {
      const requests = [
        { name: 'Slow', url: `{{TARGET_URL}}${path}`, test: PASSES },
        { name: 'After', url: '{{TARGET_URL}}/after', test: PASSES },
      ];
      const files = { 'sanity.json': collectionOf('Sanity', requests) };
      const run = await runBundle({
        files,
        inputs: { targetUrl: server.url, requestTimeoutSeconds: String(LIMIT_SECONDS) },
      });
      assert.match(run.message, /Slow: no response from GET \S+: (?:no whole answer within 5 s|ESOCKETTIMEDOUT)/);
      assert.match(run.message, /raise requestTimeoutSeconds/);
      const [slow] = run.cases.filter(({ name }) => name === 'Slow / request sent');
      assert.ok(slow?.error !== undefined, run.xml);
      assert.ok(run.cases.some(({ name, error, failure }) => name === 'After / status is 200' && !error && !failure));
    });
  }

  it('holds for each of several that a script sends at once, and for none that is quicker', async () => {
    const test = `const ask = (path) => pm.sendRequest(pm.variables.get('TARGET_URL') + path).then(() => 'answer', () => 'none');
const ends = await Promise.all(['/drip', '/quick', '/drip'].map(ask));
pm.test('ends', () => pm.expect(ends.join()).to.equal('none,answer,none'));`;
    const files = { 'sanity.json': collectionOf('Sanity', [{ name: 'Asks', test }]) };
    const run = await runBundle({
      files,
      inputs: { targetUrl: server.url, requestTimeoutSeconds: String(LIMIT_SECONDS) },
    });
    assert.match(run.message, /2 requests without a response/, run.task.log);
    assert.equal(run.cases.find(({ name }) => name === 'Asks / ends')?.failure, undefined, run.xml);
  });
});

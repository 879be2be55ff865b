import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { runTask } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { CLOSED_URL, startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const SECRET = 'hunter2/of+the=tests';
const TOKEN = 'eyJhbGciOi.token-of-the-tests/1-2=';

interface Asked {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly url: string;
}

describe('NewmanSanity: OAuth 2 tokens by client credentials', () => {
  let server: TestServer;
  let asked: Asked[];
  let life: number | undefined;
  let broken: ((asked: number) => { readonly status: number; readonly body: string } | undefined) | undefined;
  beforeEach(async () => {
    asked = [];
    life = 3600;
    broken = undefined;
    server = await startServer((request, response, body) => {
      const url = request.url ?? '';
      if (url.startsWith('/token')) {
        asked.push({ headers: request.headers, body, url });
        const { status, body: text } = broken?.(asked.length) ?? {
          status: 200,
          body: JSON.stringify({ access_token: TOKEN + asked.length, token_type: 'Bearer', expires_in: life }),
        };
        response.writeHead(status, { location: '/elsewhere' }).end(text);
      } else {
        const sent = request.headers.authorization ?? new URL(url, 'http://host').searchParams.get('access_token');
        const isRight = sent?.replace(/^Bearer /, '').startsWith(TOKEN) === true;
        response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' });
        // What a careless service does with what it is sent.
        response.end(JSON.stringify({ sent }));
      }
    });
  });
  afterEach(() => server.stop());

  const auth = (more: Record<string, unknown> = {}) => ({
    type: 'oauth2',
    oauth2: Object.entries({
      grant_type: 'client_credentials',
      accessTokenUrl: '{{TARGET_URL}}/token',
      clientId: 'tests',
      clientSecret: '{{clientSecret}}',
      addTokenTo: 'header',
      ...more,
    }).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value, type: 'any' }])),
  });
  const protectedBy = (...more: Parameters<typeof auth>) =>
    collectionOf(
      'Protected',
      [
        { name: 'first', test: PASSES },
        { name: 'second', test: PASSES },
      ],
      { auth: auth(...more) },
    );
  const run = (collection: object, inputs: Record<string, string> = {}, variables: Record<string, string> = {}) =>
    runSanity({
      files: { 'sanity.json': collection, 'other.json': collection },
      inputs: { targetUrl: server.url, secretVariables: 'clientSecret=Secret', logLevel: 'bodies', ...inputs },
      variables: { Secret: SECRET, ...variables },
    });
  const holdsNoSecret = ({ host, log, xml, summary, outcome }: SanityRun) => {
    const text = [log, xml, summary, outcome.message, ...host.outputs.values()].join('\n');
    for (const secret of [SECRET, TOKEN, `tests:${SECRET}`]) {
      const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
      for (const form of forms) assert.ok(!text.includes(form), `${form} in ${text}`);
    }
  };

  it('are fetched where the collection has none, once for all requests and collections, and never shown', async () => {
    const ended = await run(protectedBy(), { collection: 'sanity.json\nother.json' });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
    assert.equal(asked.length, 1);
    const [first] = asked;
    assert.equal(first?.headers.authorization, `Basic ${Buffer.from(`tests:${SECRET}`).toString('base64')}`);
    assert.equal(first?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(first?.body, 'grant_type=client_credentials');
    assert.match(ended.log, /a token for client 'tests' was fetched from http:.*\/token, valid for 3600 s/);
    holdsNoSecret(ended);
  });

  it('are fetched by the bundle too', async () => {
    const collection = JSON.stringify(protectedBy());
    const { mkdtemp, writeFile, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const path = await import('node:path');
    const folder = await mkdtemp(path.join(tmpdir(), 'newman-sanity-oauth2-'));
    try {
      await writeFile(path.join(folder, 'sanity.json'), collection);
      const { result, log, printed } = await runTask({
        task: 'NewmanSanity',
        inputs: {
          collection: path.join(folder, 'sanity.json'),
          targetUrl: server.url,
          secretVariables: 'clientSecret=Secret',
          logLevel: 'bodies',
        },
        secrets: { Secret: SECRET },
      });
      assert.equal(result, 'Succeeded', log);
      assert.equal(asked.length, 1);
      const shown = printed.replace(/##vso\[task\.setsecret\].*/g, '');
      for (const form of [TOKEN, encodeURIComponent(TOKEN), Buffer.from(TOKEN).toString('base64')])
        assert.ok(!shown.includes(form), form);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are fetched anew before they expire', async () => {
    life = 0.001;
    assert.equal((await run(protectedBy())).outcome.result, 'succeeded');
    assert.equal(asked.length, 2);
  });

  it('are sent as the collection says: secret in the body, token in the query, further parameters in their places', async () => {
    const ended = await run(
      protectedBy({
        client_authentication: 'body',
        addTokenTo: 'queryParams',
        scope: 'read write',
        tokenRequestParams: [
          { key: 'audience', value: '{{audience}}', enabled: true, send_as: 'request_body' },
          { key: 'X-Tenant', value: 'shop', enabled: true, send_as: 'request_header' },
          { key: 'version', value: '2', enabled: true, send_as: 'request_url' },
          { key: 'off', value: 'off', enabled: false },
        ],
      }),
      { variables: 'audience=shop & co' },
    );
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
    const [first] = asked;
    assert.deepEqual(Object.fromEntries(new URLSearchParams(first?.body)), {
      grant_type: 'client_credentials',
      client_id: 'tests',
      client_secret: SECRET,
      scope: 'read write',
      audience: 'shop & co',
    });
    assert.equal(first?.headers.authorization, undefined);
    assert.equal(first?.headers['x-tenant'], 'shop');
    assert.equal(first?.url, '/token?version=2');
    holdsNoSecret(ended);
  });

  it('are not fetched where the collection has one of its own, or where the grant needs a person', async () => {
    await run(protectedBy({ accessToken: TOKEN }));
    await run(protectedBy({ grant_type: 'authorization_code' }));
    assert.equal(asked.length, 0);
  });

  it('are fetched again where the token server was only starting', async () => {
    broken = (time) => (time === 1 ? { status: 503, body: '' } : undefined);
    assert.equal((await run(protectedBy())).outcome.result, 'succeeded');
    assert.equal(asked.length, 2);
  });

  const failures: readonly [
    title: string,
    more: Parameters<typeof auth>[0],
    answer: { readonly status: number; readonly body: string } | undefined,
    says: RegExp,
  ][] = [
    [
      'a client that the server does not know',
      {},
      { status: 401, body: '{"error":"invalid_client","error_description":"no such client"}' },
      /\/token answered with status 401 \(invalid_client: no such client\)\. Check Client ID, Client Secret/,
    ],
    ['a page instead of a token', {}, { status: 200, body: '<html>' }, /answered with no JSON object \(200\)/],
    ['an answer without a token', {}, { status: 200, body: '{"token":1}' }, /JSON without an access_token/],
    [
      'a redirect, which would carry the secret on',
      {},
      { status: 307, body: '' },
      /a redirect \(307\), which is not followed/,
    ],
    [
      'a token that is no header',
      {},
      { status: 200, body: '{"access_token":"a\\r\\nX: y"}' },
      /characters that no header may hold/,
    ],
    [
      'a variable without a value',
      { clientSecret: '{{noSuch}}' },
      undefined,
      /\{\{noSuch\}\} in its Client Secret has no value/,
    ],
    ['no address', { accessTokenUrl: '' }, undefined, /its Access Token URL is empty/],
    [
      'a token server that is not there',
      { accessTokenUrl: `${CLOSED_URL}/token` },
      undefined,
      /cannot be asked for one: .*ECONNREFUSED/,
    ],
  ];
  for (const [title, more, answer, says] of failures) {
    it(`fail the request by name, and ask a lasting failure once: ${title}`, async () => {
      broken = () => answer;
      const ended = await run(protectedBy(more));
      assert.equal(ended.outcome.result, 'failed');
      assert.match(ended.outcome.message, says);
      assert.ok(asked.length <= 1, `asked ${asked.length} times`);
      assert.ok(ended.cases.some(({ error, failure }) => says.test(error?.message ?? failure?.message ?? '')));
      holdsNoSecret(ended);
    });
  }
});

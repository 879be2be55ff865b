import assert from 'node:assert/strict';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { runBundle } from '../support/newman/bundle.ts';
import type { BundleRun } from '../support/newman/bundle.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const auth = (type: string, values: Readonly<Record<string, string>>) => ({
  type,
  [type]: Object.entries(values).map(([key, value]) => ({ key, value, type: 'string' })),
});
const EMPTY = { token: '' };

/** A request as somebody wrote it, and what is said of its authorization. */
const REQUESTS: readonly (RequestSpec & { readonly said: RegExp | undefined })[] = [
  {
    name: 'an OAuth 2 token that needs a person',
    auth: auth('oauth2', { grant_type: 'authorization_code', accessToken: '{{empty}}' }),
    said: /its oauth2 authorization was not sent: accessToken is empty/,
  },
  { name: 'an empty bearer', auth: auth('bearer', { token: '{{empty}}' }), said: /its bearer .* token is empty/ },
  { name: 'an empty key', auth: auth('apikey', { key: 'X-Key', value: '{{empty}}' }), said: /its apikey .* value is/ },
  {
    name: 'an empty basic',
    auth: auth('basic', { username: '{{empty}}', password: '' }),
    said: /its basic .* username and password are empty/,
  },
  { name: 'an empty digest', auth: auth('digest', { username: '' }), said: /its digest .* username is empty/ },
  {
    name: 'a JWT without a key',
    auth: auth('jwt', { algorithm: 'HS256', secret: '' }),
    said: /its jwt .* [Ii]nvalid secret/,
  },
  { name: 'a bearer', auth: auth('bearer', { token: 'abcdef' }), said: undefined },
  { name: 'a basic with a name alone', auth: auth('basic', { username: 'sk_1', password: '' }), said: undefined },
  { name: 'none', auth: { type: 'noauth' }, said: undefined },
  {
    name: 'an empty one, and a header that a script writes',
    auth: auth('bearer', EMPTY),
    before: "pm.request.headers.upsert({ key: 'Authorization', value: 'Bearer written' });",
    said: undefined,
  },
  {
    name: 'a request of a script with an empty bearer',
    auth: { type: 'noauth' },
    before: `await pm.sendRequest({ url: pm.variables.get('TARGET_URL'), auth: ${JSON.stringify(auth('bearer', EMPTY))} });`,
    said: /its bearer .* token is empty/,
  },
];

describe('NewmanSanity: authorization that is configured and not sent is no green run', () => {
  let server: TestServer;
  let run: BundleRun;
  before(async () => {
    server = await startServer();
    const requests = REQUESTS.map(({ said: _, ...request }) => ({ test: PASSES, ...request }));
    const files = { 'sanity.json': collectionOf('Sanity', requests) };
    run = await runBundle({ files, inputs: { targetUrl: server.url, variables: 'empty=' } });
  });
  after(() => server.stop());

  for (const { name, said } of REQUESTS) {
    it(`${name}: ${said === undefined ? 'green' : 'red'}`, () => {
      const errors = run.cases.filter((one) => one.name.startsWith(`${name} / request is sent as`));
      assert.equal(errors.length, said === undefined ? 0 : 1, run.xml);
      if (said !== undefined) assert.match(errors[0]?.error?.message ?? '', said);
    });
  }

  it('has a next step of its own', () => {
    assert.equal(run.task.result, 'Failed');
    assert.match(
      run.message,
      /Give the variable that it is made of a value by secretVariables .* or set the request to No Auth; known are: TARGET_URL, empty/,
    );
  });

  it('names a variable without a value in the authorization of a folder or collection, where nobody can read it', async () => {
    const inherited = { auth: auth('basic', { username: '{{user}}', password: 'p' }) };
    const files = { 'sanity.json': collectionOf('Sanity', [{ name: 'Health', test: PASSES }], inherited) };
    const { message } = await runBundle({ files, inputs: { targetUrl: server.url } });
    assert.match(message, /\{\{user\}\} was sent as it stands \(authorization\)/);
  });
});

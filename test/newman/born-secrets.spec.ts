import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { runBundle } from '../support/newman/bundle.ts';
import type { BundleRun } from '../support/newman/bundle.ts';
import { collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const SECRETS = {
  access: 'access/token+of=the run',
  refresh: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.refresh.1234567890',
  typed: 'made-by-a-script-9',
  header: 'key-in-a-header-7',
  password: 'hunter2hunter2',
  query: 'key-in-a-query-5',
};

const auth = (type: string, key: string, value: string) => ({ type, [type]: [{ key, value }] });
const FAILS_WITH = (text: string) => `pm.test('fails', () => pm.expect(${text}).to.equal('x'));`;

// Says all that it is sent, as careless services do.
function echo(request: IncomingMessage, response: ServerResponse, body: string): void {
  const tokens = { access_token: SECRETS.access, refresh_token: SECRETS.refresh, expires_in: 7200, active: true };
  const said = request.url === '/token' ? tokens : { url: request.url, headers: request.headers, body };
  response.writeHead(request.url === '/token' ? 200 : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify(said));
}

describe('NewmanSanity: secrets that are born in the run', () => {
  let server: TestServer;
  let run: BundleRun;
  before(async () => {
    server = await startServer(echo);
    const requests = [
      {
        name: 'Token',
        method: 'POST',
        url: '{{TARGET_URL}}/token',
        test: `const { access_token, refresh_token } = pm.response.json();
console.log('got ' + access_token + ' and ' + btoa(refresh_token));
pm.environment.set('token', access_token);
pm.environment.set('typed', '${SECRETS.typed.slice(0, 4)}' + '${SECRETS.typed.slice(4)}');
pm.environment.set('year', '2026');
console.log('typed ' + pm.environment.get('typed'));
${FAILS_WITH('refresh_token')}`,
      },
      {
        name: 'Me',
        url: '{{TARGET_URL}}/me',
        auth: auth('bearer', 'token', '{{token}}'),
        test: FAILS_WITH('pm.response.text()'),
      },
      {
        name: 'Typed',
        url: '{{TARGET_URL}}/typed/{{typed}}?year={{year}}',
        test: `pm.test('in 2026 it is ' + pm.environment.get('typed'), () => pm.expect.fail(encodeURIComponent(pm.environment.get('typed'))));`,
      },
      {
        name: 'Key',
        url: `{{TARGET_URL}}/key?api_key=${SECRETS.query}`,
        header: [{ key: 'X-Api-Key', value: SECRETS.header }],
        test: FAILS_WITH('pm.response.text()'),
      },
      {
        name: 'Login',
        method: 'POST',
        url: '{{TARGET_URL}}/login',
        body: { mode: 'raw', raw: JSON.stringify({ user: 'ann', password: SECRETS.password }) },
        test: FAILS_WITH('pm.response.text()'),
      },
    ];
    const environment = {
      values: [
        { key: 'typed', value: '', type: 'secret' },
        { key: 'year', value: '', type: 'secret' },
      ],
    };
    run = await runBundle({
      files: { 'sanity.json': collectionOf('Sanity', requests), 'environment.json': environment },
      inputs: { targetUrl: server.url, environment: 'environment.json', logLevel: 'bodies' },
    });
  });
  after(() => server.stop());

  const places: readonly (readonly [name: string, of: () => string])[] = [
    // What tells the agent to mask a value holds it.
    ['the log as it was printed', () => run.task.printed.replace(/^##vso\[task\.setsecret\].*$/gm, '')],
    ['the test results', () => run.xml],
    ['the summary', () => run.summary],
    ['the outputs', () => JSON.stringify(run.task.outputs)],
  ];
  for (const [place, of] of places) {
    it(`are not in ${place}, in plain, base64 or URL form`, () => {
      const text = of();
      assert.ok(text.length > 100, text);
      for (const [name, secret] of Object.entries(SECRETS)) {
        const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
        for (const form of forms) assert.ok(!text.includes(form), `${name} as ${form} in ${text}`);
        assert.ok(!text.includes(secret.slice(0, 12)), `the start of ${name} in ${text}`);
      }
    });
  }

  it('are told from what innocent text is full of', () => {
    assert.match(run.task.log, /7200/);
    assert.match(run.task.log, /"active":true/);
    assert.match(run.task.log, /year=2026/);
  });
});

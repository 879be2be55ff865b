import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runTask } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const SECRET = 'hunter2-of/the tests';
const BORN = 'eyJhbGciOi.born-in-the-run';

describe('NewmanSanity: the environment of several collections', () => {
  let server: TestServer;
  let hangUp: number;
  let meanwhile: () => void;
  let folder: string;
  beforeEach(async () => {
    hangUp = 0;
    meanwhile = () => undefined;
    folder = mkdtempSync(path.join(tmpdir(), 'newman-sanity-environment-'));
    server = await startServer((request, response) => {
      meanwhile();
      if (request.url === '/flaky' && hangUp > 0) {
        hangUp -= 1;
        request.socket.destroy();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ access_token: BORN }));
    });
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await server.stop();
  });

  const first = collectionOf('First', [
    {
      name: 'Count',
      url: '{{TARGET_URL}}/flaky',
      before: "pm.environment.set('count', Number(pm.environment.get('count')) + 1)",
      test: `${PASSES}\npm.environment.set('written', 'by the first');`,
    },
  ]);
  const expects = (written: string, count: number) =>
    collectionOf('Second', [
      {
        name: 'Read',
        test: `pm.test('what the first has written', () => {
          pm.expect(String(pm.environment.get('written'))).to.equal('${written}');
          pm.expect(Number(pm.environment.get('count'))).to.equal(${count});
        });`,
      },
    ]);
  const environment = {
    name: 'staging',
    values: [
      { key: 'count', value: '0', enabled: true },
      { key: 'locked', value: SECRET, type: 'secret', enabled: true },
      { key: 'plain', value: 'shown', type: 'default', enabled: true },
    ],
  };
  const run = (second: object, inputs: Record<string, string> = {}) =>
    runSanity({
      files: { 'first.json': first, 'second.json': second, 'environment.json': environment },
      inputs: {
        collection: 'first.json\nsecond.json',
        environment: 'environment.json',
        targetUrl: server.url,
        readyTimeoutSeconds: '0',
        ...inputs,
      },
    });

  it('is the given one for each of them, where nothing else is said', async () => {
    const ended = await run(expects('undefined', 0));
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
  });

  it('reaches the next one with shareEnvironment', async () => {
    const ended = await run(expects('by the first', 1), { shareEnvironment: 'true' });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
  });

  it('reaches it without environment, and over what an input gave', async () => {
    const files = { 'first.json': first, 'second.json': expects('by the first', 6) };
    const ended = await runSanity({
      files,
      inputs: {
        collection: 'first.json\nsecond.json',
        targetUrl: server.url,
        variables: 'count=5\nwritten=by nobody',
        shareEnvironment: 'true',
      },
    });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
  });

  it('is that of the last attempt of a collection that was run again', async () => {
    hangUp = 1;
    const ended = await run(expects('by the first', 1), { shareEnvironment: 'true', retries: '2' });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
    assert.match(ended.log, /first\.json is run again, attempt 2 of 3/);
  });

  const exported = () => JSON.parse(readFileSync(path.join(folder, 'out', 'left.json'), 'utf8')) as typeof environment;
  const out = () => ({ exportEnvironment: path.join(folder, 'out', 'left.json') });

  it('is exported as it was left, also where tests failed', async () => {
    const ended = await run(expects('by nobody', 0), { shareEnvironment: 'true', ...out() });
    assert.equal(ended.outcome.result, 'failed');
    const { name, values } = exported();
    assert.equal(name, 'staging');
    const valueOf = Object.fromEntries(values.map(({ key, value }) => [key, value]));
    assert.equal(valueOf['written'], 'by the first');
    assert.equal(valueOf['plain'], 'shown');
    assert.equal(valueOf['locked'], '');
    assert.equal(valueOf['TARGET_URL'], server.url);
  });

  it('is exported without any secret: in the bundle, in plain, base64 and URL form', async () => {
    const spread = collectionOf('Spread', [
      {
        name: 'Spread',
        auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] },
        test: `${PASSES}
          const secret = pm.environment.get('apiKey');
          pm.environment.set('copied', secret);
          pm.environment.set('inside', 'x ' + secret + ' y');
          pm.environment.set('base64', Buffer.from(secret).toString('base64'));
          pm.environment.set('url', encodeURIComponent(secret));
          pm.environment.set('object', { deep: [secret] });
          pm.environment.set('locked', 'another ' + Date.now());
          pm.environment.set('kept', 'a value');`,
      },
    ]);
    writeFileSync(path.join(folder, 'spread.json'), JSON.stringify(spread));
    writeFileSync(path.join(folder, 'environment.json'), JSON.stringify(environment));
    const { result, log } = await runTask({
      task: 'NewmanSanity',
      inputs: {
        collection: path.join(folder, 'spread.json'),
        environment: path.join(folder, 'environment.json'),
        targetUrl: server.url,
        secretVariables: 'apiKey=ApiKey',
        ...out(),
      },
      secrets: { ApiKey: SECRET },
    });
    assert.equal(result, 'Succeeded', log);
    const text = readFileSync(path.join(folder, 'out', 'left.json'), 'utf8');
    const base64 = Buffer.from(SECRET).toString('base64');
    for (const form of [SECRET, base64, encodeURIComponent(SECRET), 'another ']) {
      assert.ok(!text.includes(form), `${form} in ${text}`);
      if (form !== 'another ') assert.ok(!log.includes(form), `${form} in the log`);
    }
    const kept = exported().values.filter(({ value }) => value !== '');
    assert.deepEqual(kept.map(({ key }) => key).sort(), ['TARGET_URL', 'count', 'kept', 'plain']);
  });

  it('is exported after a deadline too, as far as scripts came', async () => {
    const hangs = collectionOf('Second', [{ name: 'Hang', before: "setTimeout(() => pm.test('late'), 60000)" }]);
    const ended = await run(hangs, { shareEnvironment: 'true', timeoutSeconds: '10', ...out() });
    assert.equal(ended.outcome.result, 'failed');
    assert.ok(exported().values.some(({ key, value }) => key === 'written' && value === 'by the first'));
  });

  const refused: readonly [title: string, inputs: () => Record<string, string>, says: RegExp][] = [
    [
      'several collections that do not share it',
      out,
      /exportEnvironment needs shareEnvironment: true where 2 collections/,
    ],
    [
      'the file that it is read from',
      () => ({ exportEnvironment: './environment.json', shareEnvironment: 'true' }),
      /exportEnvironment names the file that environment is read from/,
    ],
    [
      'a collection',
      () => ({ exportEnvironment: 'second.json', shareEnvironment: 'true' }),
      /exportEnvironment names the file that collection is read from/,
    ],
    ['a folder', () => ({ exportEnvironment: '.', shareEnvironment: 'true' }), /exportEnvironment '\.' is a folder/],
    [
      'a path below a file',
      () => ({ exportEnvironment: 'first.json/left.json', shareEnvironment: 'true' }),
      /exportEnvironment 'first\.json\/left\.json' cannot be written: /,
    ],
  ];
  for (const [title, inputs, says] of refused) {
    it(`is not exported, which is told before any request: ${title}`, async () => {
      const ended = await run(expects('', 0), inputs());
      assert.match(ended.outcome.message, says);
      assert.deepEqual(server.requests, []);
    });
  }

  it('that cannot be exported at the end is a warning: the tests count', async () => {
    mkdirSync(path.join(folder, 'out'));
    const file = path.join(folder, 'out', 'left.json');
    // What another step may do while the tests run.
    meanwhile = () => mkdirSync(file, { recursive: true });
    const ended = await runSanity({
      files: { 'first.json': first },
      inputs: { collection: 'first.json', targetUrl: server.url, exportEnvironment: file },
    });
    assert.equal(ended.outcome.result, 'succeeded', ended.log);
    assert.match(ended.log, /The environment cannot be exported to .*left\.json: /);
    assert.deepEqual(readdirSync(path.dirname(file)), ['left.json']);
    assert.ok(statSync(file).isDirectory());
  });
});

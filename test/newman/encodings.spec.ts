import assert from 'node:assert/strict';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const latin1 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'latin1');
const scope = (key: string, value: string) => latin1({ name: 'Prüfung', values: [{ key, value, enabled: true }] });
const sanity = (path: string) =>
  collectionOf('Prüfung', [{ name: 'Größe', url: `{{TARGET_URL}}/${path}`, test: PASSES }]);

describe('NewmanSanity: documents in other encodings', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  beforeEach(() => {
    server.requests.length = 0;
  });

  it('in ISO-8859-1 are read as newman reads them, whatever they are, and each is named', async () => {
    const run = await runSanity({
      files: {
        'sanity.json': latin1(sanity('Köln/{{street}}/{{country}}/{{user}}')),
        'staging.json': scope('street', 'Schloßstraße'),
        'globals.json': scope('country', 'Österreich'),
        'users.csv': latin1('user\nMüller\n'),
      },
      inputs: {
        ...{ targetUrl: server.url, readyTimeoutSeconds: '0' },
        ...{ environment: 'staging.json', globals: 'globals.json', iterationData: 'users.csv' },
      },
    });
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.deepEqual(server.requests.map(decodeURIComponent), ['GET /Köln/Schloßstraße/Österreich/Müller']);
    assert.deepEqual(
      run.host.warnings.map((warning) => /^(\S+) is not UTF-8; it was read as ISO-8859-1/.exec(warning)?.[1]),
      ['sanity.json', 'staging.json', 'globals.json', 'users.csv'],
    );
    assert.ok(
      run.cases.some(({ name }) => name.startsWith('Größe / ')),
      run.xml,
    );
  });

  // Newman replaces letters in each of them, or finds one column that no variable can be called by.
  const refused: readonly (readonly [title: string, bytes: Buffer, told: RegExp])[] = [
    [
      'the euro sign of Windows',
      Buffer.from('user,price\nM\xfcller,5 \x80\n', 'latin1'),
      /cannot be told \(.*windows-1252/,
    ],
    [
      'Shift_JIS',
      Buffer.from('user\n\x93\x63\x92\x86\n', 'latin1'),
      /is not UTF-8, and which encoding .* cannot be told/,
    ],
    [
      'UTF-8 that was cut off',
      Buffer.from('user\nM\xc3\xbcller\nM\xc3', 'latin1'),
      /is UTF-8, but characters in it are broken/,
    ],
    ['UTF-16 without a mark', Buffer.from('user\nMüller\n', 'utf16le'), /looks like UTF-16 or UTF-32 without/],
    ['UTF-32', Buffer.from('\xff\xfe\0\0u\0\0\0\n\0\0\0a\0\0\0', 'latin1'), /looks like UTF-16 or UTF-32 without/],
  ];
  for (const [title, bytes, told] of refused) {
    it(`${title} is refused by name, before anything is sent`, async () => {
      const run = await runSanity({
        files: { 'sanity.json': sanity('{{user}}'), 'users.csv': bytes },
        inputs: { targetUrl: server.url, iterationData: 'users.csv' },
      });
      assert.match(run.outcome.message, /^users\.csv (is|looks) .*Save it as UTF-8/);
      assert.match(run.outcome.message, told);
      assert.deepEqual(server.requests, []);
    });
  }

  it('columns that are separated by semicolons, and lines that end as on old Macs, are rows like any other', async () => {
    const run = await runSanity({
      files: { 'sanity.json': sanity('{{user}}/{{share}}'), 'users.csv': '\uFEFFuser;share\rMüller;1,5\rada;"2;5"\r' },
      inputs: { targetUrl: server.url, readyTimeoutSeconds: '0', iterationData: 'users.csv' },
    });
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.deepEqual(server.requests.map(decodeURIComponent), ['GET /Müller/1,5', 'GET /ada/2;5']);
  });
});

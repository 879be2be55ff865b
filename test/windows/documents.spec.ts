import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { Job } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import { named, sanityStep } from './support/sanity-step.ts';

const DRIVE = process.env['TEST_DRIVE'] ?? '';
const SHARE = process.env['TEST_SHARE'] ?? '';
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

describe('Documents and results on Windows', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  beforeEach(() => void server.requests.splice(0));
  after(() => server.stop());
  const step = (inputs: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) =>
    sanityStep({
      files: { 'sanity.json': named('a') },
      inputs: { targetUrl: server.url, collection: 'sanity.json', ...inputs },
      variables,
    });

  for (const [what, data] of [
    ['CSV with a byte order mark and CRLF', Buffer.from('\uFEFFrow\r\n1\r\n2\r\n')],
    ['CSV in UTF-16', utf16('row\r\n1\r\n2\r\n')],
  ] as const) {
    it(`a collection in UTF-16, an environment with a byte order mark, and ${what} are read`, async () => {
      const requests = [{ name: 'Row', url: '{{TARGET_URL}}/{{path}}/{{row}}', test: PASSES }];
      const environment = JSON.stringify({ values: [{ key: 'path', value: 'p', enabled: true }] }, null, 2);
      const run = await sanityStep({
        files: {
          'sanity.json': utf16(JSON.stringify(collectionOf('Rows', requests))),
          'e.json': `\uFEFF${environment.replaceAll('\n', '\r\n')}`,
          'd.csv': data,
        },
        inputs: { targetUrl: server.url, collection: 'sanity.json', environment: 'e.json', iterationData: 'd.csv' },
      });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(server.requests, ['GET /p/1', 'GET /p/2']);
    });
  }

  it('names with signs that files and commands must not have end in legal ones, and no command hides in a name', async () => {
    const name = 'Smoke: a/b\\c *?<>| "x" ]; %0A %AZP25 Ünï 漢 CON.';
    const request = {
      name: 'x\r\n##vso[task.setvariable variable=a]b',
      test: `console.log('y\\r\\n##vso[a.b]c'); ${PASSES}`,
    };
    const run = await sanityStep({
      files: { 'sanity.json': collectionOf(name, [request]) },
      inputs: { targetUrl: server.url, collection: 'sanity.json' },
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(
      run.summaries.map(({ title }) => title),
      ['Sanity tests - Smoke a b c x ]; %0A %AZP25 Ünï 漢 CON.'],
    );
    assert.deepEqual(run.variables, {});
    assert.ok(!run.commands.some(({ name: command }) => command === 'a.b'));
  });

  const folders: readonly (readonly [what: string, folder: string])[] = [
    ['on another drive', `${DRIVE}results`],
    ['on another drive, counted from its current folder', `${DRIVE.slice(0, 2)}out`],
    ['on a share', `${SHARE}\\results`],
    ['of 350 characters', path.join('r', ...Array.from({ length: 5 }, () => 'long'.repeat(17)))],
    ['with signs of commands', 'a;b]c %0A %AZP25'],
  ];
  for (const [what, outputDirectory] of folders) {
    it(`results lie in a folder ${what}`, async () => {
      const run = await step({ outputDirectory });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.ok(existsSync(run.outputs['reportPath'] ?? ''), run.log);
      assert.equal(run.testResults.length, 1);
      assert.equal(run.summaries.length, 1);
    });
  }

  it('a folder with a comma, one whose name Windows forbids, one that only Node would find, and a file are refused by name', async () => {
    const refused: readonly (readonly [folder: string, says: RegExp])[] = [
      ['a,b', /outputDirectory.*comma/],
      ['results 12:30?', /results 12:30\?/],
      [
        'results.',
        /outputDirectory results\. cannot be used: Windows finds no file or folder whose name ends in a dot/,
      ],
      ['sanity.json', /sanity\.json/],
    ];
    for (const [outputDirectory, says] of refused) {
      const run = await step({ outputDirectory });
      assert.equal(run.result, 'Failed', run.log);
      assert.match(run.errors.join(), says);
    }
    assert.deepEqual(server.requests, []);
  });

  it('artifactSuffix may not end in a dot', async () => {
    const run = await step({ artifactSuffix: '-v1.' });
    assert.match(run.errors.join(), /artifactSuffix.*a dot may not be its end/);
  });

  it('Agent.TempDirectory may hold a comma, be spelled with slashes, and end in one', async () => {
    const { folder } = new Job();
    for (const temporary of [path.join(folder, 'a,b'), `${folder.replaceAll('\\', '/')}/_temp/`]) {
      const job = new Job({ variables: { 'Agent.TempDirectory': temporary } });
      const run: TaskRun = await sanityStep({
        job,
        files: { 'sanity.json': named('a') },
        inputs: { targetUrl: server.url, collection: 'sanity.json' },
      });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(run.testResults.length, 1);
    }
  });
});

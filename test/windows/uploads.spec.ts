import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { jobBelow, sanityStep, sourcesOf, writeFile } from './support/sanity-step.ts';
import { shortName } from './support/short-name.ts';

const SECRET = 'content that must stay on the agent';
const INSIDE = 'what may be sent';
const DRIVE = process.env['TEST_DRIVE'] ?? '';
const SHARE = process.env['TEST_SHARE'] ?? '';

describe('Uploads on Windows', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  beforeEach(() => void server.bodies.splice(0));
  after(() => server.stop());

  const upload = async (
    form: 'file' | 'formdata',
    spellings: (postman: string) => readonly string[],
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly run: TaskRun; readonly sources: readonly string[] }> => {
    const job = jobBelow('_work\\1');
    const files = {
      'postman\\inside file.txt': INSIDE,
      'postman\\sub\\in.txt': INSIDE,
      'outside.txt': SECRET,
      'what lies outside.txt': SECRET,
      'postman outside\\outside.txt': SECRET,
      'postman2\\outside.txt': SECRET,
      [`${DRIVE}outside.txt`]: SECRET,
      [`${SHARE}\\outside.txt`]: SECRET,
    };
    // Before they are spelled: only what is there has a short name.
    for (const [name, content] of Object.entries(files)) writeFile(path.resolve(sourcesOf(job), name), content);
    const sources = spellings(path.join(sourcesOf(job), 'postman'));
    const requests = sources.map((src, at) => ({
      name: `Upload ${at}`,
      method: 'POST',
      body:
        form === 'file'
          ? { mode: form, file: { src } }
          : { mode: form, formdata: [{ key: 'file', type: 'file', src }] },
      test: PASSES,
    }));
    const collection = 'postman\\sanity.json';
    const written = { [collection]: collectionOf('Sanity', requests) };
    const run = await sanityStep({ job, files: written, inputs: { targetUrl: server.url, collection, ...inputs } });
    return { run, sources };
  };

  for (const form of ['file', 'formdata'] as const) {
    const how = form === 'file' ? 'as the body' : 'in a form';

    it(`${how}: what lies below the working directory is sent in every spelling`, async () => {
      const { run, sources } = await upload(form, (postman) => [
        'sub\\in.txt',
        'sub/in.txt',
        'INSIDE FILE.TXT',
        path.basename(shortName(`${postman}\\inside file.txt`)),
        `${path.parse(postman).root.slice(0, 2)}sub\\in.txt`,
        `${postman}\\sub\\in.txt`,
        `${postman.toUpperCase()}\\sub\\in.txt`,
        `/${postman.replaceAll('\\', '/')}/sub/in.txt`,
        `${postman.replaceAll('\\', '/')}/sub/in.txt`,
      ]);
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(server.bodies.filter((body) => body.includes(INSIDE)).length, sources.length);
    });

    it(`${how}: what lies elsewhere is never read, however it is spelled`, async () => {
      const { run, sources } = await upload(form, (postman) => [
        '..\\outside.txt',
        '../outside.txt',
        'sub\\..\\..\\outside.txt',
        '..\\postman2\\outside.txt',
        `${postman}\\..\\outside.txt`,
        `${postman}2\\outside.txt`,
        `..\\${path.basename(shortName(path.join(postman, '..', 'what lies outside.txt')))}`,
        `..\\${path.basename(shortName(`${postman} outside`))}\\outside.txt`,
        shortName(path.join(postman, '..', 'what lies outside.txt')),
        shortName(`${postman} outside\\outside.txt`),
        `${path.parse(postman).root.slice(0, 2)}sub\\..\\..\\outside.txt`,
        `/${postman.replaceAll('\\', '/')}/../outside.txt`,
        'C:..\\outside.txt',
        `${path.join(postman, '..').replace(/^[A-Za-z]:/, '')}\\outside.txt`,
        `${DRIVE.slice(0, 2)}outside.txt`,
        `${DRIVE}outside.txt`,
        `${SHARE}\\outside.txt`,
        `//${SHARE.replaceAll('\\', '/')}/outside.txt`,
        `\\\\?\\${postman}\\..\\outside.txt`,
        `\\\\?\\${path.join(postman, '..')}\\outside.txt`,
        `\\\\.\\${path.join(postman, '..')}\\outside.txt`,
        `\\\\?\\UNC\\${SHARE.slice(2)}\\outside.txt`,
        `\\\\localhost\\${path.join(postman, '..').replace(':', '$')}\\outside.txt`,
        `\\??\\${path.join(postman, '..')}\\outside.txt`,
        `file:///${path.join(postman, '..').replaceAll('\\', '/')}/outside.txt`,
        '.. \\outside.txt',
        '...\\outside.txt',
        'NUL',
        'CON',
        'outside.txt:stream',
      ]);
      assert.equal(run.result, 'Failed');
      assert.match(run.errors.join(), /Files for uploads must lie below workingDirectory/);
      const report = readFileSync(run.outputs['reportPath'] ?? '', 'utf8');
      assert.ok(!(server.bodies.join() + run.printed + report).includes(SECRET), 'a file outside was read');
      const green = sources.filter(
        (_, at) => !new RegExp(`name="Upload ${at}\\b[^>]*>\\s*<(?:error|failure)`).test(report),
      );
      assert.deepEqual(green, [], report);
    });
  }

  it('workingDirectory may be spelled in every way, too', async () => {
    const spellings = ['postman', 'postman\\', '.\\POSTMAN'];
    for (const workingDirectory of spellings) {
      const { run } = await upload('file', () => ['sub\\in.txt', 'inside file.txt'], { workingDirectory });
      assert.equal(run.result, 'Succeeded', run.log);
    }
    assert.equal(server.bodies.filter((body) => body === INSIDE).length, spellings.length * 2);
  });
});

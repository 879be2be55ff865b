import assert from 'node:assert/strict';
import * as path from 'node:path';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import { jobBelow, named, sanityStep, sourcesOf } from './support/sanity-step.ts';

const DRIVE = process.env['TEST_DRIVE'] ?? '';
const SHARE = process.env['TEST_SHARE'] ?? '';

// Each line of the input must match, or the step is red, and what two lines match is run once.
describe('Collections on Windows are found', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  beforeEach(() => void server.requests.splice(0));
  after(() => server.stop());

  const ran = async (below: string, files: readonly string[], lines: (base: string) => readonly string[]) => {
    const job = jobBelow(below);
    const run = await sanityStep({
      job,
      files: Object.fromEntries(files.map((file) => [file, named(path.win32.basename(file, '.json'))])),
      inputs: { targetUrl: server.url, collection: lines(sourcesOf(job)).join('\r\n') },
    });
    assert.equal(run.result, 'Succeeded', run.log);
    return server.requests.map((request) => request.replace('GET /', ''));
  };
  const withoutDrive = (place: string) => place.replace(/^[A-Za-z]:/, '');
  const forward = (place: string) => place.replaceAll('\\', '/');

  it('by globs and paths in every spelling, each file once', async () => {
    const names = await ran('_work\\1', ['postman\\a.json', 'postman\\b.json'], (base) => [
      'postman\\*.json',
      '.\\postman\\*.json',
      'postman/*.json',
      '**\\*.json',
      'postman\\a.json',
      'Postman\\A.json',
      'POSTMAN\\*.JSON',
      'POSTMAN\\B.JSON',
      `${base}\\postman\\*.json`,
      `${base.toUpperCase()}\\postman\\*.json`,
      `${forward(base)}/postman/*.json`,
      `${withoutDrive(base)}\\postman\\*.json`,
      'C:postman\\a.json',
    ]);
    assert.deepEqual(names, ['a', 'b']);
  });

  it('on another drive and on a share', async () => {
    const there = [`${DRIVE}sets\\c.json`, `${SHARE}\\sets\\d.json`];
    const names = await ran('_work\\1', there, () => [
      `${DRIVE}sets\\*.json`,
      `${forward(DRIVE.toLowerCase())}sets/*.json`,
      `${DRIVE}SETS\\c.json`,
      `${SHARE}\\sets\\*.json`,
    ]);
    assert.deepEqual(names, ['c', 'd']);
  });

  it('below folders whose names hold the signs of a glob', async () => {
    const files = ['postman\\e.json', 'sets (x86)\\f.json', 'sets [1]\\g.json', 'x\\y\\h.json', 'z\\i.json'];
    const names = await ran('Azure Agent (1)\\_work', files, (base) => [
      `${base}\\postman\\*.json`,
      `${base.replace('(1)', '[(]1[)]')}\\postman\\*.json`,
      `${base.replace('(1)', '?1?')}\\postman\\*.json`,
      'sets (x86)\\*.json',
      'sets [1]\\*.json',
      `${base}\\{x\\y,z}\\*.json`,
    ]);
    assert.deepEqual(names, ['e', 'f', 'g', 'h', 'i']);
  });

  it('but not in quotes, which stand in no path', async () => {
    const run = await sanityStep({
      files: { 'a.json': named('a') },
      inputs: { targetUrl: server.url, collection: '"a.json"' },
    });
    assert.equal(run.result, 'Failed');
    assert.match(run.errors.join(), /collection '"a\.json"' does not exist \(looked for /);
  });
});

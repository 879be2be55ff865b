import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildTask } from '../../../scripts/build-task.ts';
import { newmanParts } from '../../../scripts/newman-bundle.ts';
import { collectionOf } from './support/collections.ts';
import { startEcho } from './support/echo.ts';
import { readCases, runSanity } from './support/run.ts';
import { startServer } from './support/server.ts';

const root = path.join(import.meta.dirname, '../../..');
const COLLECTIONS = path.join(root, 'test/collections');

interface Ended {
  readonly output: string;
  readonly errors: string;
  readonly code: number | null;
}

// The bundle alone: no node_modules near, nothing of this process's environment.
describe('NewmanSanity: the bundle', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'newman-sanity-bundle-'));
    await mkdir(path.join(folder, 'temporary'));
    await buildTask(path.join(root, 'tasks/NewmanSanity'), path.join(folder, 'task'), newmanParts());
  });
  after(() => rm(folder, { recursive: true }));

  const start = (inputs: Readonly<Record<string, string>>, base: string): Promise<Ended> =>
    new Promise((resolve) => {
      const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
      const child = spawn(process.execPath, [path.join(folder, 'task/index.js')], {
        cwd: base,
        env: {
          ...Object.fromEntries<string>(given),
          HOME: base,
          SYSTEM_DEFAULTWORKINGDIRECTORY: base,
          AGENT_TEMPDIRECTORY: path.join(folder, 'temporary'),
        },
      });
      const output: Buffer[] = [];
      const errors: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      child.on('close', (code) =>
        resolve({ output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString(), code }),
      );
    });

  it('does all that the library does: the same cases pass in both', async () => {
    const echo = await startEcho();
    const run = await start({ collection: 'features.json', targetUrl: echo.url }, COLLECTIONS);
    const [results] = (await readdir(path.join(folder, 'temporary'))).filter((name) =>
      name.startsWith('newman-sanity-'),
    );
    const cases = readCases(
      await readFile(path.join(folder, 'temporary', results ?? '', 'newman-results.xml'), 'utf8'),
    );
    const library = await runSanity({
      files: {
        'features.json': await readFile(path.join(COLLECTIONS, 'features.json'), 'utf8'),
        'upload.txt': await readFile(path.join(COLLECTIONS, 'upload.txt'), 'utf8'),
      },
      inputs: { collection: 'features.json', targetUrl: echo.url },
    });
    await echo.stop();
    assert.match(run.output, /##vso\[task\.complete result=Succeeded;\]/, run.output);
    assert.equal(run.errors, '');
    assert.equal(run.code, 0);
    assert.equal(library.outcome.result, 'succeeded', library.log);
    assert.deepEqual(
      cases.map(({ name }) => name),
      library.cases.map(({ name }) => name),
    );
    assert.ok(cases.length >= 34);
  });

  it('reads no rc file', async () => {
    const server = await startServer();
    const base = path.join(folder, 'rc');
    await mkdir(path.join(base, '.postman'), { recursive: true });
    const rc = JSON.stringify({
      run: { exportEnvironment: path.join(base, 'leak.json'), reporters: ['cli'], iterationCount: 3 },
    });
    await writeFile(path.join(base, '.newmanrc'), rc);
    await writeFile(path.join(base, '.postman/newmanrc'), rc);
    await writeFile(
      path.join(base, 'sanity.json'),
      JSON.stringify(collectionOf('C', [{ name: 'R', test: "pm.test('t', () => {});" }])),
    );
    await start({ collection: 'sanity.json', targetUrl: server.url, readyTimeoutSeconds: '0' }, base);
    await server.stop();
    assert.deepEqual(server.requests, ['GET /ok']);
    assert.ok(!(await readdir(base)).includes('leak.json'));
  });

  it('lets no logging command of a response, name or message through, on either stream', async () => {
    const marker = '##vso[task.complete result=Succeeded;done=true;]';
    const server = await startServer((_request, response) => {
      response.writeHead(500, marker, { 'x-request-id': marker });
      response.end(`${marker}\nx ${marker}\r${marker}`);
    });
    const base = path.join(folder, 'hostile');
    await mkdir(base, { recursive: true });
    const test = `console.error(${JSON.stringify(marker)}, '\\n${marker}'); pm.test(${JSON.stringify(`a\n${marker}`)}, () => { throw new Error(${JSON.stringify(marker)}); }); throw new Error(${JSON.stringify(marker)});`;
    const sanity = collectionOf(marker, [{ name: `x\r\n${marker}`, folder: marker, test }]);
    await writeFile(path.join(base, 'sanity.json'), JSON.stringify(sanity));
    const run = await start({ collection: 'sanity.json', targetUrl: server.url, logLevel: 'bodies' }, base);
    await server.stop();
    const lines = `${run.output}\n${run.errors}`.split(/\r?\n|\r/).filter((line) => /##vso/i.test(line));
    for (const line of lines)
      assert.match(line, /^##vso\[(task\.(debug|setvariable|logissue|addattachment|complete)|results\.publish)[ \]]/);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('##vso[task.complete')),
      ['##vso[task.complete result=Failed;]'],
    );
    assert.match(run.output, /\*\*vso\[task\.complete/, 'the fixture reaches the log');
  });
});

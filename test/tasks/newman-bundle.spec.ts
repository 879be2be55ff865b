import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { collectionOf } from '../support/newman/collections.ts';
import { NEVER_ENDS, withScriptSeconds } from '../support/newman/script-seconds.ts';
import { startServer } from '../support/newman/server.ts';

const root = path.join(import.meta.dirname, '../..');

interface RunEnd {
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
    await buildTask(path.join(root, 'tasks/NewmanSanity'), path.join(folder, 'task'));
  });
  after(() => rm(folder, { recursive: true }));

  const start = (
    inputs: Readonly<Record<string, string>>,
    base: string,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<RunEnd> =>
    new Promise((resolve) => {
      const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
      const child = spawn(process.execPath, [path.join(folder, 'task/index.js')], {
        cwd: base,
        env: {
          ...Object.fromEntries<string>(given),
          ...variables,
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

  const outcome = async (name: string, sanity: object, inputs: Readonly<Record<string, string>>): Promise<RunEnd> => {
    const server = await startServer();
    const base = path.join(folder, name);
    await mkdir(base, { recursive: true });
    await writeFile(path.join(base, 'sanity.json'), JSON.stringify(sanity));
    const run = await start({ collection: 'sanity.json', targetUrl: server.url, ...inputs }, base);
    await server.stop();
    return run;
  };

  it('is told of an error that nobody awaits, although the script was the last one', async () => {
    const tests = [
      ["Promise.reject(new Error('stray'));", /asynchronous script code: stray/],
      [
        "(async () => { for (let turn = 0; turn < 3000; turn += 1) await null; throw new Error('stray'); })();",
        /asynchronous script code: stray/,
      ],
      ["pm.test('async', async () => { throw new Error('stray'); });", /R \/ async: stray/],
    ] as const;
    for (const [index, [test, told]] of tests.entries()) {
      const sanity = collectionOf('C', [{ name: 'R', test: `pm.test('t', () => {});\n${test}` }]);
      const run = await outcome(`stray-${index}`, sanity, {});
      assert.match(run.output, told, run.output);
      assert.match(run.output, /##vso\[task\.complete result=Failed;\]/);
    }
  });

  it('goes on in a new sandbox where a script did not end', async function () {
    this.timeout(240_000);
    const sanity = collectionOf('C', [
      { name: 'Loop', test: NEVER_ENDS },
      { name: 'After', test: "pm.test('after', () => pm.response.to.have.status(200));" },
    ]);
    const run = await withScriptSeconds(
      (scriptTimeoutSeconds) => outcome('loop', sanity, { scriptTimeoutSeconds }),
      ({ output }) => output.includes('passed  after'),
    );
    assert.match(run.output, /Loop \/ test script: .*(not responding|timed? ?out)/, run.output);
    assert.match(run.output, /passed {2}after/, run.output);
  });

  it('has a sandbox for each of several collections, and for none where no script runs', async () => {
    const sanity = collectionOf('C', [{ name: 'R', test: "pm.test('t', () => {});" }, { name: 'Without a script' }]);
    const base = path.join(folder, 'several');
    await mkdir(base, { recursive: true });
    await writeFile(path.join(base, 'other.json'), JSON.stringify(collectionOf('D', [{ name: 'Q' }])));
    const run = await outcome('several', sanity, { collection: '*.json', failOnNoTests: 'false' });
    assert.match(run.output, /Sanity tests passed: 1 assertion in 3 requests/, run.output);
    assert.equal(run.errors, '');
  });

  it('shows no secret that the job does not know as one in the debug lines of task-lib', async () => {
    const inputs = {
      collection: 'sanity.json',
      secretVariables: 'apiKey=Plain.Key',
      clientCertificate: 'client.pem',
      clientPassphrase: 'pl4in-passphrase',
    };
    const run = await start(inputs, folder, { PLAIN_KEY: 'pl4in-key' });
    const lines = run.output.split('\n').filter((line) => !line.startsWith('##vso[task.setsecret]'));
    assert.ok(lines.some((line) => line.startsWith('##vso[task.debug]Plain.Key=')));
    assert.ok(lines.some((line) => line.startsWith('##vso[task.debug]clientPassphrase=')));
    assert.deepEqual(
      lines.filter((line) => line.includes('pl4in')),
      [],
    );
    // The agent takes them from here.
    assert.match(run.output, /##vso\[task\.setsecret\]pl4in-key\n[\s\S]*##vso\[task\.setsecret\]pl4in-passphrase\n/);
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

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runTask } from '../rigs/agent/agent.ts';
import { nodeBinary } from '../../scripts/node-version.ts';
import { startEcho, startSecureEcho } from '../support/newman/echo.ts';
import type { SecureEcho } from '../support/newman/echo.ts';
import { readCases } from '../support/newman/run.ts';
import type { TestServer } from '../support/newman/server.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const MINUTE = 60_000;

interface RunEnd {
  readonly passed: boolean;
  readonly log: string;
}

// newman.md#2-options, newman.md#61-recipe: every feature that is offered, as the library runs it and as the bundle
// does.
describe('NewmanSanity: all features of newman, bundled and from the source, on Node 20 and 24', () => {
  let folder: string;
  let echo: TestServer;
  let secure: SecureEcho;
  let inputs: Record<string, string>;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'newman-sanity-features-'));
    await cp(path.join(ROOT, 'test/collections'), folder, { recursive: true });
    echo = await startEcho();
    secure = await startSecureEcho();
    await writeFile(path.join(folder, 'ca.pem'), secure.ca);
    await writeFile(path.join(folder, 'client.pem'), `${secure.clientCertificate}\n${secure.clientKey}`);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    inputs = {
      collection: 'features.json\nversion-1.json',
      environment: 'features.environment.json',
      globals: 'features.globals.json',
      iterationData: 'features.csv',
      targetUrl: echo.url,
      variables: [
        'given=given',
        'contested=given',
        `SECURE_URL=${secure.url}`,
        `privateKey=data:application/pkcs8;kid=k;base64,${encodeURIComponent(key)}`,
      ].join('\n'),
      caCertificates: 'ca.pem',
      clientCertificate: 'client.pem',
    };
  });
  after(async () => {
    secure.stop();
    await echo.stop();
    await rm(folder, { recursive: true });
  });

  const bundled = async (node: string, outputDirectory: string): Promise<RunEnd> => {
    const run = await runTask({
      task: 'NewmanSanity',
      inputs: { ...inputs, outputDirectory },
      variables: { 'System.DefaultWorkingDirectory': folder },
      node,
    });
    return { passed: run.result === 'Succeeded', log: run.log };
  };
  const fromSource = (node: string, outputDirectory: string): Promise<RunEnd> =>
    new Promise((resolve) => {
      const words = Object.entries({ ...inputs, outputDirectory }).flatMap(([name, value]) => [`--${name}`, value]);
      const args = [
        '--import',
        pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
        path.join(ROOT, 'scripts/task/task.ts'),
        'NewmanSanity',
      ];
      const child = spawn(node, [...args, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      let log = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
      child.on('close', (code) => resolve({ passed: code === 0, log }));
    });

  const runs = new Map<string, Promise<readonly string[]>>();
  /** The cases of one form on one Node, as the JUnit file has them; it is run once, whoever asks. */
  const casesOf = (node: string, form: 'bundled' | 'from the source'): Promise<readonly string[]> => {
    const name = `${node} ${form}`;
    const cases =
      runs.get(name) ??
      (async () => {
        const output = path.join(folder, String(runs.size));
        const run = await (form === 'bundled' ? bundled : fromSource)(node, output);
        assert.ok(run.passed, run.log);
        const read = readCases(await readFile(path.join(output, 'newman-results.xml'), 'utf8'));
        return read.map(({ name, skipped }) => `${skipped === undefined ? 'passed' : 'skipped'} ${name}`);
      })();
    runs.set(name, cases);
    return cases;
  };

  for (const major of [20, 24]) {
    for (const form of ['bundled', 'from the source'] as const) {
      it(`Node ${major}, ${form}: the cases that the source gives on this Node, none of them by accident`, async function () {
        this.timeout(5 * MINUTE);
        const node = nodeBinary(major);
        if ('missing' in node) {
          console.log(`      left out: ${node.missing}`);
          return this.skip();
        }
        const first = await casesOf(node.path, form);
        // Tests of one script that wait beside each other are told in the order in which they end.
        assert.deepEqual([...first].sort(), [...(await casesOf(process.execPath, 'from the source'))].sort());
        judge(first);
      });
    }
  }

  const judge = (first: readonly string[]) => {
    const collection = first.filter((name) => !name.includes('Old form'));
    assert.equal(collection.length % 2, 0, 'two rows of data');
    assert.ok(collection.length >= 140, String(collection.length));
    assert.ok(!first.some((name) => /Left out|Skipped by its script/.test(name)));
    assert.deepEqual(
      first.filter((name) => name.includes('Old form')),
      [1, 2].flatMap((turn) =>
        ['old form of a test', 'header'].map((test) => `passed Old form / ${test} [iteration ${turn}]`),
      ),
    );
  };
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, before, describe, it } from 'mocha';

const root = path.join(import.meta.dirname, '..', '..');

let temporary = '';

function shell(...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', path.join('scripts', 'task', 'task.ts'), ...args];
    const { PATH = '' } = process.env;
    const options = { cwd: root, env: { PATH, TMPDIR: temporary } };
    const child = execFile(process.execPath, command, options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, text: stdout + stderr });
    });
  });
}

describe('npm run task', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'smart-rollback-shell-'));
    temporary = folder;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('without arguments, or asked for help, lists the tasks and its own options', async () => {
    for (const args of [[], ['--help']]) {
      const { code, text } = await shell(...args);
      assert.equal(code, 0);
      assert.match(text, /^ {2}CaptureAndDeploy +Writes down/m);
      assert.match(text, /^ {2}--kubeconfig FILE +the cluster/m);
    }
  });

  it('tells what each input of a task means', async () => {
    const { code, text } = await shell('CaptureAndDeploy', '--help');
    assert.equal(code, 0);
    assert.match(text, /^ {2}--deploymentName /m);
    assert.match(text, /^ {2}--onFailure +On failure \(none \| rollback; default none\)\. What to do when/m);
  });

  it('runs a task on a kubeconfig, and fails with one plain error and exit code 1', async () => {
    const kubeconfig = path.join(folder, 'config');
    await writeFile(
      kubeconfig,
      `apiVersion: v1
kind: Config
current-context: c
contexts: [{ name: c, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: 'https://127.0.0.1:1' } }]
users: [{ name: u, user: { token: swordfish } }]
`,
    );
    const place = ['--kubeconfig', kubeconfig, '--artifacts', path.join(folder, 'artifacts')];
    const { code, text } = await shell('SmartRollback', ...place, '--deploymentName', 'web', '--strategy', 'undo');
    assert.equal(code, 1, text);
    assert.match(text, /^error: .*127\.0\.0\.1:1 refuses the connection/m);
    for (const foreign of ['##', 'swordfish', '\x1b']) assert.ok(!text.includes(foreign), text);
  });

  it('tells what is wrong with the command line', async () => {
    for (const [args, expected] of [
      [['NoTask'], /error: There is no task NoTask; there are CaptureAndDeploy/],
      [['SmartRollback', '--deployment', 'web'], /error: Unknown option '--deployment'/],
      [['SmartRollback', '--kubeconfig', '/no/such'], /error: --kubeconfig names \/no\/such, which does not exist/],
    ] as const) {
      const { code, text } = await shell(...args);
      assert.equal(code, 1);
      assert.match(text, expected);
    }
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Job } from '../rigs/agent/agent.ts';
import { withActsBundle } from '../rigs/hosts/acts-bundle.ts';
import { bothHosts } from '../rigs/hosts/both-hosts.ts';

const HOSTILE =
  'x ##vso[task.complete result=Failed;done=true]y\r##vso[task.setvariable variable=PATH]z\x1b[31m\n##[error]w';

// task-lib's own debug lines repeat the inputs, and the script of acts is one.
function withoutScript(printed: string): string {
  return printed
    .split('\n')
    .filter((line) => !line.startsWith('##vso[task.debug]script='))
    .join('\n');
}

const bundle = withActsBundle();

for (const host of bothHosts(bundle)) {
  describe(`Host contract: ${host.name}`, () => {
    it('trims inputs; a missing or empty one is undefined', async () => {
      const { text } = await host.perform([
        ['show input', 'padded'],
        ['show input', 'empty'],
        ['show input', 'missing'],
      ]);
      assert.match(text, /value "value"\nvalue undefined\nvalue undefined/);
    });

    it('knows pipeline variables, secret ones included', async () => {
      const job = new Job({
        variables: { 'My.Variable': 'plain', 'Empty.One': '' },
        secrets: { 'My.Secret': 'hunter22' },
      });
      const { run } = await host.perform(
        [
          ['show variable', 'My.Variable'],
          ['show variable', 'my.secret'],
          ['show variable', 'Empty.One'],
          ['show variable', 'No.Such'],
        ],
        job,
      );
      const values = [...run.printed.matchAll(/^value (.*)$/gm)].map(([, value]) => value);
      assert.deepEqual(values, ['"plain"', '"hunter22"', 'undefined', 'undefined']);
    });

    it('hands over a service connection, and nothing for an id that nobody named', async () => {
      const { run } = await host.perform([['show endpoint', 'k8s']]);
      assert.match(run.printed, /value \["apiVersion: v1","Kubeconfig",null\]/);
    });

    it('has no system connection without a token', async () => {
      const { run } = await host.perform([['show endpoint', 'SYSTEMVSSCONNECTION']]);
      assert.equal(run.exitCode, 0);
    });

    // Those that end the task have a process each; all others share one.
    for (const methods of [['info', 'warning', 'debug', 'progress', 'group'], ['fail'], ['succeed']] as const) {
      it(`takes logging commands, control characters and secrets, also as base64 and URL-encoded, out of ${methods.join(', ')}`, async () => {
        const secret = 'pass word/1';
        const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
        const said = (method: string) => `of ${method} ${HOSTILE} ${forms.join(' ')}`;
        const { run } = await host.perform([
          ['setSecret', secret],
          ...methods.map((method) => [method, said(method), said(method)] as const),
        ]);
        const lines = withoutScript(run.printed).split('\n');
        const printed = lines.filter((line) => !line.startsWith('##vso[task.setsecret]')).join('\n');
        // The shell shows no debug lines.
        const shown = methods.filter((method) => host.name === 'agent' || method !== 'debug');
        for (const method of shown) assert.ok(printed.includes(`of ${method} `), printed);
        for (const control of ['\x1b', '\r', ...forms]) assert.ok(!printed.includes(control), printed);
        assert.deepEqual(run.unparsed, []);
        const harmless = ['task.debug', 'task.logissue', 'task.setprogress', 'task.setsecret', 'task.complete'];
        assert.deepEqual(
          run.commands.filter(({ name }) => !harmless.includes(name)),
          [],
        );
        const ends = run.commands.filter(({ name }) => name === 'task.complete');
        assert.equal(ends.length, host.name === 'agent' ? 1 : 0);
        assert.ok(!/.##vso/.test(printed), printed);
        assert.ok(!/##\[(?!group|endgroup)/.test(printed), printed);
      });
    }

    it('keeps lines apart in info and joins them in a warning', async () => {
      const { text } = await host.perform([
        ['info', 'one\ntwo'],
        ['warning', 'three\n  four'],
      ]);
      assert.match(text, /^one\ntwo$/m);
      assert.match(text, /three four$/m);
    });

    it('masks text for files', async () => {
      const { text } = await host.perform([
        ['setSecret', 'swordfish'],
        ['show mask', 'a sword swordfish'],
      ]);
      assert.match(text, /value "a sword \*\*\*"/);
    });

    it('sets outputs, and variables that the task itself sees too', async () => {
      const { outputs, run } = await host.perform([
        ['setOutput', 'changed', 'a;b]%'],
        ['setVariable', 'SmartRollback.DeployInfo', '/x'],
        ['show variable', 'SmartRollback.DeployInfo'],
      ]);
      assert.deepEqual(outputs, { changed: 'a;b]%' });
      assert.match(run.printed, /value "\/x"/);
    });

    it('publishes a folder with its files, a summary, test results and single files', async () => {
      const job = new Job();
      const folder = path.join(job.folder, 'made');
      mkdirSync(path.join(folder, 'deep'), { recursive: true });
      writeFileSync(path.join(folder, 'deep', 'a.txt'), 'text');
      const file = path.join(folder, 'b.md');
      writeFileSync(file, '# b');
      const { artifactFile, succeeded } = await host.perform(
        [
          ['uploadArtifact', 'rollback-info', folder],
          ['uploadArtifact', 'page', file],
          ['addSummary', 'Went well', file],
          ['publishTestResults', file, 'Run 1'],
          ['attachFile', file],
          ['attach', 'report.json', file],
        ],
        job,
      );
      assert.ok(succeeded);
      assert.equal(artifactFile('rollback-info', path.join('deep', 'a.txt')), 'text');
      assert.equal(artifactFile('page', 'b.md'), '# b');
    });

    it('ends with success, or with one error and its details before it', async () => {
      const good = await host.perform([['succeed', 'All fine.']]);
      assert.ok(good.succeeded);
      assert.match(good.text, /All fine\.$/);
      const bad = await host.perform([['fail', 'It broke.', 'because']]);
      assert.ok(!bad.succeeded);
      assert.match(bad.text, /Details\n\s*because[\s\S]*It broke\. \(SR511\)$/);
      assert.equal(bad.text.split('It broke.').length, 2);
    });

    it('ends although something is still open', async () => {
      assert.ok((await host.perform([['leave open'], ['succeed', 'Done.']])).succeeded);
    });
  });
}

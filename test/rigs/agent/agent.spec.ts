import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Job, kubernetesConnection, runTask, startTask } from './agent.ts';
import type { TaskOptions } from './agent.ts';

const bundleFolder = path.join(import.meta.dirname, 'fixture');

function fixture(script: readonly string[], more: Partial<TaskOptions> = {}): TaskOptions {
  return { task: 'Fixture', bundleFolder, ...more, inputs: { ...more.inputs, script: script.join('\n') } };
}

const out = (text: string) => `out ${JSON.stringify(text)}`;

async function environmentOf(more: Partial<TaskOptions>): Promise<Record<string, string>> {
  const { printed } = await runTask(fixture(['environment'], more));
  return JSON.parse(/^environment (.*)$/m.exec(printed)?.[1] ?? '{}') as Record<string, string>;
}

describe('agent rig: what a task is given', () => {
  it('hands over inputs with defaults, macros expanded, an explicit empty value as it is', async () => {
    const given = await environmentOf({ inputs: { tag: '', cluster: 'k8s' }, variables: { 'Build.BuildId': '7' } });
    assert.equal(given.INPUT_TAG, '');
    assert.equal(given.INPUT_SWITCH, 'true');
    assert.equal(given.INPUT_MISSING, '$(No.Such)');
    assert.equal((await environmentOf({ variables: { 'Build.BuildId': '7' } })).INPUT_TAG, '7');
  });

  it('refuses an input that task.json does not declare', () => {
    assert.throws(() => startTask(fixture([], { inputs: { tagg: '1' } })), /Fixture has no input tagg/);
  });

  it('hands over variables, secrets under SECRET_, and both lists of names', async () => {
    const given = await environmentOf({ variables: { 'My.Own name': 'x' }, secrets: { 'Api.Key': 'hunter22' } });
    assert.equal(given.MY_OWN_NAME, 'x');
    assert.equal(given.SECRET_API_KEY, 'hunter22');
    assert.equal(given.API_KEY, undefined);
    assert.deepEqual(JSON.parse(given.VSTS_SECRET_VARIABLES ?? ''), ['Api.Key']);
    assert.ok((JSON.parse(given.VSTS_PUBLIC_VARIABLES ?? '') as string[]).includes('Build.BuildId'));
    assert.equal(given.TF_BUILD, 'True');
    assert.ok(existsSync(path.dirname(given.AGENT_TEMPDIRECTORY ?? '')));
  });

  it('hands over the connections that inputs name, and the system connection', async () => {
    const endpoints = { k8s: kubernetesConnection('apiVersion: v1'), other: kubernetesConnection('secret: 1') };
    const given = await environmentOf({ inputs: { cluster: 'k8s' }, endpoints });
    assert.equal(given.ENDPOINT_AUTH_PARAMETER_k8s_KUBECONFIG, 'apiVersion: v1');
    assert.equal(given.ENDPOINT_DATA_k8s_AUTHORIZATIONTYPE, 'Kubeconfig');
    assert.equal(given.ENDPOINT_AUTH_SCHEME_k8s, 'Kubernetes');
    assert.equal(given.ENDPOINT_URL_other, undefined);
    assert.ok(given.ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN);
  });

  it('passes nothing of our own environment but PATH and HOME', async () => {
    process.env.SMART_ROLLBACK_LEAK = 'leak';
    const given = await environmentOf({ environment: { HTTPS_PROXY: 'http://proxy:1' } });
    delete process.env.SMART_ROLLBACK_LEAK;
    assert.equal(given.SMART_ROLLBACK_LEAK, undefined);
    assert.equal(given.PATH, process.env.PATH);
    assert.equal(given.HTTPS_PROXY, 'http://proxy:1');
  });

  it('starts in the default working directory with stdin closed', async () => {
    const job = new Job();
    const { log } = await runTask(fixture(['folder', 'stdin'], { job }));
    assert.ok(log.includes(`folder ${job.variable('System.DefaultWorkingDirectory') ?? '?'}`));
    assert.ok(log.includes('stdin ""'));
  });
});

describe('agent rig: what a task says', () => {
  it('obeys commands anywhere in a line, on both streams, and drops the text before them', async () => {
    const run = await runTask(
      fixture([
        out('noise ##vso[task.logissue type=warning]50%AZP25%0Ato go\nplain\n'),
        `err ${JSON.stringify('x\r##vso[TASK.SetVariable Variable=extra;]y%3B%5D')}`,
      ]),
    );
    assert.deepEqual(run.warnings, ['50%\nto go']);
    assert.deepEqual(run.variables, { extra: 'y;]' });
    assert.equal(run.log, '##[warning]50%\nto go\nplain\nx');
  });

  it('tells the code of an error beside it, and the log has both', async () => {
    const run = await runTask(fixture([out('##vso[task.logissue type=error;code=SR203]Gone. (SR203)\n')]));
    assert.deepEqual([run.errors, run.errorCodes], [['Gone.'], ['SR203']]);
    assert.equal(run.log, '##[error]Gone. (SR203)');
  });

  it('notes lines that say ##vso and are no command', async () => {
    const run = await runTask(fixture([out('##vso[task.complete result=Failed\n##vso[a]\n##VSO[task.complete]\n')]));
    assert.equal(run.unparsed.length, 3);
    assert.equal(run.result, 'Succeeded');
  });

  it('lets results only worsen, and fails on an exit code and on a command that cannot be carried out', async () => {
    const results = async (...script: string[]) => (await runTask(fixture(script))).result;
    assert.equal(await results(), 'Succeeded');
    assert.equal(await results('issues', 'succeed'), 'SucceededWithIssues');
    assert.equal(await results('fail', 'succeed'), 'Failed');
    assert.equal(await results('succeed', 'crash'), 'Failed');
    assert.equal(await results(out('##vso[artifact.upload artifactname=a]/no/such/file\n')), 'Failed');
  });

  it('keeps output variables under the step and plain ones for later steps', async () => {
    const job = new Job();
    const set = (name: string, more = '') => out(`##vso[task.setvariable variable=${name}${more}]v\n`);
    const script = [set('declared'), set('extra', ';isOutput=true'), set('SmartRollback.DeployInfo'), set('PATH')];
    const run = await runTask(fixture(script, { job, name: 'first' }));
    assert.deepEqual(run.outputs, { declared: 'v', extra: 'v' });
    assert.deepEqual(run.variables, { 'SmartRollback.DeployInfo': 'v' });
    assert.match(run.warnings.join(), /'PATH' is not allowed to be set/);
    assert.equal(job.variable('first.declared'), 'v');
    const later = await environmentOf({ job });
    assert.equal(later.SMARTROLLBACK_DEPLOYINFO, 'v');
    assert.equal(later.FIRST_DECLARED, 'v');
  });

  it('masks secrets of the job, of connections and of the task itself, whole values only', async () => {
    const run = await runTask(
      fixture([out('##vso[task.setsecret]swordfish\n'), out('swordfish hunter22 apiVersion: v9 drow\n')], {
        secrets: { key: 'hunter22' },
        inputs: { cluster: 'k8s' },
        endpoints: { k8s: kubernetesConnection('apiVersion: v9') },
      }),
    );
    assert.equal(run.log, '*** *** *** drow');
    assert.ok(run.printed.includes('swordfish hunter22'));
    assert.deepEqual(run.secrets, ['swordfish']);
  });

  it('copies what is published when the command is read', async () => {
    const job = new Job();
    const run = await runTask(fixture(['artifact', 'pause', 'forget', 'summary', 'results'], { job }));
    assert.equal(readFileSync(path.join(run.artifacts.info ?? '', 'a.txt'), 'utf8'), 'of 458');
    assert.deepEqual(
      run.summaries.map(({ title, text }) => [title, text]),
      [['Went well', '# Fine']],
    );
    assert.deepEqual(
      run.testResults.map(({ runTitle, text }) => [runTitle, text]),
      [['Run 1;2', '<x/>']],
    );
    assert.ok(job.artifacts.has('info'));
    job.dispose();
    assert.ok(!existsSync(run.artifacts.info ?? ''));
  });

  it('refuses artifacts in a classic release', async () => {
    const run = await runTask(fixture(['artifact'], { job: new Job({ hostType: 'release' }) }));
    assert.equal(run.result, 'Failed');
    assert.match(run.errors.join(), /not supported in Release/);
  });
});

describe('agent rig: how a task ends', () => {
  it('waits for a line, and says why none came', async () => {
    const task = startTask(fixture(['ready', 'hang']));
    assert.equal((await task.waitForLine(/^ready$/)).stream, 'stdout');
    await assert.rejects(task.waitForLine(/never/, 50), /No line fits \/never\/: 50 ms are over/);
    task.signal('SIGKILL');
    const run = await task.finished;
    assert.deepEqual([run.result, run.exitCode, run.signal], ['Failed', null, 'SIGKILL']);
    await assert.rejects(task.waitForLine(/never/), /the task has ended/);
  });

  it('cancels with SIGINT; uploads from then on are lost', async () => {
    const task = startTask(fixture(['polite', 'ready', 'hang']));
    await task.waitForLine(/ready/);
    const run = await task.cancel();
    assert.deepEqual([run.result, run.exitCode, run.lostArtifacts], ['Canceled', 0, ['late']]);
  });

  // Windows tells no signal of a process that CTRL_BREAK ended, and Wine sends none.
  (process.platform === 'win32' ? it.skip : it)('goes on to SIGTERM where SIGINT is not obeyed', async () => {
    const task = startTask(fixture(['deaf', 'ready', 'hang']));
    await task.waitForLine(/ready/);
    const run = await task.cancel();
    assert.equal(run.signal, 'SIGTERM');
    assert.ok(run.log.includes('heard SIGINT'));
  });

  it('kills a task that outlasts its time', async () => {
    await assert.rejects(runTask(fixture(['hang'], { timeoutMilliseconds: 300 })), /did not end within 300 ms/);
  });
});

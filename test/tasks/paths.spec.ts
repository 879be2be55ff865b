import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Job, runTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import { DEPLOYMENT, artifact, withWorkbench } from '../support/workload-tests.ts';

const TASKS = path.join(import.meta.dirname, '..', '..', 'dist', 'tasks');
const FOLDERS: Readonly<Record<string, string>> = {
  'spaces, signs of a shell, and what logging commands and globs take for signs of their own': path.join(
    "Build Agent (1) & $HOME 'quoted'",
    'a%0A;b]c [x] {y} !z #1 =2 %25',
  ),
  'letters beyond ASCII, and more than 200 characters': path.join(
    'Überprüfung 漢字 🎉 Ελληνικά',
    ...Array.from({ length: 4 }, (_, at) => `${at}-${'long'.repeat(16)}`),
  ),
};

describe('Everything lies in folders whose names hold', () => {
  const bench = withWorkbench();
  let server: Awaited<ReturnType<typeof startServer>>;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  for (const [what, name] of Object.entries(FOLDERS)) {
    describe(what, () => {
      let base = '';
      let job: Job;
      before(async () => {
        base = path.join(await realpath(await mkdtemp(path.join(tmpdir(), 'paths-'))), name);
        await cp(TASKS, path.join(base, 'tasks'), { recursive: true });
        await mkdir(path.join(base, '.kube'));
        const config = path.join(base, '.kube', 'config');
        await writeFile(config, bench().cluster.kubeconfig);
        job = new Job({
          variables: {
            'Agent.TempDirectory': path.join(base, '_temp'),
            'System.DefaultWorkingDirectory': path.join(base, 's'),
            'Build.ArtifactStagingDirectory': path.join(base, 'a'),
            // On Windows only quotes keep a semicolon in it from splitting it.
            KUBECONFIG: process.platform === 'win32' ? `"${config}"` : config,
          },
        });
        const postman = path.join(base, 's', 'postman', name);
        await mkdir(postman, { recursive: true });
        const upload = { mode: 'file', file: { src: 'file to send.txt' } };
        const requests = [{ name: 'Health', method: 'POST', body: upload, test: PASSES }];
        await writeFile(path.join(postman, 'sanity.json'), JSON.stringify(collectionOf('Sanity', requests)));
        await writeFile(path.join(postman, 'file to send.txt'), 'content of the file');
      });
      after(async () => {
        job.dispose();
        await rm(base.slice(0, base.length - name.length), { recursive: true });
      });

      const step = async (task: string, inputs: Readonly<Record<string, string>>): Promise<TaskRun> => {
        const { namespace } = bench();
        const workload = task === 'NewmanSanity' ? {} : { namespace, deploymentName: DEPLOYMENT };
        const run = await runTask({
          ...{ task, job, bundleFolder: path.join(base, 'tasks', task) },
          inputs: { connectionType: 'kubeconfig', ...workload, ...inputs },
        });
        assert.equal(run.result, 'Succeeded', run.log);
        assert.deepEqual(run.unparsed, []);
        return run;
      };
      const isBelow = (file: string | undefined, folder: string) =>
        assert.ok(file?.startsWith(path.join(base, folder) + path.sep) === true, file);

      it('the tasks write, publish, find collections by a glob with the files that they send, and read the record there', async () => {
        const [repository = ''] = bench().image('x').split(/:x$/);
        const output = path.join(base, 'output of the step');
        const deployed = await step('CaptureAndDeploy', {
          imageName: repository,
          imageTag: '457',
          outputDirectory: output,
        });
        isBelow(deployed.outputs['rollbackInfoPath'], 'output of the step');
        isBelow(deployed.outputs['deployInfoPath'], 'output of the step');
        assert.match(await readFile(deployed.outputs['deployInfoPath'] ?? '', 'utf8'), /"imageTag": "457"/);
        assert.deepEqual((await readdir(artifact(deployed, 'rollback-info'))).sort(), [
          'deployment-record.json',
          'previous-image.txt',
        ]);

        const tested = await step('NewmanSanity', {
          collection: 'postman/**/sanity.json',
          targetUrl: server.url,
          outputDirectory: path.join(base, 'results'),
        });
        isBelow(tested.outputs['reportPath'], 'results');
        assert.equal(tested.testResults.length, 1);
        assert.equal(tested.summaries.length, 1);
        assert.equal(server.bodies.at(-1), 'content of the file');
        const file = path.join('postman', name, 'sanity.json');
        assert.equal(
          (await step('NewmanSanity', { collection: file, targetUrl: server.url })).outputs['assertions'],
          '1',
        );

        const record = deployed.outputs['rollbackInfoPath'] ?? '';
        const back = await step('SmartRollback', { rollbackInfo: record });
        assert.equal(back.outputs['changed'], 'true');
        assert.equal(await bench().liveImage(), bench().image('456'));
      });
    });
  }
});

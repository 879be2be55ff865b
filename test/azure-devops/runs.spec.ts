import assert from 'node:assert/strict';
import type { AzureDevOps } from '../../shared/azure-devops/rest/azure-devops.ts';
import { addTag, hasTag, readTags, removeTag } from '../../shared/azure-devops/rest/build-tags.ts';
import { findDefinition, queueRun } from '../../shared/azure-devops/rest/queue-run.ts';
import { newestRun, readPipelineRun } from '../../shared/azure-devops/rest/runs.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { StoredDefinition } from '../rigs/azure-devops/model.ts';
import { messageOf, openIn } from '../support/azure-devops-job.ts';

describe('Runs of pipelines', () => {
  let server: AzureDevOpsServer;
  let build: StoredDefinition;
  let azureDevOps: AzureDevOps;
  beforeEach(async () => {
    server = await startAzureDevOps({ projects: ['Shop', 'Other Team'] });
    build = server.addDefinition({ name: 'Python-Build', id: 7, folder: '\\services' });
    azureDevOps = await openIn(server);
  });
  afterEach(() => server.stop());

  describe('reading', () => {
    it('one', async () => {
      server.addRun(build, { id: 12, number: 'python-build-20261124.3' });
      assert.deepEqual(await readPipelineRun(azureDevOps, { id: 12 }), {
        id: 12,
        number: 'python-build-20261124.3',
        definition: { id: 7, name: 'Python-Build' },
        project: 'Shop',
        url: `${server.collectionUri}Shop/_build/results?buildId=12`,
      });
    });

    it('one that is running, in another project', async () => {
      const other = server.addDefinition({ name: 'Build', project: 'Other Team' });
      const { id } = server.addRun(other, { result: 'running' });
      const run = await readPipelineRun(azureDevOps, { id, project: 'Other Team' });
      assert.match(run.url, /\/Other%20Team\/_build/);
      assert.match(
        await messageOf(readPipelineRun(azureDevOps, { id })),
        /404: The requested build \d+ could not be found\)/,
      );
    });

    it('the newest: queued last, waiting and running ones included', async () => {
      server.addRun(build, { id: 22, finished: 10, result: 'failed' });
      server.addRun(build, { id: 23, result: 'running' });
      server.addRun(server.addDefinition({ name: 'Another' }), { id: 24 });
      assert.equal((await newestRun(azureDevOps, 7))?.id, 23);
      assert.equal(await newestRun(azureDevOps, 8), undefined);
    });
  });

  describe('tags', () => {
    it('are put on, seen and taken off', async () => {
      const run = server.addRun(build, { tags: ['prod-deployed'] });
      const tag = 'rollback-queued-9-prod-python-service';
      assert.equal(await hasTag(azureDevOps, run, tag), false);
      await addTag(azureDevOps, run, tag);
      await addTag(azureDevOps, run, tag);
      assert.deepEqual(await readTags(azureDevOps, run), ['prod-deployed', tag]);
      assert.equal(await hasTag(azureDevOps, run, tag.toUpperCase()), true);
      await removeTag(azureDevOps, run, tag);
      await removeTag(azureDevOps, run, tag);
      assert.equal(await hasTag(azureDevOps, run, tag), false);
    });

    it('that cannot be written say which right is missing', async () => {
      const run = server.addRun(build, { id: 12 });
      server.deny('Update build information');
      const message = await messageOf(addTag(azureDevOps, run, 'x'));
      assert.match(message, /^Run 12 of project Shop cannot be tagged 'x': .*Grant "Update build information"/);
      assert.deepEqual(await readTags(azureDevOps, run), []);
    });

    it('whose answer was lost are looked for', async () => {
      const run = server.addRun(build, { id: 12 });
      server.fail(/^POST .*tags/, 'truncated');
      await addTag(azureDevOps, run, 'written');
      server.fail(/^POST .*tags/, 'reset');
      await assert.rejects(addTag(azureDevOps, run, 'lost'), { mayHaveHappened: true });
      assert.deepEqual(await readTags(azureDevOps, run), ['written']);
    });

    it('that the server does not keep, or on a run that is gone, are faults', async () => {
      const run = server.addRun(build, { id: 12 });
      server.fail(/^POST .*tags/, { status: 200, body: '{"count":0,"value":[]}' });
      assert.match(await messageOf(addTag(azureDevOps, run, 'x')), /the tag 'x' is not among those/);
      assert.match(await messageOf(addTag(azureDevOps, { id: 99 }, 'x')), /404/);
    });
  });

  describe('queueing', () => {
    let rollback: StoredDefinition;
    beforeEach(() => {
      const parameters = ['targetNamespace', 'sourceRunId'];
      rollback = server.addDefinition({ name: 'Python-Rollback', id: 9, folder: '\\ops\\deep', parameters });
      server.addDefinition({ name: 'Twice', id: 30, folder: '\\a' });
      server.addDefinition({ name: 'Twice', id: 31, folder: '\\b' });
    });

    for (const text of ['Python-Rollback', 'python-rollback', '\\ops\\deep\\Python-Rollback', '9']) {
      it(`${text} is found`, async () => {
        const found = { id: 9, name: 'Python-Rollback', folder: '\\ops\\deep', state: 'enabled' };
        assert.deepEqual(await findDefinition(azureDevOps, text), found);
      });
    }

    for (const [text, expected] of [
      [
        'Twice',
        /^Pipeline 'Twice' of project Shop cannot be chosen: there are 2 of them: \\a\\Twice \(id 30\), \\b\\Twice/,
      ],
      ['Python*', /there is none\. The closest: \\ops\\deep\\Python-Rollback|there is none\. The closest: \\services/],
      ['\\Python-Rollback', /not in that folder, but there is \\ops\\deep\\Python-Rollback \(id 9\)/],
      ['77', /^Pipeline '77' cannot be found: .*404.*"View build pipeline"/],
    ] as const) {
      it(`${text} is not`, async () => assert.match(await messageOf(findDefinition(azureDevOps, text)), expected));
    }

    it('a run with its parameters', async () => {
      const definition = await findDefinition(azureDevOps, '9');
      const queued = await queueRun(azureDevOps, definition, { targetNamespace: 'prod', sourceRunId: '12' });
      const [stored] = server.runsOf(rollback);
      assert.deepEqual(stored?.templateParameters, { targetNamespace: 'prod', sourceRunId: '12' });
      assert.deepEqual(queued, {
        id: stored?.id,
        number: stored?.number,
        url: `${server.collectionUri}Shop/_build/results?buildId=${stored?.id}`,
      });
      assert.equal((await newestRun(azureDevOps, 9))?.id, queued.id);
    });

    it('a run whose answer was lost', async () => {
      const definition = await findDefinition(azureDevOps, '9');
      server.fail(/^POST .*runs/, 'truncated');
      await assert.rejects(queueRun(azureDevOps, definition, {}), { mayHaveHappened: true });
      assert.equal(server.runsOf(rollback).length, 1);
    });

    it('a parameter that the pipeline does not declare', async () => {
      const definition = await findDefinition(azureDevOps, '9');
      const message = await messageOf(queueRun(azureDevOps, definition, { nosuch: '1' }));
      assert.match(
        message,
        /^A run of pipeline \\ops\\deep\\Python-Rollback \(id 9\) cannot be queued: .*Unexpected parameter 'nosuch'/,
      );
    });

    for (const name of ['Rollback "shop" & co', "Ada's Rollback", 'Zurückrollen – 本番', 'a+b=c?#%']) {
      it(`a pipeline named ${name}, with such values`, async () => {
        const stored = server.addDefinition({ name, folder: '\\Été 1', parameters: ['Größe', 'b'] });
        const parameters = { Größe: 'a "b" \\ c\n本番', b: '' };
        for (const text of [name, `\\été 1\\${name}`]) {
          await queueRun(azureDevOps, await findDefinition(azureDevOps, text), parameters);
        }
        assert.deepEqual(
          server.runsOf(stored).map(({ templateParameters }) => templateParameters),
          [parameters, parameters],
        );
      });
    }

    it('a pipeline that takes no runs, or starts none, is told', async () => {
      for (const state of ['disabled', 'paused'] as const) {
        server.addDefinition({ name: `is ${state}`, state });
        assert.equal((await findDefinition(azureDevOps, `is ${state}`)).state, state);
      }
    });

    it('without the right to', async () => {
      const definition = await findDefinition(azureDevOps, '9');
      server.deny('Queue builds');
      const message = await messageOf(queueRun(azureDevOps, definition, {}));
      assert.match(
        message,
        /no right to it \(403: TF215106.*Grant "Queue builds" on that pipeline of project Shop to "Shop Build Service \(org\)"/,
      );
      assert.equal(server.runsOf(rollback).length, 0);
    });
  });
});

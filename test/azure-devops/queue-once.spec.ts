import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AzureDevOps } from '../../shared/azure-devops/rest/azure-devops.ts';
import { readTags } from '../../shared/azure-devops/rest/build-tags.ts';
import { AzureDevOpsFault } from '../../shared/azure-devops/describe-failure.ts';
import { queueOnce } from '../../shared/azure-devops/rest/queue-once.ts';
import { findDefinition } from '../../shared/azure-devops/rest/queue-run.ts';
import type { AzureDevOpsServer, StartOptions } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { Failure } from '../rigs/azure-devops/failure.ts';
import type { StoredDefinition, StoredRun } from '../rigs/azure-devops/model.ts';
import { jobIn, messageOf, openIn } from '../support/azure-devops-job.ts';

const TAG = 'rollback-queued-9-prod-python-service';
const PARAMETERS = { targetNamespace: 'prod', sourceRunId: '12' };
const QUEUE = /^POST .*pipelines\/9\/runs/;
const LOOK = /^GET .*builds\?definitions=9/;

describe('Queueing once', () => {
  let server: AzureDevOpsServer;
  let tested: StoredRun;
  let rollback: StoredDefinition;
  let azureDevOps: AzureDevOps;

  const start = async (options: StartOptions = {}, more: Partial<StoredDefinition> = {}) => {
    server = await startAzureDevOps({ projects: ['Shop'], ...options });
    tested = server.addRun(server.addDefinition({ name: 'Python-Newman-Tests', id: 7 }), { id: 12, result: 'running' });
    const parameters = Object.keys(PARAMETERS);
    rollback = server.addDefinition({ name: 'Python-Rollback', id: 9, parameters, ...more });
    azureDevOps = await openIn(server);
  };
  beforeEach(() => start());
  afterEach(() => server.stop());

  const queue = async (templateParameters: Readonly<Record<string, string>> = PARAMETERS) => {
    const definition = await findDefinition(azureDevOps, '9');
    return queueOnce(azureDevOps, { definition, templateParameters, run: tested, tag: TAG }, [0, 1]);
  };
  const queued = () => server.runsOf(rollback);
  const tags = () => readTags(azureDevOps, tested);

  it('writes the tag first, then queues with these very parameters', async () => {
    const outcome = await queue();
    const [run] = queued();
    assert.deepEqual(run?.templateParameters, PARAMETERS);
    assert.deepEqual(outcome, {
      outcome: 'queued',
      run: { id: run?.id, number: run?.number, url: `${server.collectionUri}Shop/_build/results?buildId=${run?.id}` },
    });
    assert.deepEqual(await tags(), [TAG]);
    const writes = server.requests.filter(({ method }) => method === 'POST').map(({ path }) => path.split('?')[0]);
    assert.deepEqual(writes, ['/org/Shop/_apis/build/builds/12/tags', '/org/Shop/_apis/pipelines/9/runs']);
  });

  it('queues nothing a second time, and tells the newest run of the pipeline', async () => {
    const first = await queue();
    const second = await queue();
    assert.equal(queued().length, 1);
    assert.ok(first.outcome === 'queued' && second.outcome === 'queuedBefore');
    assert.equal(second.newest?.id, first.run.id);
    assert.equal(second.newest?.url, first.run.url);
  });

  it('queues nothing where the tag is there and the pipeline has no run, or none that may be seen', async () => {
    tested.tags.add(TAG);
    assert.deepEqual(await queue(), { outcome: 'queuedBefore', newest: undefined });
    server.fail(LOOK, { status: 403 });
    assert.deepEqual(await queue(), { outcome: 'queuedBefore', newest: undefined });
    assert.equal(queued().length, 0);
  });

  const unwritable: readonly [string, Failure, RegExp][] = [
    ['403', { status: 403, body: '{"message":"TF50309"}' }, /\(403: TF50309\)\. Grant "Update build information" on/],
    ['404', { status: 404 }, /cannot be tagged.*\(404\).*In a classic release it is the build of the primary artifact/],
    ['401', { status: 401 }, /\(401\).*"Update build information"/],
    ['the sign-in page', 'signInPage', /sign-in page \(203\)/],
    ['a page of a proxy', 'htmlPage', /not what the API promises/],
    ['503', { status: 503 }, /failed \(503\)/],
  ];
  for (const [title, failure, expected] of unwritable) {
    it(`does not queue where the tag cannot be written: ${title}`, async () => {
      server.fail(/^POST .*tags/, failure);
      assert.match(await messageOf(queue()), expected);
      assert.equal(queued().length, 0);
      assert.deepEqual(await tags(), []);
    });
  }

  it('does not queue where nobody may look whether the tag is there', async () => {
    server.deny('View builds');
    assert.match(await messageOf(queue()), /does not tell its tags.*Grant "View builds"/);
    assert.equal(queued().length, 0);
  });

  const refused: readonly [string, Failure, RegExp][] = [
    [
      '403',
      { status: 403, body: '{"message":"TF215106"}' },
      /\(403: TF215106\)\. Grant "Queue builds" on that pipeline/,
    ],
    ['401', { status: 401 }, /\(401\).*grant "Queue builds"/],
    ['the sign-in page', 'signInPage', /sign-in page \(203\)/],
    ['400', { status: 400, body: '{"message":"bad"}' }, /refused it \(400\): bad\./],
  ];
  for (const [title, failure, expected] of refused) {
    it(`takes the tag away again where queueing fails: ${title}`, async () => {
      server.fail(QUEUE, failure);
      assert.match(await messageOf(queue()), expected);
      assert.equal(queued().length, 0);
      assert.deepEqual(await tags(), []);
      assert.equal((await queue()).outcome, 'queued', 'the next attempt can');
    });
  }

  it('a parameter that the pipeline does not declare: the words of the server, and what to do', async () => {
    assert.match(
      await messageOf(queue({ targetNamespace: 'prod', expectedImageTag: '458' })),
      /\(400\): Python-Rollback\.yml: Unexpected parameter 'expectedImageTag'\. Correct what it names; it was sent the parameters targetNamespace, expectedImageTag: its YAML must declare them under 'parameters:'\./,
    );
    assert.deepEqual(await tags(), []);
  });

  it('is patient where the service asks for fewer requests', async () => {
    server.fail(QUEUE, { status: 429, headers: { 'retry-after': '0' } }, 2);
    assert.equal((await queue()).outcome, 'queued');
    assert.equal(queued().length, 1);
  });

  it('429 to the end is a failure, without the tag', async () => {
    server.fail(QUEUE, { status: 429 }, 9);
    assert.match(await messageOf(queue()), /fewer requests \(429\)/);
    assert.deepEqual(await tags(), []);
  });

  it('says that the tag must go where it cannot be taken away', async () => {
    server.fail(QUEUE, { status: 400 });
    server.fail(/^DELETE .*tags/, { status: 403 });
    assert.match(
      await messageOf(queue()),
      /refused it \(400\).* The tag 'rollback-queued-9-prod-python-service' could not be taken off run 12 again, so take it off before the job is run again: .*403/,
    );
    assert.deepEqual(await tags(), [TAG]);
  });

  describe('an answer that was lost', () => {
    // What does not come is given up; what is asked afterwards must not be, also on a busy machine.
    beforeEach(async () => {
      azureDevOps = await openIn(server, { timeoutMilliseconds: 5000 });
    });

    for (const failure of ['truncated', 'unanswered'] as const) {
      it(`finds the run that was queued all the same (${failure})`, async () => {
        server.addRun(rollback, { id: 13 });
        server.fail(QUEUE, failure);
        const outcome = await queue();
        assert.equal(queued().length, 2);
        assert.ok(outcome.outcome === 'queued');
        assert.equal(outcome.run.id, queued()[1]?.id);
        assert.deepEqual(await tags(), [TAG]);
      });
    }

    for (const failure of ['reset', { status: 502 }, 'htmlPage'] as const) {
      it(`takes the tag away where no run has come (${JSON.stringify(failure)})`, async () => {
        server.addRun(rollback, { id: 13 });
        server.fail(QUEUE, failure);
        assert.match(await messageOf(queue()), /No run of \\Python-Rollback \(id 9\) has come since\.$/);
        assert.deepEqual(await tags(), []);
      });
    }

    for (const [when, passing] of [
      ['before', []],
      ['afterwards', [{ delayMilliseconds: 0 }]],
    ] as const) {
      it(`keeps the tag where the runs could not be asked ${when}`, async () => {
        for (const failure of [...passing, { status: 403 }]) server.fail(LOOK, failure);
        server.fail(QUEUE, 'unanswered');
        const outcome = await queue();
        assert.ok(outcome.outcome === 'notKnown');
        assert.match(
          outcome.why,
          /The runs of \\Python-Rollback \(id 9\) do not tell either\. The tag '.*' stays on run 12.*take it off where nothing was queued\.$/,
        );
        assert.deepEqual(await tags(), [TAG]);
      });
    }
  });

  it('a server without pipelines area is asked by its build area', async () => {
    await server.stop();
    await start({ pipelinesArea: false });
    const outcome = await queue();
    const [run] = queued();
    assert.deepEqual(run?.templateParameters, PARAMETERS);
    assert.ok(outcome.outcome === 'queued');
    assert.deepEqual(outcome.run, {
      id: run?.id,
      number: run?.number,
      url: `${server.collectionUri}Shop/_build/results?buildId=${run?.id}`,
    });
    tested.tags.clear();
    assert.match(
      await messageOf(queue({ nosuch: '1' })),
      /validation errors or warnings\. Python-Rollback\.yml: Unexpected parameter 'nosuch'.*it was sent the parameters nosuch/,
    );
    assert.deepEqual(await tags(), []);
  });

  it('a step that is cancelled meanwhile stops, and leaves the tag', async () => {
    const host = jobIn(server);
    azureDevOps = await openIn(server, {}, host);
    server.fail(QUEUE, 'unanswered');
    const definition = await findDefinition(azureDevOps, '9');
    const request = { definition, templateParameters: PARAMETERS, run: tested, tag: TAG };
    const queueing = queueOnce(azureDevOps, request, [0, 1]);
    const ended = assert.rejects(queueing, (error: unknown) => !(error instanceof AzureDevOpsFault));
    while (queued().length === 0) await sleep(1);
    host.cancellation.abort();
    await ended;
    assert.deepEqual([...tested.tags], [TAG], 'it may have been queued, and it was');
  });
});

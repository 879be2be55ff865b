import assert from 'node:assert/strict';
import { Fault } from '../../shared/host/fault.ts';
import { ApiError, ConnectionError } from '../../shared/kubernetes/api-error.ts';
import type { RecordingHost } from '../support/recording-host.ts';
import { PASSES } from '../support/newman/collections.ts';
import type { SanityRun } from '../support/newman/run.ts';
import type { Given } from '../support/newman/rollback.ts';
import { DEFAULTS, TAG, withRollback } from '../support/newman/rollback.ts';
import { NEVER_ENDS } from '../support/newman/script-seconds.ts';
import { CLOSED_URL } from '../support/newman/server.ts';
import { isInputError } from '../../tasks/NewmanSanity/queue-rollback/rollback.ts';

/** Cancels the step as soon as something is so. */
function abortWhen(host: RecordingHost, holds: () => boolean): void {
  const timer = setInterval(() => {
    if (!holds()) return;
    clearInterval(timer);
    host.cancellation.abort();
  }, 1);
}

describe('NewmanSanity: onFailure queueRollback', () => {
  const bench = withRollback();

  it('queues the pipeline with what deploy-info says; the step still fails with its own error', async () => {
    const { azureDevOps, run, queued, own } = bench();
    const { outcome, host } = await run();
    const [stored] = queued();
    assert.deepEqual(stored?.templateParameters, DEFAULTS);
    assert.deepEqual([...own.tags], [TAG]);
    assert.equal(outcome.result, 'failed');
    assert.match(outcome.message, /^Sanity tests failed: 1 of 1 assertion: Version \/ is the deployed one: /);
    assert.match(
      outcome.message,
      /The rollback is queued: run python-rollback-\d+ of \\ops\\Python-Rollback \(id 9\) with targetNamespace=prod, .*expectedImageTag=458\.$/,
    );
    const url = `${azureDevOps.collectionUri}Shop/_build/results?buildId=${stored?.id}`;
    assert.equal(host.outputs.get('rollbackRunUrl'), url);
    assert.equal(host.infos.filter((line) => line.startsWith('Rollback queued: ') && line.endsWith(url)).length, 1);
    assert.deepEqual(host.warnings, []);
    assert.equal(host.summaries.length, 2);
    assert.equal(host.testResults.length, 1);
  });

  it('queues nothing where the tests pass, and asks Azure DevOps nothing', async () => {
    const { azureDevOps, run } = bench();
    const { outcome, host } = await run({ test: PASSES });
    assert.equal(outcome.result, 'succeeded');
    assert.equal(host.outputs.get('rollbackRunUrl'), '');
    assert.deepEqual(azureDevOps.requests, []);
    assert.equal(host.summaries.length, 1);
  });

  it('queues nothing with onFailure none, but the last line names pipeline and values', async () => {
    const { azureDevOps, run } = bench();
    const { outcome, host } = await run({ inputs: { onFailure: 'none', rollbackPipeline: '\\ops\\Python-Rollback' } });
    assert.match(
      outcome.message,
      /Queue the rollback: \\ops\\Python-Rollback with targetNamespace=prod, deploymentName=python-service, sourceRunId=1234, expectedImageTag=458$/,
    );
    assert.deepEqual(azureDevOps.requests, []);
    assert.equal(host.outputs.get('rollbackRunUrl'), '');
  });

  it('queues once, however often the job is run again', async () => {
    const { run, queued } = bench();
    await run();
    const again = await run({ variables: { 'System.JobAttempt': '2' } });
    assert.equal(queued().length, 1);
    const url = `buildId=${queued()[0]?.id}`;
    assert.match(
      again.log,
      new RegExp(`The rollback was queued before: run 12 has the tag '${TAG}'\\. The newest run of .* is .*${url}`),
    );
    assert.ok(again.host.outputs.get('rollbackRunUrl')?.endsWith(url));
    assert.match(
      again.outcome.message,
      /The rollback was queued before \(tag '.*' on run 12\); the newest run of .* is python-rollback-\d+\./,
    );
    assert.deepEqual(again.host.warnings, []);
  });

  it('queues for each workload of a run', async () => {
    const { run, queued, own } = bench();
    await run();
    await run({ deployed: { deploymentName: 'statefulset/db' } });
    assert.deepEqual(
      queued().map(({ templateParameters }) => templateParameters['deploymentName']),
      ['python-service', 'statefulset/db'],
    );
    assert.deepEqual([...own.tags], [TAG, 'rollback-queued-9-prod-statefulset_db']);
  });

  const causes: readonly [title: string, given: () => Promise<Given> | Given][] = [
    ['a request without a response', () => ({ serviceUrl: CLOSED_URL })],
    ['a service that is not ready', () => ({ serviceUrl: CLOSED_URL, inputs: { readyTimeoutSeconds: '1' } })],
    ['a variable without a value', () => ({ url: '{{TARGET_URL}}/{{gone}}', test: PASSES })],
    ['a script error', () => ({ test: "throw new Error('no');" })],
    ['no assertion', () => ({ test: '// nothing' })],
    ['the time-out', () => ({ test: NEVER_ENDS, inputs: { timeoutSeconds: '1' } })],
    [
      'an agent that cannot write its results',
      () => ({
        prepare: (host) =>
          (host.publishTestResults = () => {
            throw new Error('the disk is full');
          }),
      }),
    ],
  ];
  for (const [title, given] of causes) {
    it(`queues after any failure: ${title}`, async () => {
      const { run, queued } = bench();
      const { outcome } = await run(await given()).catch((error: unknown) => ({
        outcome: { result: 'failed', errorCode: 'SR902', message: String(error) },
      }));
      assert.equal(outcome.result, 'failed', outcome.message);
      assert.equal(queued().length, 1, outcome.message);
    });
  }

  it('what the cluster answers and defects of the task are no input errors', () => {
    const refused = new ApiError(403, undefined, { verb: 'get', group: '', resource: 'pods', namespace: 'prod' }, 'x');
    const unreachable = new ConnectionError(new Error('x'), 'x', false);
    const errors = [new Fault('SR501', 'x'), refused, unreachable, new Error('x'), 'x'];
    assert.deepEqual(errors.map(isInputError), [true, false, false, false, false]);
  });

  const inputErrors: readonly [title: string, inputs: Readonly<Record<string, string>>][] = [
    ['a collection that does not exist', { collection: 'gone.json' }],
    ['a folder that no collection has', { folder: 'Nowhere' }],
    ['an environment that is none', { environment: 'sanity.json' }],
    ['a deploy-info that does not exist', { deployInfo: 'gone' }],
    ['a host that only the cluster knows', { targetUrl: 'http://a.b.svc' }],
    ['a certificate that does not exist', { caCertificates: 'gone.pem' }],
  ];
  for (const [title, inputs] of inputErrors) {
    it(`queues nothing after an input error: ${title}`, async () => {
      const { azureDevOps, run } = bench();
      const { outcome, host } = await run({ inputs });
      assert.equal(outcome.result, 'failed');
      assert.deepEqual(azureDevOps.requests, []);
      assert.match(
        host.infos.join('\n'),
        /No rollback was queued: the tests could not be run, and what the error names is to blame/,
      );
      assert.deepEqual(host.warnings, []);
      assert.equal(host.outputs.get('rollbackRunUrl'), '');
    });
  }

  it('the parameters that are given reach the run exactly', async () => {
    const { azureDevOps, run } = bench();
    const name = 'Zurückrollen "prod" & co';
    const declared = azureDevOps.addDefinition({ name, id: 12, parameters: ['what', 'JSON', 'empty'] });
    await run({
      inputs: {
        rollbackPipeline: `\\${name}`,
        rollbackParameters: 'what={namespace}/{deploymentName}=é "{imageTag}"\nJSON={"a": [1, {}]}\nempty=',
      },
    });
    assert.deepEqual(azureDevOps.runsOf(declared)[0]?.templateParameters, {
      what: 'prod/python-service=é "458"',
      JSON: '{"a": [1, {}]}',
      empty: '',
    });
  });

  describe('in a classic release', () => {
    const release = {
      'System.HostType': 'release',
      'Release.ReleaseId': '77',
      'Release.PrimaryArtifactSourceAlias': '_build',
      'Build.BuildId': '400',
    };

    it('tags the build of the primary artifact, in its own project, and leaves sourceRunId out', async () => {
      const { azureDevOps, run, queued } = bench();
      const definition = azureDevOps.addDefinition({ name: 'Python-Build', project: 'Builds' });
      const build = azureDevOps.addRun(definition, { id: 400 });
      const variables = {
        ...release,
        'Release.Artifacts._build.Type': 'Build',
        'Release.Artifacts._build.ProjectId': 'Builds',
      };
      const { outcome } = await run({ variables });
      const { sourceRunId: _left, ...parameters } = DEFAULTS;
      assert.deepEqual(queued()[0]?.templateParameters, parameters, outcome.message);
      assert.deepEqual([...build.tags], [TAG]);
    });

    it('queues nothing where the primary artifact is no build', async () => {
      const { run, queued } = bench();
      const { host } = await run({ variables: { ...release, 'Release.Artifacts._build.Type': 'Jenkins' } });
      assert.match(host.warnings[0] ?? '', /the primary artifact of this release is no build of Azure Pipelines/);
      assert.equal(queued().length, 0);
    });
  });

  describe('when the step is cancelled', () => {
    it('queues nothing, and says so', async () => {
      const { azureDevOps, service, run } = bench();
      const { outcome, host } = await run({
        test: NEVER_ENDS,
        prepare: (host) => abortWhen(host, () => service.requests.length > 0),
      });
      assert.deepEqual(azureDevOps.requests, []);
      assert.match(outcome.message, /^Cancelled\. .*No rollback was queued: the step was cancelled\.$/);
      assert.equal(host.outputs.get('rollbackRunUrl'), '');
    });

    it('while the rollback is being queued: what to look at', async () => {
      const { azureDevOps, run, queued } = bench();
      azureDevOps.fail(/^POST .*pipelines/, 'unanswered');
      let seen: SanityRun['host'] | undefined;
      await assert.rejects(
        run({
          prepare: (host) => {
            seen = host;
            abortWhen(host, () => queued().length > 0);
          },
        }),
      );
      assert.match(
        seen?.status.sentence ?? '',
        /^The sanity tests had ended: failed\. A rollback was being queued: the runs of \\ops\\Python-Rollback \(id 9\) show whether it was; the tag 'rollback-queued-9-prod-python-service' on run 12/,
      );
    });
  });
});

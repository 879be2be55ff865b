import assert from 'node:assert/strict';
import { overwritesAnother } from '../../shared/azure-devops/overwrites-another.ts';
import { whoWroteArtifact } from '../../shared/azure-devops/rest/who-wrote-artifact.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { StoredRun } from '../rigs/azure-devops/model.ts';
import { deploymentRecord } from '../support/notes.ts';
import { RecordingHost } from '../support/recording-host.ts';
import { IMPATIENCE, jobIn } from '../support/azure-devops-job.ts';

describe('whoWroteArtifact', () => {
  let server: AzureDevOpsServer;
  let run: StoredRun;
  beforeEach(async () => {
    server = await startAzureDevOps();
    run = server.addRun(server.addDefinition({ name: 'Python-Build' }), { id: 12, result: 'running' });
  });
  afterEach(() => server.stop());

  const record = deploymentRecord();
  const files = { 'previous-image.txt': '456\n', 'deployment-record.json': JSON.stringify(record) };
  const ask = (host = jobIn(server), patienceMilliseconds = 30_000) =>
    whoWroteArtifact(host, { id: 12 }, 'rollback-info', { patience: IMPATIENCE, patienceMilliseconds });
  const why = async (answer: ReturnType<typeof ask>) => {
    const writer = await answer;
    assert.ok(writer.kind === 'unknown', writer.kind);
    return writer.why;
  };

  it('nobody yet, with two requests', async () => {
    server.addArtifact(run, { name: 'rollback-info-staging', files });
    assert.deepEqual(await ask(), { kind: 'none' });
    assert.equal(server.requests.length, 2);
  });

  for (const kind of ['Container', 'PipelineArtifact'] as const) {
    it(`the deployment of the record, kind ${kind}`, async () => {
      server.addArtifact(run, { name: 'rollback-info', kind, files });
      const writer = await ask();
      assert.deepEqual(writer, { kind: 'record', others: [], record });
      assert.ok(
        writer.kind === 'record' && !overwritesAnother(writer.record, { ...record.workload, container: 'app' }),
      );
    });
  }

  for (const [title, content, expected] of [
    ['no record in it', { 'previous-image.txt': '456' }, /holds no deployment-record\.json/],
    ['a record that is none', { 'deployment-record.json': '{' }, /artifact rollback-info of run 12 is not JSON/],
    ['a record from the future', { 'deployment-record.json': '{"schemaVersion":2}' }, /schemaVersion 2/],
  ] as const) {
    it(`unknown: ${title}`, async () => {
      server.addArtifact(run, { name: 'rollback-info', files: content });
      assert.match(await why(ask()), expected);
    });
  }

  it('unknown: no right', async () => {
    server.deny('View builds');
    assert.match(await why(ask()), /Grant "View builds" on the pipelines of project Shop/);
  });

  it('unknown: no token', async () => {
    const host = new RecordingHost({}, { 'System.TeamProject': 'Shop' });
    assert.match(await why(ask(host)), /Azure DevOps cannot be asked/);
  });

  it('nobody, in a shell, where there is no Azure DevOps', async () => {
    assert.deepEqual(await ask(new RecordingHost()), { kind: 'none' });
  });

  it('unknown: nobody listens', async () => {
    await server.stop();
    assert.match(await why(ask()), /cannot be reached/);
  });

  for (const [title, failure] of [
    ['silence', { delayMilliseconds: 60_000 }],
    ['a Retry-After', { status: 429, headers: { 'retry-after': '60' } }],
  ] as const) {
    it(`unknown: ${title} for longer than its patience`, async () => {
      server.fail(/^GET .*artifacts/, failure, 9);
      const host = jobIn(server);
      const patience = { ...IMPATIENCE, timeoutMilliseconds: 60_000, longestPauseMilliseconds: 60_000 };
      const start = performance.now();
      const answer = whoWroteArtifact(host, { id: 12 }, 'rollback-info', { patience, patienceMilliseconds: 120 });
      assert.match(await why(answer), /did not tell within 0\.12 s whether this run has an artifact rollback-info/);
      assert.ok(performance.now() - start < 30_000);
    });
  }

  it('cancelled is not unknown', async () => {
    server.fail(/^GET .*artifacts/, { delayMilliseconds: 60_000 });
    const host = jobIn(server);
    setTimeout(() => host.cancellation.abort(), 50);
    await assert.rejects(ask(host), { name: 'AbortError' });
  });
});

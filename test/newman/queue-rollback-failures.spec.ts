import assert from 'node:assert/strict';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import type { Given } from '../support/newman/rollback.ts';
import { withRollback } from '../support/newman/rollback.ts';

describe('NewmanSanity: a rollback that cannot be queued', () => {
  const bench = withRollback();

  const failures: readonly [
    title: string,
    spoil: (azureDevOps: AzureDevOpsServer) => Given | undefined,
    warning: RegExp,
  ][] = [
    [
      'the tag cannot be written',
      (azureDevOps) => void azureDevOps.deny('Update build information'),
      /^The rollback was not queued: Run 12 of project Shop cannot be tagged .*Grant "Update build information" on the pipelines of project Shop to "Shop Build Service \(org\)"/,
    ],
    [
      'the pipeline may not be queued',
      (azureDevOps) => void azureDevOps.deny('Queue builds'),
      /^The rollback was not queued: A run of pipeline \\ops\\Python-Rollback \(id 9\) cannot be queued: .*403: TF215106.*Grant "Queue builds" on that pipeline/,
    ],
    [
      'the pipelines may not be seen',
      (azureDevOps) => void azureDevOps.deny('View build pipeline'),
      /cannot be found: .*Grant "View build pipeline"/,
    ],
    [
      'no pipeline has the name',
      () => ({ inputs: { rollbackPipeline: 'Python-Rolback' } }),
      /cannot be chosen: there is none\. The closest: \\ops\\Python-Rollback \(id 9\)/,
    ],
    [
      'several have it',
      (azureDevOps) => void azureDevOps.addDefinition({ name: 'python-rollback', id: 10 }),
      /there are 2 of them: \\ops\\Python-Rollback \(id 9\), \\python-rollback \(id 10\)\. Give one of these with its folder, or its id\./,
    ],
    ['no pipeline has the id', () => ({ inputs: { rollbackPipeline: '77' } }), /Pipeline '77' cannot be found.*404/],
    [
      'a parameter is not declared',
      () => ({ inputs: { rollbackParameters: 'nosuch={imageTag}' } }),
      /Unexpected parameter 'nosuch'\. Correct what it names; it was sent the parameters nosuch: its YAML must declare them/,
    ],
    [
      'the job has no token',
      () => ({ prepare: (host) => host.endpoints.clear() }),
      /System\.AccessToken\) is missing\. In YAML .*classic/,
    ],
    ['the sign-in page answers', (azureDevOps) => void azureDevOps.fail(/./, 'signInPage'), /sign-in page \(203\)/],
    ['the token has ended', (azureDevOps) => void azureDevOps.fail(/./, { status: 401 }), /\(401\)/],
    [
      'the job is in no run',
      () => ({ variables: { 'Build.BuildId': '' } }),
      /this job is in no run of a pipeline \(Build\.BuildId is missing\)/,
    ],
    ['its run is gone', () => ({ variables: { 'Build.BuildId': '99' } }), /^The rollback was not queued: Run 99 .*404/],
  ];
  for (const [title, spoil, warning] of failures) {
    it(`a failed queueing is one warning, and the error line says what to queue by hand: ${title}`, async () => {
      const { azureDevOps, run, queued, own } = bench();
      const { outcome, host } = await run(spoil(azureDevOps) ?? {});
      assert.equal(queued().length, 0);
      assert.deepEqual([...own.tags], []);
      assert.equal(host.warnings.length, 1, host.warnings.join('\n'));
      assert.match(host.warnings[0] ?? '', warning);
      assert.match(outcome.message, /^Sanity tests failed: .*Queue the rollback: \S+ with /);
      assert.equal(host.outputs.get('rollbackRunUrl'), '');
    });
  }

  it('a disabled pipeline is not queued, and told', async () => {
    const { azureDevOps, run, own } = bench();
    azureDevOps.addDefinition({ name: 'Off', id: 11, state: 'disabled' });
    const { host } = await run({ inputs: { rollbackPipeline: 'Off' } });
    assert.match(host.warnings[0] ?? '', /pipeline \\Off \(id 11\) is disabled\. Enable it/);
    assert.deepEqual([...own.tags], []);
  });
});

import assert from 'node:assert/strict';
import { withFreshWorkbench } from '../support/workload-tests.ts';

describe('An undo to a revision with the same image', () => {
  const bench = withFreshWorkbench({ container: { env: [{ name: 'MODE', value: 'calm' }] } });

  it('names the revisions and the fields that go back, in the dry run and in its result', async () => {
    const { rollback, patch, cluster, namespace, image } = bench();
    await patch([{ op: 'replace', path: '/spec/template/spec/containers/0/env/0/value', value: 'wild' }]);
    await cluster.waitForRollout(namespace, 'python-service');
    const way = `from revision 2 to revision 1, both with ${image('456')}: what goes back is spec.containers[python-service].env`;
    const tried = await rollback({ dryRun: 'true' });
    assert.ok(tried.log.includes(`would go back ${way}`), tried.log);
    const run = await rollback();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(run.log.includes(`python-service: rolled back ${way}`), run.log);
    assert.ok(run.log.includes('(now revision 3'), run.log);
  });
});

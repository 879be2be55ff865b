import assert from 'node:assert/strict';
import { testImage } from '../support/cluster.ts';
import { warningsOf } from '../support/workload-tests.ts';
import { config, deployment, withManifestSet } from '../support/manifest-set.ts';

describe('Manifests: what their inputs ask for', () => {
  const set = withManifestSet();

  it('forceConflicts takes what Argo CD owns, names it in a warning, and the way back gives the old value', async () => {
    const web = deployment(testImage('1'), []);
    const live = config('conf', { level: 'info', theirs: 'x' });
    await set().cluster.ask(
      'PATCH',
      `${set().pathOf(live)}?fieldManager=argocd-controller`,
      live,
      'application/apply-patch+yaml',
    );
    const before = (await set().state()).find(({ name }) => name === 'conf');
    const wanted = [config('conf', { level: 'debug' }), web];
    const tried = await set().deployed(wanted, { dryRun: 'true' }, 'Failed');
    assert.match(tried.errors[0] ?? '', /argocd-controller owns \.data\.level .*; forceConflicts: true takes it over/);
    const deployed = await set().deployed(wanted, { forceConflicts: 'true' });
    assert.deepEqual(warningsOf(deployed), [
      `ConfigMap conf in namespace ${set().namespace}: forceConflicts takes .data.level from argocd-controller, which owned it with another value. Argo CD puts what its repository says back at its next sync: change it there, or take the object out of it.`,
    ]);
    const again = await set().deployed(wanted);
    assert.deepEqual([again.outputs['changed'], warningsOf(again)], ['false', []]);
    const undone = await set().back(deployed, { force: 'true' });
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(
      (await set().state()).find(({ name }) => name === 'conf'),
      before,
    );
  });
});

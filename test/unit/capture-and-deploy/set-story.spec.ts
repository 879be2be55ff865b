import assert from 'node:assert/strict';
import { describeApplied, describeStopped } from '../../../tasks/CaptureAndDeploy/set-story.ts';

const MARK = { namespace: 'prod', name: 'smart-rollback.deployment.shop.3' };
const one = (name: string, change: 'created' | 'changed' | 'replaced' | 'unchanged' = 'changed') => ({
  planned: { manifest: { kind: 'ConfigMap', name, namespace: 'prod' }, change },
});

describe('Manifests: what is told of a set that was applied', () => {
  it('counts what became of its objects', () => {
    assert.equal(
      describeApplied([{ change: 'created' }, { change: 'changed' }, { change: 'replaced' }, { change: 'unchanged' }]),
      'Applied: 4 objects, 1 created, 1 changed, 1 made anew, 1 as before.',
    );
  });
  it('says that nothing was to be done', () => {
    const same = { change: 'unchanged' } as const;
    assert.equal(describeApplied([same]), 'Nothing was applied: the object is as it should be.');
    assert.equal(describeApplied([same, same]), 'Nothing was applied: all 2 objects are as they should be.');
  });
  it('names what was applied before the server would not go on, and what was not', () => {
    assert.equal(
      describeStopped({ error: { message: 'No.' }, applied: [one('a')], untouched: [one('b'), one('c')] }, MARK),
      'The manifests were applied in part: No. Applied before it: ConfigMap a in namespace prod. Not applied: ConfigMap b in namespace prod, ConfigMap c in namespace prod. Run the step again, it goes on with what is left, or SmartRollback@1, which puts back what was applied. What was there before is kept in ConfigMap smart-rollback.deployment.shop.3 in namespace prod.',
    );
  });
  it('says that it changed nothing where the first was not taken', () => {
    assert.equal(
      describeStopped({ error: { message: 'No.' }, applied: [], untouched: [one('a')] }, MARK),
      'The manifests were not applied: No. This step changed nothing.',
    );
  });
});

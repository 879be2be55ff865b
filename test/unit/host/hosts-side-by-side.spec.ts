import assert from 'node:assert/strict';
import { hostsSideBySide } from '../../../shared/host/hosts-side-by-side.ts';
import { RecordingHost } from '../../support/recording-host.ts';

describe('what is true of several workloads if the step ended now', () => {
  const NAMES = ['api', 'statefulset/db'];
  const hosts = () => {
    const step = new RecordingHost({});
    const [api, db] = hostsSideBySide(step, NAMES);
    assert.ok(api && db);
    return { step, api, db };
  };

  it('is nothing where none was changed', () => {
    const { step, api } = hosts();
    api.status.set('Nothing was changed.');
    assert.equal(step.status.sentence, 'Nothing was changed.');
  });

  it('is the sentence of each, and the names of those that were not changed', () => {
    const { step, api } = hosts();
    api.status.set('deployment/api in namespace prod has the image reg/api:2.');
    assert.equal(
      step.status.sentence,
      'deployment/api in namespace prod has the image reg/api:2. Not changed: statefulset/db.',
    );
  });

  it('names the workload of a sentence that tells of an image alone', () => {
    const { step, api, db } = hosts();
    api.status.set('The rollout of reg/shop:2 is complete.');
    db.status.set('statefulset/db in namespace prod has the image reg/shop:2.');
    assert.equal(
      step.status.sentence,
      'api: The rollout of reg/shop:2 is complete. statefulset/db in namespace prod has the image reg/shop:2.',
    );
  });
});

import assert from 'node:assert/strict';
import { describePod } from '../../../shared/rollout/follow/diagnose.ts';
import { container, ended, pod, waitingFor } from '../../support/objects.ts';

describe('the line about a pod after a failed rollout', () => {
  const rows = [
    [container({ ready: true, state: { running: {} } }), 'app running, ready'],
    [container({ restartCount: 0, state: waitingFor('ErrImagePull', 'x') }), 'app waiting: ErrImagePull: x'],
    [container({ restartCount: 1, state: { running: {} } }), 'app running, not ready, 1 restart'],
    [container({ restartCount: 2, state: ended(1, 'Error') }), 'app ended with exit code 1 (Error), 2 restarts'],
    [container({ restartCount: 1, state: ended(1) }), 'app ended with exit code 1 (no reason), 1 restart'],
    [container(), 'app in no state yet'],
  ] as const;
  for (const [status, says] of rows) {
    it(says, () => {
      const text = describePod(pod({ ready: false, node: 'node-1', containers: [status] }));
      assert.equal(text, `pod-1: Running, not ready, on node-1: ${says}`);
    });
  }
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { clusterUnderTest } from '../support/cluster.ts';
import { GhostNode } from '../support/ghost-node.ts';
import { undoAfterwards } from '../support/undo.ts';
import { DEPLOYMENT, workbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';

// The controller of a StatefulSet does not touch a pod that is not ready; that of a DaemonSet deletes it, in vain.
const SAID = {
  StatefulSet: (node: string) => `pod ${DEPLOYMENT}-0 is not replaced: its node ${node} does not answer any more`,
  DaemonSet: (node: string) => `on ${node} is being deleted and does not go: the node does not answer any more`,
};

describe('A node that is lost', function () {
  // The node controller of a real cluster gives a silent node 50 s.
  this.timeout(180_000);

  for (const kind of ['StatefulSet', 'DaemonSet'] as const) {
    describe(`under a ${kind}`, () => {
      let ghost: GhostNode;
      let bench: Workbench;

      const made = undoAfterwards();
      before(async () => {
        ghost = await GhostNode.register(
          await clusterUnderTest(),
          `ghost-${randomBytes(4).toString('hex')}`,
          kind === 'DaemonSet',
        );
        const nodeSelector = { 'example.com/ghost': ghost.name };
        bench = await workbench({
          kind,
          replicas: 1,
          // What node agents say: the controller then counts lost nodes too.
          podSpec: { nodeSelector, tolerations: [{ operator: 'Exists' }] },
          // The lost pod counts as unavailable; with one allowed, which is the default, no other pod would be updated.
          ...(kind === 'DaemonSet' ? { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } } : {}),
          whileRollingOut: (namespace) => ghost.start(namespace, 1),
        });
        made(() => bench.azureDevOps.stop());
        made(() => bench.cluster.deleteNamespace(bench.namespace));
        made(() => ghost.remove(bench.namespace));
        await ghost.lose(bench.namespace);
      });

      const asked = kind === 'DaemonSet' ? '; it is left out when it is asked whether the rollout is completed' : '';
      it(`is what the time-out names, not the image, which is not rejected${asked}`, async () => {
        const run = await bench.deploy('457', { timeoutSeconds: '12' });
        assert.equal(run.result, 'Failed', run.log);
        assert.ok(run.errors[0]?.includes(SAID[kind](ghost.name)), run.log);
        assert.equal((await bench.annotations())['smart-rollback/rejected'], undefined);
        if (kind !== 'DaemonSet') return;
        const tried = await bench.deploy('458', { dryRun: 'true' });
        assert.match(tried.log, /live now {4}\S+:457\n/);
      });
    });
  }
});

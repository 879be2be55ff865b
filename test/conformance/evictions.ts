import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { testImage } from '../support/cluster.ts';
import type { Pod } from '../rigs/cluster/model/objects.ts';
import { podsOf, withNamespace } from './context.ts';

/** Which pods may be evicted, by their disruption budgets. */
export function evictionConformance(): void {
  describe('evictions', () => {
    const context = withNamespace();
    const start = async (name: string, replicas: number, spec: object): Promise<readonly Pod[]> => {
      const { cluster, namespace } = context();
      await cluster.createDeployment(namespace, name, { image: testImage('1'), replicas });
      await cluster.waitForRollout(namespace, name);
      await cluster.ask('POST', `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`, {
        metadata: { name },
        spec: { selector: { matchLabels: { app: name } }, ...spec },
      });
      return podsOf(context(), name);
    };
    const evict = ([pod]: readonly Pod[], options: object = {}) => {
      assert.ok(pod !== undefined);
      const { namespace, cluster } = context();
      const { name } = pod.metadata;
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, ...options };
      return cluster.api('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, body);
    };
    /** The answer once the budget's controller has counted. */
    const answerOf = (pods: readonly Pod[], counted: (text: string) => boolean) =>
      context().cluster.waitFor('the answer to an eviction', async () => {
        const { status, body } = await evict(pods);
        return counted(JSON.stringify(body)) ? { status, body: body } : undefined;
      });

    for (const [name, replicas, spec, needed] of [
      ['all', 2, { minAvailable: '100%' }, 2],
      ['more', 1, { minAvailable: 3 }, 3],
      ['none-away', 3, { maxUnavailable: '0%' }, 3],
    ] as const) {
      it(`are refused with ${JSON.stringify(spec)} of ${replicas}, in the words of the budget`, async () => {
        const pods = await start(name, replicas, spec);
        const words = `The disruption budget ${name} needs ${needed} healthy pods and has ${replicas} currently`;
        const { status, body } = await answerOf(pods, (text) => text.includes(words));
        assert.equal(status, 429);
        assert.equal(body.message, "Cannot evict pod as it would violate the pod's disruption budget.");
      });
    }

    for (const [name, replicas, spec] of [
      ['half', 2, { minAvailable: '50%' }],
      ['a-part', 3, { maxUnavailable: '1%' }],
    ] as const) {
      it(`are made with ${JSON.stringify(spec)} of ${replicas}: percentages are rounded up`, async () => {
        const pods = await start(name, replicas, spec);
        const { status } = await answerOf(pods, (text) => text.includes('"Success"'));
        assert.equal(status, 201);
      });
    }

    it('are refused where the pod is another one than was read', async () => {
      const pods = await start('preconditions', 1, { minAvailable: 0 });
      const options = { deleteOptions: { preconditions: { uid: 'another' } } };
      // 429 until the budget's controller has counted.
      const status = await context().cluster.waitFor('the answer to an eviction', async () => {
        const answer = await evict(pods, options);
        return answer.status === 429 ? undefined : answer.status;
      });
      assert.equal(status, 409);
    });
  });
}

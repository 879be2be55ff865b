import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import type { PolicyRule } from '../support/cluster.ts';
import { CONNECTION, withFreshWorkbench } from '../support/workload-tests.ts';

const STUCK = /is not ready and not of the new revision/;

async function rulesOf(file: string): Promise<readonly PolicyRule[]> {
  return (load(await readFile(`docs/rbac/${file}.yaml`, 'utf8')) as { readonly rules: readonly PolicyRule[] }).rules;
}

describe('A stuck pod of a StatefulSet', () => {
  const bench = withFreshWorkbench({ kind: 'StatefulSet', replicas: 2 });
  const rollbackWith = async (rules: readonly PolicyRule[]) => {
    const { cluster, namespace, rollback } = bench();
    const token = await cluster.tokenFor(namespace, [...(await rulesOf('smart-rollback')), ...rules]);
    return rollback({}, { endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfigFor(token)) } });
  };

  it('is evicted when its disruption budget allows it: until then that is said, and waited for', async () => {
    const { cluster, namespace, deploy, startRollback } = bench();
    await deploy('457-notready', { timeoutSeconds: '5' });
    const budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
    await cluster.ask('POST', budgets, {
      metadata: { name: 'quorum' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'python-service' } } },
    });
    const task = startRollback();
    await task.waitForLine(/A disruption budget does not allow to evict it now .*It is tried again/);
    await cluster.ask('DELETE', `${budgets}/quorum`);
    const run = await task.finished;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /It was deleted, so that it is made anew/);
  });

  it('is replaced with the rights of the Role in docs/rbac, and nothing else is warned about', async () => {
    await bench().deploy('457-missing');
    const run = await rollbackWith(await rulesOf('replace-stuck-pods'));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.warnings.length, 1, run.warnings.join('\n'));
    assert.match(run.warnings[0] ?? '', /It was deleted, so that it is made anew\.$/);
  });

  it('is deleted where the connection may only do that, and the line of the Role for eviction is said', async () => {
    await bench().deploy('457-missing');
    const run = await rollbackWith([{ apiGroups: [''], resources: ['pods'], verbs: ['delete'] }]);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.warnings.join('\n'), /Disruption budgets were not asked: .*resources: \["pods\/eviction"\]/);
  });
});

describe('A pod of a StatefulSet that loses Ready for 5 s while the new one comes up', () => {
  const bench = withFreshWorkbench({ kind: 'StatefulSet', replicas: 2 });

  it('is left alone', async () => {
    const { cluster, namespace, startDeploy } = bench();
    const task = startDeploy('457-slow');
    await task.waitForLine(/1 of 2 pods are ready/);
    await sleep(8_000); // the new pod is about to be ready
    const turn = (status: 'True' | 'False') =>
      cluster.ask(
        'PATCH',
        `/api/v1/namespaces/${namespace}/pods/python-service-0/status`,
        { status: { conditions: [{ type: 'Ready', status, lastTransitionTime: new Date().toISOString() }] } },
        'application/strategic-merge-patch+json',
      );
    await turn('False');
    await sleep(5_000); // a hiccup
    await turn('True');
    const run = await task.finished;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.doesNotMatch(run.log, STUCK);
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import { CONNECTION, withFreshWorkbench, warningsOf } from '../support/workload-tests.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The rules of a Role in docs/rbac, as users apply them. */
async function rulesOf(file: string): Promise<readonly Rule[]> {
  const role = load(await readFile(`docs/rbac/${file}.yaml`, 'utf8')) as { readonly rules: readonly Rule[] };
  return role.rules;
}

/** The rules without one verb on one resource. */
function without(rules: readonly Rule[], verb: string, resource: string): readonly Rule[] {
  return rules
    .flatMap((rule) => rule.resources.map((one) => ({ ...rule, resources: [one] })))
    .map((rule) =>
      rule.resources[0] === resource ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
    )
    .filter(({ verbs }) => verbs.length > 0);
}

describe('Rights', () => {
  const bench = withFreshWorkbench();
  const connection = async (rules: readonly Rule[]) => {
    const { cluster, namespace } = bench();
    const token = await cluster.tokenFor(namespace, rules);
    return { endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfigFor(token)) } };
  };

  it('the Role of CaptureAndDeploy is enough for success, failure and diagnosis, without a warning', async () => {
    const { deploy } = bench();
    const rights = await connection(await rulesOf('capture-and-deploy'));
    const run = await deploy('457', {}, rights);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(warningsOf(run), []);
    const failed = await deploy('458-missing', { onFailure: 'rollback' }, rights);
    assert.match(failed.errors[0] ?? '', /cannot be pulled: .*not found.*It was rolled back/);
    assert.deepEqual(warningsOf(failed), []);
    assert.match(failed.log, /Pods of the rollout/);
  });

  it('the Role of SmartRollback is enough', async () => {
    const { deploy, rollback } = bench();
    await deploy('459');
    const run = await rollback({}, await connection(await rulesOf('smart-rollback')));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(warningsOf(run), []);
  });

  for (const verb of ['get', 'patch']) {
    it(`without ${verb} on deployments the error names the verb and the line of the Role`, async () => {
      const { deploy, liveImage } = bench();
      const before = await liveImage();
      const run = await deploy(
        '460',
        {},
        await connection(without(await rulesOf('capture-and-deploy'), verb, 'deployments')),
      );
      assert.equal(run.result, 'Failed');
      assert.equal(run.errors.length, 1);
      const expected = new RegExp(`may not ${verb} deployments\\.apps "python-service".*verbs: \\["${verb}"\\]`);
      assert.match(run.errors[0] ?? '', expected);
      assert.equal(await liveImage(), before);
    });
  }

  const degraded: readonly (readonly [verb: string, resource: string, tag: string, warning: RegExp])[] = [
    [
      'list',
      'replicasets',
      '461',
      /may not list replicasets\.apps.*only the live and the recorded image can be gone back to/,
    ],
    ['list', 'pods', '462', /may not list pods.*a failing pod is not recognised/],
    ['get', 'pods/log', '463-crash', /may not get pods\/log/],
    ['list', 'events', '464-missing', /may not list events/],
  ];
  for (const [verb, resource, tag, warning] of degraded) {
    it(`without ${verb} on ${resource} the deployment goes on, with one warning that names it`, async () => {
      const { deploy } = bench();
      const rules = without(await rulesOf('capture-and-deploy'), verb, resource);
      const run = await deploy(tag, {}, await connection(rules));
      assert.equal(run.result, /^\d+$/.test(tag) ? 'Succeeded' : 'Failed', run.log);
      assert.equal(run.warnings.length, 1, run.warnings.join('\n'));
      assert.match(run.warnings[0] ?? '', warning);
    });
  }

  it('without list on pods, nor get on namespaces, a rollback goes on, with one warning', async () => {
    const { deploy, rollback } = bench();
    await deploy('468');
    const rules = without(await rulesOf('smart-rollback'), 'list', 'pods');
    const run = await rollback({}, await connection(without(rules, 'get', 'namespaces')));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.warnings.length, 1, run.warnings.join('\n'));
    assert.match(run.warnings[0] ?? '', /may not list pods/);
  });

  it('without watch the rollout is polled, and nobody is bothered', async () => {
    const { deploy } = bench();
    const all = await rulesOf('capture-and-deploy');
    const rules = all.map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== 'watch') }));
    const run = await deploy('465', {}, await connection(rules));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(warningsOf(run), []);
  });

  it('get and patch on the workload itself are enough: it is polled, and that it is deleted is seen', async () => {
    const { cluster, namespace, deploy, startDeploy } = bench();
    const all = await rulesOf('capture-and-deploy');
    const rights = await connection(without(without(all, 'list', 'deployments'), 'watch', 'deployments'));
    const run = await deploy('466', {}, rights);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(warningsOf(run), []);
    const task = startDeploy('467-notready', {}, rights);
    await task.waitForLine(/pods are updated|updated pods are/);
    await cluster.ask('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/python-service`);
    const gone = await task.finished;
    assert.match(gone.errors[0] ?? '', /it was deleted meanwhile/);
  });
});

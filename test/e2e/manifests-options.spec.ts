import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { load } from 'js-yaml';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { proxyBefore } from '../faults/load/load-connection.ts';
import { Job, kubernetesConnection } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { PolicyRule } from '../support/cluster.ts';
import { testImage } from '../support/cluster.ts';
import type { ManifestObject } from '../support/manifest-set.ts';
import { artifact, warningsOf } from '../support/workload-tests.ts';
import {
  AFTER,
  BEFORE,
  NEW_PIN,
  OLD_PIN,
  base64,
  config,
  deployment,
  withManifestSet,
} from '../support/manifest-set.ts';

interface Role {
  readonly rules: readonly PolicyRule[];
}
interface RecordObject {
  readonly binaryData?: { readonly objects: string };
}
interface ReplicaSet {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas: number };
}

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

  it('a ConfigMap that changes alone restarts the pods that read it, once, also after a kill; the way back uses the old ReplicaSet', async () => {
    const env = [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'conf', key: 'level' } } }];
    const wanted = (level: string) => [config('conf', { level }), deployment(testImage('1'), env)];
    await set().deployed(wanted('info'));
    const [first] = await replicaSets();
    const tried = await set().deployed(wanted('debug'), { dryRun: 'true' });
    const changed = await set().deployed(wanted('debug'));
    for (const { log } of [tried, changed])
      assert.match(log, /its pods start anew, since ConfigMap conf in namespace \S+ changes\./);
    assert.equal(changed.outputs['changed'], 'true');
    const second = (await replicaSets()).find(({ name }) => name !== first?.name);
    assert.deepEqual(await replicaSets(), byName({ ...first, replicas: 0 }, { ...second, replicas: 1 }));
    const again = await set().deployed(wanted('debug'));
    assert.match(again.log, /Nothing was applied: all 2 objects are as they should be\./);
    const debug = await set().state();

    await killedOnce(wanted('warn'), config('conf', { level: 'warn' }));
    assert.equal((await replicaSets()).length, 2);
    const gone = await set().deployed(wanted('warn'));
    assert.match(
      gone.log,
      /start anew, since a deployment before changed what they read, and ended before it came to them/,
    );
    assert.equal((await replicaSets()).length, 3);
    assert.match((await set().deployed(wanted('warn'))).log, /Nothing was applied: all 2 objects/);

    const undone = await set().undo();
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(await set().state(), debug);
    assert.equal((await replicaSets()).find(({ name }) => name === second?.name)?.replicas, 1);
    assert.match((await set().undo()).log, /Nothing was changed: all of it is back already\./);
  });

  it('captureSecrets: false keeps nothing of a Secret; the rights of docs/rbac are enough there and back, without those for a Secret beside the record', async () => {
    const files = ['capture-and-deploy', 'manifests', 'smart-rollback'];
    const roles = files.map((file) => load(readFileSync(`docs/rbac/${file}.yaml`, 'utf8')) as Role);
    const rules = roles.flatMap((role) => role.rules);
    const limited = rules.map((rule) =>
      rule.resources.includes('secrets') ? { ...rule, verbs: ['get', 'patch'] } : rule,
    );
    const token = await set().cluster.tokenFor(set().namespace, limited);
    const connection = kubernetesConnection(set().cluster.kubeconfigFor(token));
    await set().applied(BEFORE);
    const before = await set().state();
    const { inputs, job } = set().prepared(AFTER);
    const deployed = await set().begin('CaptureAndDeploy', { ...inputs, captureSecrets: 'false' }, job, connection)
      .finished;
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    assert.match(deployed.log, /Secret pin in namespace \S+ is not captured \(captureSecrets: false\)/);
    assert.deepEqual([deployed.outputs['changedObjects'], deployed.outputs['createdObjects']], ['4', '1']);
    const secrets = await set().cluster.ask('GET', set().listOf('Secret'));
    assert.doesNotMatch(JSON.stringify(secrets), /smart-rollback\/record/);
    const rollbackInfo = artifact(deployed, 'rollback-info');
    const undone = await set().begin('SmartRollback', { rollbackInfo }, new Job({}), connection).finished;
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.match(
      undone.log,
      /leave {6}Secret pin in namespace \S+: it was deployed without being captured \(captureSecrets: false\)/,
    );
    assert.deepEqual([...warningsOf(deployed), ...warningsOf(undone)], []);
    const pin = { pin: base64(NEW_PIN) };
    assert.deepEqual(
      await set().state(),
      before.map((one) => (one.name === 'pin' ? { ...one, data: pin } : one)),
    );
    const records = await set().cluster.ask('GET', set().listOf('ConfigMap'));
    const texts = [deployed.log, undone.log, JSON.stringify(records), ...textsOf(deployed), ...recordsIn(records)];
    for (const value of [OLD_PIN, NEW_PIN])
      for (const form of [value, base64(value), encodeURIComponent(value)])
        assert.ok(!texts.some((text) => text.includes(form)), form);
  });

  const textsOf = ({ artifacts }: TaskRun): readonly string[] =>
    Object.values(artifacts).flatMap((folder) =>
      readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8')),
    );
  const recordsIn = ({ items }: JsonObject): readonly string[] =>
    (items as unknown as readonly RecordObject[]).flatMap(({ binaryData }) =>
      binaryData === undefined ? [] : [gunzipSync(Buffer.from(binaryData.objects, 'base64')).toString('utf8')],
    );

  const byName = (...all: readonly object[]) =>
    [...(all as readonly { readonly name: string }[])].sort((a, b) => a.name.localeCompare(b.name));
  const replicaSets = async () => {
    const all = `/apis/apps/v1/namespaces/${set().namespace}/replicasets`;
    const { items } = (await set().cluster.ask('GET', all)) as unknown as { readonly items: readonly ReplicaSet[] };
    const found = items.map(({ metadata: { name }, spec: { replicas } }) => ({ name, replicas }));
    return found.sort((a, b) => a.name.localeCompare(b.name));
  };

  /** Kills the deployment of a set as soon as the server has this ConfigMap, and before the task knows. */
  async function killedOnce(objects: readonly ManifestObject[], until: ManifestObject): Promise<void> {
    const { proxy, connection } = await proxyBefore(set().cluster);
    try {
      const { inputs, job } = set().prepared(objects);
      const task = set().begin('CaptureAndDeploy', inputs, job, connection);
      proxy.onMoment = async ({ what }, moment) => {
        if (what !== 'patch configmaps' || moment !== 'acted') return;
        const { data } = await set().cluster.ask('GET', set().pathOf(until));
        if (!isDeepStrictEqual(data, until['data'])) return;
        task.signal('SIGKILL');
        await task.finished.catch(() => undefined);
      };
      assert.notEqual((await task.finished).result, 'Succeeded');
    } finally {
      await proxy.stop();
    }
  }
});

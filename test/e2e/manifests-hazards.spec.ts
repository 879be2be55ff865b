import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { proxyBefore } from '../faults/load/load-connection.ts';
import { withAdmissionPolicies } from '../support/admission-policies.ts';
import { testImage } from '../support/cluster.ts';
import type { ManifestObject } from '../support/manifest-set.ts';
import {
  AFTER,
  BEFORE,
  NEW_PIN,
  base64,
  config,
  deployment,
  idle,
  secret,
  withManifestSet,
} from '../support/manifest-set.ts';
import { until } from '../support/workload-tests.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const MERGE = 'application/merge-patch+json';
/** A set does not show it: its name is one of a record. */
const PROBE = config('smart-rollback.probe', { level: 'debug' });
const IMAGE = 'spec.template.spec.containers[0]';

describe('Manifests: hazards of the apply', () => {
  const set = withManifestSet();

  const { policy, noPolicy } = withAdmissionPolicies(set);
  const byName = async (name: string) => (await set().state()).find((one) => one.name === name);

  it('a right that is gone in the middle, then a policy that refuses: what is live is told, the next run goes on, an undo goes over all of it', async () => {
    const { cluster, namespace } = set();
    await set().applied(BEFORE);
    const before = await set().state();
    await cluster.ask('POST', set().listOf('ConfigMap'), PROBE);
    const everything = ['configmaps', 'secrets', 'deployments', 'replicasets', 'pods', 'events', 'namespaces'];
    const [most, services] = [everything, ['services']].map((resources) => ({
      ...{ apiGroups: ['', 'apps'], resources, verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'] },
    }));
    assert.ok(most !== undefined && services !== undefined);
    const token = await cluster.tokenFor(namespace, [most, services]);
    const { proxy, connection } = await proxyBefore(cluster, token);
    const roles = `${RBAC}/namespaces/${namespace}/roles`;
    const { items } = await cluster.ask('GET', roles);
    const [name = ''] = (items as unknown as readonly ManifestObject[]).map(({ metadata }) => metadata.name);
    const user = `system:serviceaccount:${namespace}:${name}`;
    let isTaken = false;
    proxy.onMoment = async ({ what }, moment) => {
      // The record: all dry runs are over then, and nothing is applied yet.
      if (what !== 'create configmaps' || moment !== 'acted' || isTaken) return;
      isTaken = true;
      await cluster.ask('PATCH', `${roles}/${name}`, { rules: [most] }, MERGE);
      const resourceAttributes = { namespace, verb: 'patch', resource: 'services' };
      await until('the right is gone', async () => {
        const review = { spec: { user, resourceAttributes } };
        const { status } = await cluster.ask('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
        return (status as JsonObject)['allowed'] !== true;
      });
    };
    try {
      const { inputs, job } = set().prepared(AFTER);
      const stopped = await set().begin('CaptureAndDeploy', inputs, job, connection).finished;
      assert.equal(stopped.errors.length, 1, stopped.log);
      assert.match(
        stopped.errors[0] ?? '',
        /^The manifests were applied in part: .*may not patch Service web in namespace .* Applied before it: (?:(?:ConfigMap conf|ConfigMap created|Secret pin) in namespace \S+ ){3}Not applied: Service web in namespace \S+, Deployment web in namespace \S+ Run the step again, it goes on with what is left, or SmartRollback@1, which puts back what was applied\. What was there before is kept in ConfigMap smart-rollback\.deployment\.web\.1 /,
      );
    } finally {
      await proxy.stop();
    }
    const half = await set().state();
    assert.deepEqual((await byName('conf'))?.['data'], { level: 'debug', fresh: 'y' });
    assert.deepEqual(
      half.filter((one) => one.name === 'web'),
      before.filter((one) => one.name === 'web'),
    );

    const isProbe = `object.metadata.name == "${PROBE.metadata.name}"`;
    const isSigned = `object.kind == "ConfigMap" ? !(${isProbe}) : object.${IMAGE}.image == oldObject.${IMAGE}.image`;
    await policy('validating', ['configmaps', 'deployments'], {
      matchConditions: [{ name: 'real', expression: '!request.dryRun' }],
      validations: [{ expression: isSigned, message: 'the image is not signed' }],
    });
    const probe = () => cluster.api('PATCH', set().pathOf(PROBE), {}, MERGE);
    await until('the policy is in force', async () => (await probe()).status === 422);
    const refused = await set().deployed(AFTER, {}, 'Failed');
    assert.match(
      refused.errors[0] ?? '',
      /^The manifests were applied in part: .*Deployment web .*the image is not signed.* Applied before it: Service web in namespace \S+ Not applied: Deployment web in namespace/,
    );
    await noPolicy('validating');
    await until('the policy is gone', async () => (await probe()).status === 200);
    const last = await set().deployed(AFTER);
    assert.match(last.log, /Applied: 5 objects, 1 changed, 4 as before\. web: \S+:2 is deployed and running/);
    const undone = await set().undo();
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(await set().state(), before);
  });

  it('an admission that changes values, one of them in no dry run: the record says what is live, the way back knows it again', async () => {
    const { cluster } = set();
    await set().applied(BEFORE);
    const before = await set().state();
    await cluster.ask('POST', set().listOf('ConfigMap'), PROBE);
    const pinned = `object.${IMAGE}.image + "@sha256:${'a'.repeat(64)}"`;
    await policy('mutating', ['configmaps', 'deployments'], {
      reinvocationPolicy: 'Never',
      matchConditions: [
        {
          name: 'concerned',
          expression: `object.kind == "ConfigMap" ? !request.dryRun && object.?data.?level.orValue("") == "debug" : object.${IMAGE}.image.endsWith(":2")`,
        },
      ],
      mutations: [
        {
          patchType: 'JSONPatch',
          jsonPatch: {
            expression: `object.kind == "ConfigMap" ? [JSONPatch{op: "replace", path: "/data/level", value: "as-policy-says"}] : [JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image", value: ${pinned}}]`,
          },
        },
      ],
    });
    await until('the policy is in force', async () => {
      const { body } = await cluster.api('PATCH', set().pathOf(PROBE), {}, MERGE);
      return JSON.stringify(body).includes('as-policy-says');
    });
    const deployed = await set().deployed(AFTER);
    assert.match(deployed.outputs['deployedImage'] ?? '', /:2@sha256:a{64}$/, deployed.log);
    assert.deepEqual((await byName('conf'))?.['data'], { level: 'as-policy-says', fresh: 'y' });
    const undone = await set().back(deployed);
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(await set().state(), before);
    assert.match((await set().back(deployed)).log, /Nothing was changed: all of it is back already\./);
  });

  it('an object that is being deleted is refused there and back, and nothing is written', async () => {
    await set().deployed(idle('info'));
    const deployed = await set().deployed(idle('debug'));
    const conf = config('conf', {});
    await set().change(conf, 'holder', { metadata: { finalizers: ['example.com/hold'] } });
    await set().cluster.ask('DELETE', set().pathOf(conf));
    const [state, versions] = [await set().state(), await set().versions()];
    const refused = await set().deployed(idle('trace'), {}, 'Failed');
    assert.match(
      refused.errors[0] ?? '',
      /ConfigMap conf in namespace \S+ is being deleted\. Wait until it is gone\. Nothing was changed/,
    );
    const back = await set().back(deployed);
    assert.equal(back.result, 'Failed', back.log);
    assert.match(back.errors[0] ?? '', /ConfigMap conf in namespace \S+ .*nothing was changed/);
    assert.deepEqual([await set().state(), await set().versions()], [state, versions]);
    await set().change(conf, 'holder', { metadata: { finalizers: null } });
    await set().deployed(idle('trace'));
    assert.deepEqual((await byName('conf'))?.['data'], { level: 'trace' });
  });

  it('a foreign change between two deployments is refused; so is a record with other content, whatever force says', async () => {
    const { cluster } = set();
    await set().applied(BEFORE);
    const before = await set().state();
    const missing = [...AFTER.slice(0, 4), deployment(testImage('missing'), [])];
    await set().deployed(missing, {}, 'Failed');
    await set().change(config('conf', {}), 'kubectl-edit', { data: { level: 'theirs' } });
    await set().deployed([...AFTER.filter(({ kind }) => kind !== 'Secret'), secret('hunter-4713')]);
    const versions = await set().versions();
    const refused = await set().undo();
    assert.match(
      refused.errors[0] ?? '',
      /ConfigMap conf in namespace \S+ was changed by somebody else between two deployments\. .*nothing was changed/,
    );

    const kept = `${set().listOf('Secret')}/smart-rollback.deployment.web.2`;
    const genuine = await cluster.ask('GET', kept);
    const { name, labels } = genuine['metadata'] as JsonObject;
    const { data, type, immutable } = genuine;
    const exchange = async (content: JsonObject) => {
      await cluster.ask('DELETE', kept);
      const metadata = { name, labels };
      await cluster.ask('POST', set().listOf('Secret'), { metadata, type, immutable, data: content });
    };
    const force = () => set().begin('SmartRollback', { deploymentName: 'web', force: 'true' }).finished;
    const { objects } = data as { readonly objects: string };
    const text = gunzipSync(Buffer.from(objects, 'base64')).toString('utf8');
    const forgedText = text.replaceAll(base64(NEW_PIN), base64('forged'));
    assert.notEqual(forgedText, text);
    await exchange({ ...(data as JsonObject), objects: gzipSync(forgedText).toString('base64') });
    const forged = await force();
    assert.equal(forged.result, 'Failed', forged.log);
    assert.match(forged.errors[0] ?? '', /Secret smart-rollback\.deployment\.web\.2 in namespace/);
    assert.deepEqual(await set().versions(), versions);

    await exchange(data as JsonObject);
    const forced = await force();
    assert.equal(forced.result, 'Succeeded', forced.log);
    assert.deepEqual(await set().state(), before);
  });
});

import assert from 'node:assert/strict';
import { clusterUnderTest } from '../support/cluster.ts';
import { undoAfterwards } from '../support/undo.ts';
import { REPOSITORY, until, withWorkbench } from '../support/workload-tests.ts';

const POLICIES = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies';
const BINDINGS = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings';
/** The digest that the policy gives to a tag of three digits. */
const pin = (tag: string) => `@sha256:${tag.repeat(21)}a`;
const IMAGE = 'object.spec.template.spec.containers[0].image';

// As Kyverno and the sigstore policy controller do in practice (kubernetes.md#82-bookkeeping-that-survives).
describe('An admission controller that pins tags with digests', function () {
  before('only a real API server has admission policies; the embedded one has none', async function () {
    if ((await clusterUnderTest()).kind === 'embedded') this.skip();
  });
  const bench = withWorkbench();
  const made = undoAfterwards();

  before('the policy is in force', async () => {
    const { cluster, namespace, live } = bench();
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
    const resourceRules = [
      { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] },
    ];
    const digits = Array.from({ length: 21 }, () => 'variables.tag').join(' + ');
    const expression = `[JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image", value: ${IMAGE} + "@sha256:" + ${digits} + "a"}]`;
    await cluster.ask('POST', POLICIES, {
      metadata: { name: namespace },
      spec: {
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        matchConstraints: { namespaceSelector, resourceRules },
        matchConditions: [{ name: 'unpinned', expression: `!${IMAGE}.contains("@")` }],
        variables: [{ name: 'tag', expression: `${IMAGE}.substring(${IMAGE}.size() - 3)` }],
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }],
      },
    });
    made(() => cluster.api('DELETE', `${POLICIES}/${namespace}`));
    await cluster.ask('POST', BINDINGS, { metadata: { name: namespace }, spec: { policyName: namespace } });
    made(() => cluster.api('DELETE', `${BINDINGS}/${namespace}`));
    await until('the API server has learnt of it', async () => {
      await bench().patch([{ op: 'add', path: '/metadata/labels/asked', value: String(performance.now()) }]);
      return JSON.stringify((await live()).spec).includes(pin('456'));
    });
    await cluster.waitForRollout(namespace, 'python-service');
  });

  it('is no other version: what was stored is followed, and a rerun changes nothing', async () => {
    const { deploy } = bench();
    const run = await deploy('457');
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['deployedImage'], `${REPOSITORY}:457${pin('457')}`);
    const rerun = await deploy('457');
    assert.equal(rerun.outputs['changed'], 'false', rerun.log);
    assert.equal(rerun.outputs['previousImage'], `${REPOSITORY}:456${pin('456')}`);
  });

  it('a rollback knows itself again: twice is once', async () => {
    const { rollback, liveImage } = bench();
    const run = await rollback();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await liveImage(), `${REPOSITORY}:456${pin('456')}`);
    const again = await rollback();
    assert.equal(again.outputs['changed'], 'false', again.log);
  });
});

import assert from 'node:assert/strict';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { clusterUnderTest } from '../support/cluster.ts';
import { undoAfterwards } from '../support/undo.ts';
import { until, withWorkbench } from '../support/workload-tests.ts';

const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const BINDINGS = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
const image = (object: string) => `${object}.spec.template.spec.containers[0].image`;
const puts = (tag: string) =>
  `!(${image('object')} != ${image('oldObject')} && ${image('object')}.endsWith(":${tag}"))`;

describe('An admission policy that denies the change', function () {
  before('only a real API server has admission policies; the embedded one has none', async function () {
    if ((await clusterUnderTest()).kind === 'embedded') this.skip();
  });
  const bench = withWorkbench();
  const made = undoAfterwards();

  before('the policy is in force', async () => {
    const { cluster, namespace } = bench();
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
    const resourceRules = [
      { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] },
    ];
    await cluster.ask('POST', POLICIES, {
      metadata: { name: namespace },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { namespaceSelector, resourceRules },
        validations: [
          // The API's own default of `reason` is Invalid: 422.
          { expression: puts('999'), message: 'tag 999 is not signed' },
          { expression: puts('998'), message: 'tag 998 is not signed', reason: 'Forbidden' },
          { expression: puts('456'), message: 'tag 456 is revoked' },
        ],
      },
    });
    made(() => cluster.api('DELETE', `${POLICIES}/${namespace}`));
    const binding = { metadata: { name: namespace }, spec: { policyName: namespace, validationActions: ['Deny'] } };
    await cluster.ask('POST', BINDINGS, binding);
    made(() => cluster.api('DELETE', `${BINDINGS}/${namespace}`));
    const put = (tag: string) =>
      bench().patch([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: bench().image(tag) }]);
    await until('the API server has learnt of it', async () => {
      await put('455');
      return put('999').then(
        () => false,
        (error: Error) => error.message.includes('is not signed'),
      );
    });
    await cluster.waitForRollout(namespace, 'python-service');
  });

  const denied = (run: TaskRun, says: RegExp) => {
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.errors.length, 1);
    assert.match(run.errors[0] ?? '', says);
    assert.doesNotMatch(run.errors[0] ?? '', /again and again|by somebody else|Add to its Role/);
  };

  for (const [tag, status] of [
    ['999', '422'],
    ['998', '403'],
  ] as const) {
    const words = new RegExp(`refused to patch .*\\(${status}: .*denied request: tag ${tag} is not signed\\)`);

    it(`with ${status} is told in the policy's words by a deployment, and nothing is changed`, async () => {
      const { deploy, live } = bench();
      const { generation } = (await live()).metadata;
      denied(await deploy(tag), words);
      assert.equal((await live()).metadata.generation, generation);
    });

    it(`with ${status} is told in the policy's words by a rollback, and nothing is changed`, async () => {
      const { rollback, live } = bench();
      const { generation } = (await live()).metadata;
      denied(await rollback({ previousImageTag: tag }), words);
      assert.equal((await live()).metadata.generation, generation);
    });
  }

  it('of the way back is told by onFailure: rollback, beside the first story', async () => {
    const { deploy, patch, image: imageOf, cluster, namespace, annotations } = bench();
    // 456 is what is recorded, though the policy has revoked it since.
    const record = JSON.stringify({
      'python-service': {
        image: imageOf('455'),
        previous: imageOf('456'),
        run: { id: '455' },
        at: '2026-11-24T00:00:00Z',
      },
    });
    const rejected = JSON.stringify([
      { container: 'python-service', image: imageOf('455'), run: { id: '455' }, at: '2026-11-24T00:00:00Z' },
    ]);
    await patch(
      Object.entries({ record, rejected }).map(([key, value]) => ({
        op: 'add',
        path: `/metadata/annotations/smart-rollback~1${key}`,
        value,
      })),
    );
    await cluster.waitForRollout(namespace, 'python-service');
    const run = await deploy('457-missing', { onFailure: 'rollback' });
    denied(
      run,
      /cannot be pulled: .*not found.*rollback to \S+:456 failed too: .*denied request: tag 456 is revoked.*is left with \S+:457-missing\.$/,
    );
    assert.match((await annotations())['smart-rollback/rejected'] ?? '', /457-missing/);
  });
});

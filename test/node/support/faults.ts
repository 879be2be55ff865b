import type { JsonObject } from '../../rigs/cluster/model/json.ts';
import { clusterUnderTest } from '../../support/cluster.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import type { FailingRollout } from './failing-rollouts.ts';

type Resource = 'secrets' | 'configmaps' | 'serviceaccounts' | 'resourcequotas' | 'limitranges';

/** A memory limit that the test service fits in. */
export const SMALL_MEMORY = { resources: { limits: { memory: '32Mi' } } };

/** What the first version had, and somebody removed before the next one came. */
export function removed(
  resource: Resource,
  name: string,
  workload: FailingRollout['workload'],
  content: object = {},
): Pick<FailingRollout, 'workload' | 'before'> {
  return {
    workload: {
      ...workload,
      whileRollingOut: async (namespace) => {
        await create(namespace, resource, name, content);
      },
    },
    before: async ({ cluster, namespace }) => {
      await cluster.ask('DELETE', `/api/v1/namespaces/${namespace}/${resource}/${name}`);
    },
  };
}

/** What somebody made between the first version and the next one. */
export function made(resource: Resource, name: string, content: object): Pick<FailingRollout, 'before'> {
  return {
    before: async ({ namespace }: Workbench) => {
      await create(namespace, resource, name, content);
    },
  };
}

async function create(namespace: string, resource: Resource, name: string, content: object): Promise<JsonObject> {
  const cluster = await clusterUnderTest();
  return cluster.ask('POST', `/api/v1/namespaces/${namespace}/${resource}`, { metadata: { name }, ...content });
}

/** An admission webhook for the namespace's pods that nobody answers for; it goes with the cluster. */
export async function unansweredWebhook({ cluster, namespace }: Workbench): Promise<void> {
  await cluster.ask('POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
    metadata: { name: namespace },
    webhooks: [
      {
        name: 'pods.policies.example.com',
        clientConfig: { url: 'https://127.0.0.1:9/pods' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 5,
      },
    ],
  });
}

/** A policy that refuses the namespace's pods, in its own words; it goes with the cluster. */
export async function refusingPolicy({ cluster, namespace }: Workbench): Promise<void> {
  const api = '/apis/admissionregistration.k8s.io/v1';
  const selector = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
  await cluster.ask('POST', `${api}/validatingadmissionpolicies`, {
    metadata: { name: namespace },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        ...selector,
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      validations: [{ expression: 'false', message: 'images must be signed' }],
    },
  });
  await cluster.ask('POST', `${api}/validatingadmissionpolicybindings`, {
    metadata: { name: namespace },
    spec: { policyName: namespace, validationActions: ['Deny'], matchResources: selector },
  });
  // In force a moment after it was written.
  await cluster.waitFor('the policy', async () => {
    const pod = {
      metadata: { name: 'probe' },
      spec: { containers: [{ name: 'app', image: 'probe.example.com/a:1' }] },
    };
    const { status } = await cluster.api('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod);
    return status >= 400 || undefined;
  });
}

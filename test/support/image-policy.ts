import type { Workbench } from './workload-tests.ts';
import { until } from './workload-tests.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const POLICIES = `${ADMISSION}/mutatingadmissionpolicies`;
const BINDINGS = `${ADMISSION}/mutatingadmissionpolicybindings`;

/** Another text in the image of the first container, as registry mirrors and pull-through caches put it there. */
export interface ImagePolicy {
  /** What is rewritten: workloads, as they are written, or only their pods. */
  readonly of: 'deployments' | 'statefulsets' | 'pods';
  readonly from: string;
  readonly to: string;
}

/** Puts an admission policy in force in the namespace of this workbench. Gone by removeImagePolicy. */
export async function imagePolicy({ cluster, namespace }: Workbench, { of, from, to }: ImagePolicy): Promise<void> {
  const path = of === 'pods' ? 'spec' : 'spec.template.spec';
  const image = `object.${path}.containers[0].image`;
  const patched = `/${path.replaceAll('.', '/')}/containers/0/image`;
  const expression = `[JSONPatch{op: "replace", path: "${patched}", value: ${image}.replace("${from}", "${to}")}]`;
  const operations = of === 'pods' ? ['CREATE'] : ['UPDATE'];
  const apiGroups = [of === 'pods' ? '' : 'apps'];
  await cluster.ask('POST', POLICIES, {
    metadata: { name: nameOf(namespace, of) },
    spec: {
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [{ apiGroups, apiVersions: ['v1'], operations, resources: [of] }],
      },
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }],
    },
  });
  await cluster.ask('POST', BINDINGS, {
    metadata: { name: nameOf(namespace, of) },
    spec: { policyName: nameOf(namespace, of) },
  });
  const probe = from.startsWith(':') ? `probe${from}` : `${from}/probe:1`;
  await until('the API server has learnt of the policy', async () => {
    const made = await tryOut({ cluster, namespace }, of, probe);
    return JSON.stringify(made).includes(JSON.stringify(probe.replaceAll(from, to)));
  });
}

/** Takes the policy away again: it belongs to no namespace. */
export async function removeImagePolicy({ cluster, namespace }: Workbench, of: ImagePolicy['of']): Promise<void> {
  await cluster.api('DELETE', `${BINDINGS}/${nameOf(namespace, of)}`);
  await cluster.api('DELETE', `${POLICIES}/${nameOf(namespace, of)}`);
}

const nameOf = (namespace: string, of: string) => `${namespace}-${of}`;

/** What the server would make of an object with this image; nothing is changed. */
async function tryOut(
  { cluster, namespace }: Pick<Workbench, 'cluster' | 'namespace'>,
  of: ImagePolicy['of'],
  image: string,
): Promise<unknown> {
  const containers = [{ name: 'app', image }];
  if (of === 'pods') {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'probe' }, spec: { containers } };
    return (await cluster.api('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod)).body;
  }
  const path = `/apis/apps/v1/namespaces/${namespace}/${of}/python-service?dryRun=All`;
  const operations = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: image }];
  return (await cluster.api('PATCH', path, operations, 'application/json-patch+json')).body;
}

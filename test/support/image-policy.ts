import type { Workbench } from './workload-tests.ts';
import { until } from './workload-tests.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const POLICIES = `${ADMISSION}/mutatingadmissionpolicies`;
const SIDECARS = 'sidecars';
const BINDINGS = `${ADMISSION}/mutatingadmissionpolicybindings`;

/** Another text in the image of the first container, as registry mirrors and pull-through caches put it there. */
export interface ImagePolicy {
  /** What is rewritten: workloads, as they are written, or only their pods. */
  readonly of: 'deployments' | 'statefulsets' | 'pods';
  readonly from: string;
  readonly to: string;
}

/** Puts an admission policy in force in the namespace of this workbench. Gone by removeImagePolicy. */
export async function imagePolicy(bench: Workbench, { of, from, to }: ImagePolicy): Promise<void> {
  const path = of === 'pods' ? 'spec' : 'spec.template.spec';
  const image = `object.${path}.containers[0].image`;
  const patched = `/${path.replaceAll('.', '/')}/containers/0/image`;
  const expression = `[JSONPatch{op: "replace", path: "${patched}", value: ${image}.replace("${from}", "${to}")}]`;
  const probe = from.startsWith(':') ? `probe${from}` : `${from}/probe:1`;
  await inForce(bench, { of, name: of, expression }, [probe, probe.replaceAll(from, to)]);
}

/** Puts a container beside the others of every new pod, as a service mesh does. Gone by removeImagePolicy. */
export async function sidecarPolicy(bench: Workbench, name: string, image: string): Promise<void> {
  const container = `Object.spec.containers{name: "${name}", image: "${image}"}`;
  const expression = `[JSONPatch{op: "add", path: "/spec/containers/-", value: ${container}}]`;
  await inForce(bench, { of: 'pods', name: SIDECARS, expression }, ['probe:1', image]);
}

async function inForce(
  { cluster, namespace }: Workbench,
  { of, name, expression }: { readonly of: ImagePolicy['of']; readonly name: string; readonly expression: string },
  [probe, expected]: readonly [probe: string, expected: string],
): Promise<void> {
  const operations = of === 'pods' ? ['CREATE'] : ['UPDATE'];
  const apiGroups = [of === 'pods' ? '' : 'apps'];
  await cluster.ask('POST', POLICIES, {
    metadata: { name: nameOf(namespace, name) },
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
    metadata: { name: nameOf(namespace, name) },
    spec: { policyName: nameOf(namespace, name) },
  });
  await until('the API server has learnt of the policy', async () => {
    const made = await tryOut({ cluster, namespace }, of, probe);
    return JSON.stringify(made).includes(JSON.stringify(expected));
  });
}

/** Takes the policy away again: it belongs to no namespace. */
export async function removeImagePolicy(
  { cluster, namespace }: Workbench,
  name: ImagePolicy['of'] | typeof SIDECARS,
): Promise<void> {
  await cluster.api('DELETE', `${BINDINGS}/${nameOf(namespace, name)}`);
  await cluster.api('DELETE', `${POLICIES}/${nameOf(namespace, name)}`);
}

const nameOf = (namespace: string, name: string) => `${namespace}-${name}`;

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

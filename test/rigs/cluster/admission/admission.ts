import type { JsonObject } from '../model/json.ts';
import { objectAt, textAt } from '../model/json.ts';
import type { Resource } from '../model/resources.ts';
import { NAMESPACES, PODS, RESOURCE_QUOTAS, SERVICE_ACCOUNTS } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import { ApiStatus, detailsOf, forbiddenObject, notFound } from '../api/status.ts';
import { qualifiedName } from '../model/resources.ts';

/** Whether a new object may come into its namespace; what admission adds to it. Throws ApiStatus. */
export function admitNew(store: Store, resource: Resource, namespace: string, object: JsonObject): JsonObject {
  if (!resource.namespaced) return object;
  const name = textAt(object, 'metadata', 'name') ?? '';
  const home = store.get(NAMESPACES, '', namespace);
  if (home === undefined) throw notFound(NAMESPACES, namespace);
  if (home.metadata.deletionTimestamp !== undefined) throw terminating(resource, namespace, name);
  return resource === PODS ? admitPod(store, namespace, name, object) : object;
}

function terminating(resource: Resource, namespace: string, name: string): ApiStatus {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  return new ApiStatus(403, 'Forbidden', `${qualifiedName(resource)} "${name}" is forbidden: ${why}`, {
    ...detailsOf(resource, name),
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  });
}

const TOLERATIONS = ['not-ready', 'unreachable'].map((taint) => ({
  effect: 'NoExecute',
  key: `node.kubernetes.io/${taint}`,
  operator: 'Exists',
  tolerationSeconds: 300,
}));

/** A pod needs its ServiceAccount and room in every quota of the namespace. */
function admitPod(store: Store, namespace: string, name: string, pod: JsonObject): JsonObject {
  const account = textAt(pod, 'spec', 'serviceAccountName') ?? 'default';
  if (store.get(SERVICE_ACCOUNTS, namespace, account) === undefined) {
    const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
    throw forbiddenObject(PODS, name, why);
  }
  for (const quota of store.list(RESOURCE_QUOTAS, namespace)) {
    const hard = objectAt(quota, 'spec', 'hard');
    const key = ['pods', 'count/pods'].find((candidate) => candidate in hard);
    if (key === undefined) continue;
    const used = store.list(PODS, namespace).length;
    const limit = Number(hard[key]);
    if (used + 1 > limit) {
      const why = `exceeded quota: ${quota.metadata.name}, requested: ${key}=1, used: ${key}=${used}, limited: ${key}=${limit}`;
      throw forbiddenObject(PODS, name, why);
    }
  }
  return {
    ...pod,
    spec: {
      tolerations: TOLERATIONS,
      ...objectAt(pod, 'spec'),
      serviceAccount: account,
      serviceAccountName: account,
    },
  };
}

import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject, listAt } from '../model/json.ts';

/** Fills in what the API server adds to the spec of a pod, in a template as well. */
export function withPodSpecDefaults(spec: JsonObject): JsonObject {
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  return {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    ...spec,
    ...(account === undefined ? {} : { serviceAccount: account, serviceAccountName: account }),
    ...mapped(spec, 'containers', withContainerDefaults),
    ...mapped(spec, 'initContainers', withContainerDefaults),
    ...mapped(spec, 'volumes', withVolumeDefaults),
  };
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function withContainerDefaults(container: JsonObject): JsonObject {
  const result: JsonObject = {
    imagePullPolicy: pullPolicy(container['image']),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...container,
    ...mapped(container, 'ports', (port) => ({ protocol: 'TCP', ...port })),
    ...mapped(container, 'env', withEnvDefaults),
  };
  for (const name of PROBES) {
    const probe = container[name];
    if (isJsonObject(probe)) result[name] = withProbeDefaults(probe);
  }
  return result;
}

function pullPolicy(image: Json | undefined): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest') ? 'Always' : 'IfNotPresent';
}

function withProbeDefaults(probe: JsonObject): JsonObject {
  const get = probe['httpGet'];
  return {
    failureThreshold: 3,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
    ...probe,
    ...(isJsonObject(get) ? { httpGet: { path: '/', scheme: 'HTTP', ...get } } : {}),
  };
}

function withEnvDefaults(variable: JsonObject): JsonObject {
  const from = variable['valueFrom'];
  if (!isJsonObject(from) || !isJsonObject(from['fieldRef'])) return variable;
  return { ...variable, valueFrom: { ...from, fieldRef: { apiVersion: 'v1', ...from['fieldRef'] } } };
}

function withVolumeDefaults(volume: JsonObject): JsonObject {
  const result: JsonObject = { ...volume };
  for (const source of ['configMap', 'secret', 'projected', 'downwardAPI']) {
    const given = volume[source];
    if (isJsonObject(given)) result[source] = { defaultMode: 420, ...given };
  }
  if (Object.keys(volume).length === 1) result['emptyDir'] = {};
  return result;
}

/** The member with every item passed through a function; nothing where there is no such member. */
function mapped(parent: JsonObject, name: string, change: (item: JsonObject) => JsonObject): JsonObject {
  if (!Array.isArray(parent[name])) return {};
  return { [name]: listAt(parent, name).map((item) => (isJsonObject(item) ? change(item) : item)) };
}

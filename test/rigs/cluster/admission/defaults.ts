import type { JsonObject } from '../model/json.ts';
import { isJsonObject, listAt, objectAt } from '../model/json.ts';
import type { Resource } from '../model/resources.ts';
import {
  DAEMON_SETS,
  DEPLOYMENTS,
  NAMESPACES,
  PODS,
  REPLICA_SETS,
  SERVICES,
  STATEFUL_SETS,
} from '../model/resources.ts';
import { withPodSpecDefaults } from './pod-defaults.ts';

/** Fills in what the API server adds to an object before it is validated and kept. */
export function withDefaults(resource: Resource, object: JsonObject): JsonObject {
  const change = DEFAULTS.get(resource);
  const stored = withoutEmptyMaps(object);
  return change === undefined ? stored : change(stored);
}

// The API's own types leave empty labels and annotations out (`omitempty`), so a JSON patch below them has no path.
function withoutEmptyMaps(object: JsonObject): JsonObject {
  const { metadata, spec } = object;
  const template = isJsonObject(spec) ? spec['template'] : undefined;
  const inTemplate = isJsonObject(template) ? template['metadata'] : undefined;
  return {
    ...object,
    ...(isJsonObject(metadata) ? { metadata: filled(metadata) } : {}),
    ...(isJsonObject(spec) && isJsonObject(template) && isJsonObject(inTemplate)
      ? { spec: { ...spec, template: { ...template, metadata: filled(inTemplate) } } }
      : {}),
  };
}

function filled(metadata: JsonObject): JsonObject {
  const empty = (value: unknown) => isJsonObject(value) && Object.keys(value).length === 0;
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => !empty(value)));
}

const DEFAULTS = new Map<Resource, (object: JsonObject) => JsonObject>([
  [
    DEPLOYMENTS,
    (object) =>
      workload(object, (spec) => ({
        progressDeadlineSeconds: 600,
        replicas: 1,
        revisionHistoryLimit: 10,
        ...spec,
        strategy: deploymentStrategy(objectAt(spec, 'strategy')),
      })),
  ],
  [REPLICA_SETS, (object) => workload(object, (spec) => ({ replicas: 1, ...spec }), { replicas: 0 })],
  [
    STATEFUL_SETS,
    (object) =>
      workload(
        object,
        (spec) => ({
          podManagementPolicy: 'OrderedReady',
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          replicas: 1,
          revisionHistoryLimit: 10,
          serviceName: '',
          ...spec,
          updateStrategy: updateStrategy(objectAt(spec, 'updateStrategy'), { partition: 0 }),
        }),
        { availableReplicas: 0, replicas: 0 },
      ),
  ],
  [
    DAEMON_SETS,
    (object) =>
      workload(
        object,
        (spec) => ({
          revisionHistoryLimit: 10,
          ...spec,
          updateStrategy: updateStrategy(objectAt(spec, 'updateStrategy'), { maxSurge: 0, maxUnavailable: 1 }),
        }),
        { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
      ),
  ],
  [
    PODS,
    (object) => ({
      status: { phase: 'Pending', qosClass: 'BestEffort' },
      ...object,
      spec: {
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
        priority: 0,
        ...withPodSpecDefaults(objectAt(object, 'spec')),
      },
    }),
  ],
  [
    NAMESPACES,
    (object) => ({
      ...object,
      spec: { finalizers: ['kubernetes'], ...objectAt(object, 'spec') },
      status: { phase: 'Active', ...objectAt(object, 'status') },
    }),
  ],
  [SERVICES, (object) => ({ status: { loadBalancer: {} }, ...object, spec: serviceSpec(objectAt(object, 'spec')) })],
]);

function workload(
  object: JsonObject,
  change: (spec: JsonObject) => JsonObject,
  initialStatus: JsonObject = {},
): JsonObject {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  return {
    status: initialStatus,
    ...object,
    spec: {
      ...change(spec),
      template: {
        ...template,
        metadata: withoutEmptyTime(objectAt(template, 'metadata')),
        spec: withPodSpecDefaults(objectAt(template, 'spec')),
      },
    },
  };
}

/** Clients send `creationTimestamp: null` in templates; the server does not keep it. */
function withoutEmptyTime(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
}

function deploymentStrategy(given: JsonObject): JsonObject {
  if (given['type'] === 'Recreate') return given;
  return {
    type: 'RollingUpdate',
    ...given,
    rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%', ...objectAt(given, 'rollingUpdate') },
  };
}

function updateStrategy(given: JsonObject, rollingUpdate: JsonObject): JsonObject {
  if (given['type'] === 'OnDelete') return given;
  return { type: 'RollingUpdate', ...given, rollingUpdate: { ...rollingUpdate, ...objectAt(given, 'rollingUpdate') } };
}

function serviceSpec(spec: JsonObject): JsonObject {
  return {
    clusterIP: '10.96.0.10',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    type: 'ClusterIP',
    ...spec,
    ports: listAt(spec, 'ports').map((port) =>
      isJsonObject(port) ? { protocol: 'TCP', targetPort: port['port'], ...port } : port,
    ),
  };
}

import type { JsonObject } from '../../../shared/kubernetes/objects.ts';

// What Kubernetes 1.36 answered after a server-side apply of ours and a change by kubectl edit: a foreign variable in front of
// ours, another image, a foreign key. Without what no decision looks at.

/** What we own of the Deployment after our apply. */
export const DEPLOYMENT_FIELDS: JsonObject = {
  'f:metadata': { 'f:labels': { 'f:team': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:selector': {},
    'f:template': {
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': {
        'f:containers': {
          'k:{"name":"app"}': {
            '.': {},
            'f:args': {},
            'f:env': {
              'k:{"name":"MODE"}': { '.': {}, 'f:name': {}, 'f:value': {} },
              'k:{"name":"OLD"}': { '.': {}, 'f:name': {}, 'f:value': {} },
            },
            'f:image': {},
            'f:name': {},
            'f:ports': {
              'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:name': {} },
            },
          },
        },
        'f:volumes': {
          'k:{"name":"conf"}': { '.': {}, 'f:configMap': { 'f:name': {} }, 'f:name': {} },
          'k:{"name":"tmp"}': { '.': {}, 'f:emptyDir': {}, 'f:name': {} },
        },
      },
    },
  },
};

/** The entry of kubectl edit, which took the image. */
export const EDITED = {
  manager: 'kubectl-edit',
  operation: 'Update',
  time: '2026-11-30T20:02:56Z',
  fieldsV1: {
    'f:spec': {
      'f:template': {
        'f:spec': {
          'f:containers': {
            'k:{"name":"app"}': {
              'f:env': { 'k:{"name":"FOREIGN"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
              'f:image': {},
            },
          },
        },
      },
    },
  },
} as const;

export const DEPLOYMENT: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    annotations: { 'deployment.kubernetes.io/revision': '2' },
    generation: 2,
    labels: { team: 'blue' },
    name: 'web',
    namespace: 'default',
    resourceVersion: '265',
    uid: '7f77a7e2',
  },
  spec: {
    progressDeadlineSeconds: 600,
    replicas: 0,
    selector: { matchLabels: { app: 'web' } },
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            args: ['--a', '--b'],
            env: [
              { name: 'FOREIGN', value: 'f' },
              { name: 'MODE', value: 'calm' },
              { name: 'OLD', value: '1' },
            ],
            image: 'r/app:9',
            imagePullPolicy: 'IfNotPresent',
            name: 'app',
            ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
            resources: {},
          },
        ],
        securityContext: {},
        volumes: [
          { configMap: { defaultMode: 420, name: 'conf' }, name: 'conf' },
          { emptyDir: {}, name: 'tmp' },
        ],
      },
    },
  },
};

export const CONFIG_FIELDS: JsonObject = {
  'f:data': { 'f:level': {}, 'f:old': {} },
  'f:metadata': { 'f:finalizers': { 'v:"example.com/a"': {}, 'v:"example.com/b"': {} } },
};

export const CONFIG: JsonObject = {
  apiVersion: 'v1',
  data: { level: 'info', old: 'x', theirs: 't' },
  kind: 'ConfigMap',
  metadata: { finalizers: ['example.com/b', 'example.com/c', 'example.com/a'], name: 'conf', uid: 'd374eb1a' },
};

export const SERVICE_FIELDS: JsonObject = {
  'f:spec': {
    'f:ports': {
      'k:{"port":53,"protocol":"UDP"}': { '.': {}, 'f:name': {}, 'f:port': {}, 'f:protocol': {} },
      'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} },
    },
    'f:selector': {},
  },
};

export const SERVICE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', uid: '4e16f617' },
  spec: {
    clusterIP: '10.96.220.108',
    ports: [
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 80 },
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
    ],
    selector: { app: 'web' },
    type: 'ClusterIP',
  },
};

import type { JsonObject } from '../model/json.ts';
import type { Resource } from '../model/resources.ts';
import { isScalable } from './scale.ts';
import {
  DAEMON_SETS,
  DEPLOYMENTS,
  NAMESPACES,
  PODS,
  RESOURCES,
  SERVICE_ACCOUNTS,
  STATEFUL_SETS,
} from '../model/resources.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const WITH_STATUS: ReadonlySet<Resource> = new Set<Resource>([
  DEPLOYMENTS,
  STATEFUL_SETS,
  DAEMON_SETS,
  PODS,
  NAMESPACES,
]);

export const VERSION: JsonObject = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: 'embedded',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'linux/amd64',
};

/** What `/version`, `/api`, `/apis` and below answer, as far as clients need it; `undefined` for every other path. */
export function discover(path: string, server: string): JsonObject | undefined {
  const trimmed = path.replace(/\/$/, '');
  if (trimmed === '/version') return VERSION;
  if (trimmed === '/api') {
    const addresses = [{ clientCIDR: '0.0.0.0/0', serverAddress: server.replace('https://', '') }];
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: addresses };
  }
  if (trimmed === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(group) };
  if (trimmed === '/api/v1') return resourceList('');
  const [, name = '', version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(trimmed) ?? [];
  if (!groups().includes(name)) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...group(name) };
  return version === 'v1' ? resourceList(name) : undefined;
}

function groups(): string[] {
  const kept = new Set(RESOURCES.map((resource) => resource.group).filter((name) => name !== ''));
  return [...kept, 'authorization.k8s.io'];
}

function group(name: string): JsonObject {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function resourceList(name: string): JsonObject {
  const resources = RESOURCES.filter((resource) => resource.group === name).flatMap((resource) => [
    {
      name: resource.plural,
      singularName: resource.kind.toLowerCase(),
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: VERBS,
      shortNames: [...resource.shortNames],
      ...(['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'pods', 'services'].includes(resource.plural)
        ? { categories: ['all'] }
        : {}),
    },
    ...subresources(resource),
  ]);
  if (name === 'authorization.k8s.io') {
    resources.push({
      name: 'selfsubjectaccessreviews',
      singularName: 'selfsubjectaccessreview',
      namespaced: false,
      kind: 'SelfSubjectAccessReview',
      verbs: ['create'],
    });
  }
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: name === '' ? 'v1' : `${name}/v1`,
    resources,
  };
}

interface SubresourceEntry extends JsonObject {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: string[];
}

function subresources(resource: Resource): SubresourceEntry[] {
  const entry = (name: string, kind: string, verbs: string[]): SubresourceEntry => ({
    name: `${resource.plural}/${name}`,
    singularName: '',
    namespaced: resource.namespaced,
    kind,
    verbs,
  });
  return [
    ...(WITH_STATUS.has(resource) ? [entry('status', resource.kind, ['get', 'patch', 'update'])] : []),
    ...(resource === PODS
      ? [
          { ...entry('eviction', 'Eviction', ['create']), group: 'policy', version: 'v1' },
          entry('log', 'Pod', ['get']),
          entry('portforward', 'PodPortForwardOptions', ['create', 'get']),
        ]
      : []),
    ...(isScalable(resource)
      ? [{ ...entry('scale', 'Scale', ['get', 'patch', 'update']), group: 'autoscaling', version: 'v1' }]
      : []),
    ...(resource === SERVICE_ACCOUNTS ? [entry('token', 'TokenRequest', ['create'])] : []),
  ];
}

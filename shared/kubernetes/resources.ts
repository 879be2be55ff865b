import type { Subject, Verb } from './api-error.ts';
import type { LabelSelector, WorkloadKind } from './objects.ts';

/** Where the objects of one kind live, and what RBAC calls them. */
interface KindFacts {
  readonly resource: string;
  /** What keeps the revisions of this kind. */
  readonly revisions: 'replicasets' | 'controllerrevisions';
  /** The label by which pods of one revision are told from those of another. */
  readonly revisionLabel: 'pod-template-hash' | 'controller-revision-hash';
}

const KINDS: Readonly<Record<WorkloadKind, KindFacts>> = {
  Deployment: { resource: 'deployments', revisions: 'replicasets', revisionLabel: 'pod-template-hash' },
  StatefulSet: {
    resource: 'statefulsets',
    revisions: 'controllerrevisions',
    revisionLabel: 'controller-revision-hash',
  },
  DaemonSet: { resource: 'daemonsets', revisions: 'controllerrevisions', revisionLabel: 'controller-revision-hash' },
};

export function factsOf(kind: WorkloadKind): KindFacts {
  return KINDS[kind];
}

/** One workload by its kind, namespace and name, as a person gave it. */
export interface WorkloadReference {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
}

/** `deployment/python-service`, in the form that kubectl takes. */
export function kubectlName(reference: Pick<WorkloadReference, 'kind' | 'name'>): string {
  return `${reference.kind.toLowerCase()}/${reference.name}`;
}

/** The command by which a person resumes a paused rollout. */
export function resumeCommand(reference: WorkloadReference): string {
  return `kubectl rollout resume ${kubectlName(reference)} -n ${reference.namespace}`;
}

/** The command by which a person pauses a Deployment. */
export function pauseCommand(reference: WorkloadReference): string {
  return `kubectl rollout pause ${kubectlName(reference)} -n ${reference.namespace}`;
}

/**
 * The name of the contract: bare for a Deployment, `statefulset/…` or `daemonset/…` for the others
 * (design.md#deploy-info).
 */
export function contractName(reference: Pick<WorkloadReference, 'kind' | 'name'>): string {
  return reference.kind === 'Deployment' ? reference.name : kubectlName(reference);
}

/** What a workload is called in the sentences of a step, and in the title of its summary, which the agent takes no slash in. */
export interface CalledInStep {
  readonly name: string;
  readonly title: string;
}

/** The only workload of a step goes by its bare name. */
export function calledAlone({ name }: Pick<WorkloadReference, 'name'>): CalledInStep {
  return { name, title: name };
}

/** One of several: those of one name and different kinds are told apart. */
export function calledAmongOthers(reference: Pick<WorkloadReference, 'kind' | 'name'>): CalledInStep {
  const { kind, name } = reference;
  return { name: contractName(reference), title: kind === 'Deployment' ? name : `${name} (${kind})` };
}

const SHORT_KINDS: Readonly<Record<string, WorkloadKind>> = {
  deployment: 'Deployment',
  deployments: 'Deployment',
  deploy: 'Deployment',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  ds: 'DaemonSet',
};

// RFC 1123 subdomain, the rule of the API server for the names of workloads.
const OBJECT_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** True for what the API server takes as the name of a workload; `label` also for a namespace. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && OBJECT_NAME.test(text);
}

/**
 * Reads `name`, `deployment/name`, `statefulset/name` or `daemonset/name`, the kind in any form that kubectl takes and
 * prints (`sts/name`, `deployment.apps/name`); `undefined` where it is none of them.
 */
export function parseWorkloadName(text: string): Pick<WorkloadReference, 'kind' | 'name'> | undefined {
  const slash = text.indexOf('/');
  const word =
    slash === -1
      ? 'deployment'
      : text
          .slice(0, slash)
          .toLowerCase()
          .replace(/\.apps$/, '');
  const name = text.slice(slash + 1);
  const kind = Object.hasOwn(SHORT_KINDS, word) ? SHORT_KINDS[word] : undefined;
  return kind === undefined || !isObjectName(name) ? undefined : { kind, name };
}

/** Path and RBAC subject of a request about workloads or what belongs to them. */
export interface RequestTarget {
  readonly path: string;
  readonly subject: Subject;
}

/** One object or all objects of a resource in a namespace. */
export function target(verb: Verb, resource: string, namespace: string, name?: string): RequestTarget {
  const group = APPS.has(resource) ? 'apps' : '';
  const [plural = resource, subresource] = resource.split('/');
  const root = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  const path = [root, 'namespaces', namespace, plural, name, subresource]
    .filter((part) => part !== undefined)
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
  return { path, subject: { verb, group, resource, namespace, ...(name === undefined ? {} : { name }) } };
}

const APPS = new Set(['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'controllerrevisions']);

/** A label selector as the query parameter takes it. */
export function selectorText(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'In':
        return `${key} in (${values.join(',')})`;
      case 'NotIn':
        return `${key} notin (${values.join(',')})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...labels, ...expressions].join(',');
}

import type { Json } from '../model/json.ts';
import type { LabelSelector, StoredObject } from '../model/objects.ts';
import { badRequest } from './status.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const SET_BASED = /^([^\s!=(),]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^\s!=(),]+)\s*(==|=|!=)\s*([^\s!=(),]*)$/;
const EXISTS = /^(!?)\s*([^\s!=(),]+)$/;

/** Reads a label selector of the query (`a=b,c!=d,e in (f,g),!h`) into a predicate. */
export function parseLabelSelector(text: string): Requirement {
  const requirements = splitOutsideBrackets(text)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseRequirement);
  return (labels) => requirements.every((requirement) => requirement(labels));
}

function parseRequirement(part: string): Requirement {
  const set = SET_BASED.exec(part);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return operator === 'in'
      ? (labels) => key in labels && values.includes(labels[key] ?? '')
      : (labels) => !(key in labels) || !values.includes(labels[key] ?? '');
  }
  const equality = EQUALITY.exec(part);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const exists = EXISTS.exec(part);
  if (exists === null) throw badRequest(`unable to parse requirement: found '${part}'`);
  const [, not, key = ''] = exists;
  return not === '!' ? (labels) => !(key in labels) : (labels) => key in labels;
}

function splitOutsideBrackets(text: string): string[] {
  return text.split(/,(?![^(]*\))/);
}

/** The selector of a workload as a predicate on labels. An empty one selects everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In':
          return key in labels && values.includes(labels[key] ?? '');
        case 'NotIn':
          return !(key in labels) || !values.includes(labels[key] ?? '');
        case 'Exists':
          return key in labels;
        default:
          return !(key in labels);
      }
    })
  );
}

const COMMON_FIELDS: readonly string[] = ['metadata.name', 'metadata.namespace'];

/** The fields by which a resource can be selected, besides name and namespace. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  namespaces: ['status.phase'],
  replicasets: ['status.replicas'],
  secrets: ['type'],
  nodes: ['spec.unschedulable'],
};

/** Reads a field selector of the query (`metadata.name=web,status.phase!=Running`) into a predicate. */
export function parseFieldSelector(text: string, plural: string): (object: StoredObject) => boolean {
  const requirements = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([^!=]+)(==|=|!=)(.*)$/.exec(part);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      const [, path = '', operator, value = ''] = match;
      const own = FIELDS[plural];
      if (!COMMON_FIELDS.includes(path) && own?.includes(path) !== true) {
        throw badRequest(
          own === undefined
            ? `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`
            : `field label not supported: ${path}`,
        );
      }
      return { path: path.split('.'), wanted: operator !== '!=', value };
    });
  return (object) => requirements.every(({ path, wanted, value }) => (fieldText(object, path) === value) === wanted);
}

function fieldText(object: StoredObject, path: readonly string[]): string {
  let current: unknown = object;
  for (const key of path) current = (current as Record<string, unknown> | undefined)?.[key];
  const value = current as Json | undefined;
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

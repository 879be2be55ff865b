import type { JsonObject } from '../model/json.ts';
import { listAt, objectAt, textAt } from '../model/json.ts';
import type { Resource } from '../model/resources.ts';
import { MUTATING_POLICIES, MUTATING_POLICY_BINDINGS, NAMESPACES } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import { ApiStatus } from '../api/status.ts';

// Of all that a policy may say only this is understood: another text in the image of the first container, and a container
// beside the others of a pod, as injectors of side-cars put it there.
const INJECTION =
  /^\[JSONPatch\{op: "add", path: "\/spec\/containers\/-", value: Object\.spec\.containers\{name: "([^"]+)", image: "([^"]+)"\}\}\]$/;
const EXPRESSION =
  /^\[JSONPatch\{op: "replace", path: "\/spec(?:\/template\/spec)?\/containers\/0\/image", value: object\.spec(?:\.template\.spec)?\.containers\[0\]\.image\.replace\("([^"]+)", "([^"]+)"\)\}\]$/;

interface Mutation {
  readonly jsonPatch?: { readonly expression?: string };
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly operations?: readonly string[];
}

/**
 * What the mutating admission policies of the cluster make of an object: the image of its first container, or of the first
 * in its template, with another text in it, or one more container. Throws ApiStatus for a policy that says anything else.
 */
export function withImagePolicies(
  store: Store,
  resource: Resource,
  namespace: string,
  operation: 'CREATE' | 'UPDATE',
  object: JsonObject,
): JsonObject {
  const bound = new Set(store.list(MUTATING_POLICY_BINDINGS, '').map((one) => textAt(one, 'spec', 'policyName')));
  const labels = objectAt(store.get(NAMESPACES, '', namespace) ?? {}, 'metadata', 'labels');
  return store
    .list(MUTATING_POLICIES, '')
    .filter((policy) => bound.has(policy.metadata.name) && isAbout(policy, resource, operation, labels))
    .flatMap((policy) => listAt(policy, 'spec', 'mutations') as readonly Mutation[])
    .reduce((mutated, { jsonPatch }) => mutate(mutated, jsonPatch?.expression ?? ''), object);
}

function isAbout(policy: JsonObject, resource: Resource, operation: string, labels: JsonObject): boolean {
  const rules = listAt(policy, 'spec', 'matchConstraints', 'resourceRules') as readonly Rule[];
  const wanted = Object.entries(objectAt(policy, 'spec', 'matchConstraints', 'namespaceSelector', 'matchLabels'));
  const isOfRule = ({ apiGroups = [], resources = [], operations = [] }: Rule) =>
    apiGroups.includes(resource.group) && resources.includes(resource.plural) && operations.includes(operation);
  return rules.some(isOfRule) && wanted.every(([key, value]) => labels[key] === value);
}

function mutate(object: JsonObject, expression: string): JsonObject {
  const [, name = '', image = ''] = INJECTION.exec(expression) ?? [];
  if (name === '') return replaceImage(object, expression);
  const containers = listAt(object, 'spec', 'containers') as JsonObject[];
  return withContainers(object, ['spec'], [...containers, { name, image }]);
}

function replaceImage(object: JsonObject, expression: string): JsonObject {
  const [, from = '', to = ''] = EXPRESSION.exec(expression) ?? [];
  if (from === '') {
    const why = `the embedded cluster does not understand the expression ${expression}`;
    throw new ApiStatus(422, 'Invalid', why, {});
  }
  const inTemplate = 'template' in objectAt(object, 'spec');
  const path = inTemplate ? ['spec', 'template', 'spec'] : ['spec'];
  const [first, ...others] = listAt(object, ...path, 'containers') as JsonObject[];
  if (first === undefined) return object;
  const image = (textAt(first, 'image') ?? '').replaceAll(from, to);
  return withContainers(object, path, [{ ...first, image }, ...others]);
}

function withContainers(object: JsonObject, [step, ...rest]: readonly string[], containers: JsonObject[]): JsonObject {
  if (step === undefined) return { ...object, containers };
  return { ...object, [step]: withContainers(objectAt(object, step), rest, containers) };
}

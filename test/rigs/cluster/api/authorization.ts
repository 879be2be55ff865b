import type { PolicyRule, RoleBinding } from '../model/objects.ts';
import { qualifiedName, ROLE_BINDINGS, ROLES } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import type { User } from './authentication.ts';
import { ApiStatus, detailsOf } from './status.ts';

/** What somebody wants to do, in the words of RBAC. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  readonly plural: string;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** Every authenticated user may ask what it is allowed to do, and which APIs there are. */
const OPEN_PATHS = /^\/(version|healthz|readyz|livez|api|apis|openapi)(\/|$)/;
const SELF_REVIEWS: readonly string[] = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'];

/** Says by which binding an attempt is allowed; `undefined` where it is not. */
export function allowedBy(store: Store, user: User, attempt: Attempt): string | undefined {
  if (user.groups.includes('system:masters')) return 'system:masters';
  if (
    attempt.group === 'authorization.k8s.io' &&
    SELF_REVIEWS.includes(attempt.plural) &&
    user.groups.includes('system:authenticated')
  ) {
    return 'system:basic-user';
  }
  if (attempt.namespace === undefined) return undefined;
  for (const binding of store.list(ROLE_BINDINGS, attempt.namespace)) {
    if (!isSubject(binding, user, attempt.namespace)) continue;
    const role = store.get(ROLES, attempt.namespace, binding.roleRef.name);
    if (role === undefined || binding.roleRef.kind !== 'Role') continue;
    if (role.rules.some((rule) => covers(rule, attempt))) {
      const account = user.serviceAccount;
      const subject =
        account === undefined ? `User "${user.name}"` : `ServiceAccount "${account.name}/${account.namespace}"`;
      return `RBAC: allowed by RoleBinding "${binding.metadata.name}/${attempt.namespace}" of Role "${binding.roleRef.name}" to ${subject}`;
    }
  }
  return undefined;
}

/** Refuses an attempt that no role allows, in the words of the API server. */
export function authorize(store: Store, user: User, attempt: Attempt): void {
  if (allowedBy(store, user, attempt) !== undefined) return;
  const { verb, group, plural, subresource, namespace, name } = attempt;
  const subject = qualifiedName({ group, plural });
  const named =
    name === undefined || (verb === 'create' && subresource === undefined) ? subject : `${subject} "${name}"`;
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  throw new ApiStatus(
    403,
    'Forbidden',
    `${named} is forbidden: User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
    detailsOf({ group, plural }, name),
  );
}

/** Refuses paths outside the resources, unless they are open to every authenticated user. */
export function authorizePath(user: User, path: string): void {
  if (user.groups.includes('system:masters')) return;
  if (user.groups.includes('system:authenticated') && OPEN_PATHS.test(path)) return;
  if (/^\/(version|healthz|readyz|livez)(\/|$)/.test(path)) return;
  throw new ApiStatus(403, 'Forbidden', `forbidden: User "${user.name}" cannot get path "${path}"`, {});
}

function isSubject(binding: RoleBinding, user: User, namespace: string): boolean {
  return (binding.subjects ?? []).some((subject) => {
    if (subject.kind === 'Group') return user.groups.includes(subject.name);
    if (subject.kind === 'User') return user.name === subject.name;
    return user.name === `system:serviceaccount:${subject.namespace ?? namespace}:${subject.name}`;
  });
}

function covers(rule: PolicyRule, attempt: Attempt): boolean {
  const { resourceNames = [] } = rule;
  return (
    has(rule.verbs, attempt.verb) &&
    has(rule.apiGroups, attempt.group) &&
    coversResource(rule.resources ?? [], attempt) &&
    (resourceNames.length === 0 || (attempt.name !== undefined && resourceNames.includes(attempt.name)))
  );
}

function coversResource(resources: readonly string[], { plural, subresource }: Attempt): boolean {
  const wanted = subresource === undefined ? plural : `${plural}/${subresource}`;
  return has(resources, wanted) || (subresource !== undefined && resources.includes(`*/${subresource}`));
}

function has(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(value));
}

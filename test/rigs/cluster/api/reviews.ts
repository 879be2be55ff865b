import { objectAt, textAt } from '../model/json.ts';
import { SERVICE_ACCOUNTS } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { Answer, ApiServices, Call } from './context.ts';
import { keyOfRequest } from './context.ts';
import type { User } from './authentication.ts';
import { allowedBy } from './authorization.ts';
import { decodeOptions } from './decode.ts';
import { notFound } from './status.ts';

const HOUR = 3600;

/** POST of a TokenRequest: a token for a ServiceAccount. */
export function requestToken(call: Call, body: string): Answer {
  const { namespace, name } = keyOfRequest(call);
  const account = call.store.get(SERVICE_ACCOUNTS, namespace, name);
  if (account === undefined) throw notFound(SERVICE_ACCOUNTS, name);
  const wanted = Number(objectAt(decodeOptions(body), 'spec')['expirationSeconds'] ?? HOUR);
  const { token, expires } = call.services.authentication.issue(account, wanted);
  return {
    status: 201,
    body: {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: seconds() },
      spec: { audiences: ['https://kubernetes.default.svc'], expirationSeconds: wanted, boundObjectRef: null },
      status: { token, expirationTimestamp: seconds(expires) },
    },
  };
}

/** POST of a SelfSubjectAccessReview: may the sender do this? */
export function reviewOwnAccess(services: ApiServices, user: User, body: string): Answer {
  const review = decodeOptions(body);
  const asked = objectAt(review, 'spec', 'resourceAttributes');
  const reason = allowedBy(services.store, user, {
    verb: textAt(asked, 'verb') ?? '',
    group: textAt(asked, 'group') ?? '',
    plural: textAt(asked, 'resource') ?? '',
    subresource: textAt(asked, 'subresource') || undefined,
    namespace: textAt(asked, 'namespace') || undefined,
    name: textAt(asked, 'name') || undefined,
  });
  const status =
    reason === undefined ? { allowed: false } : { allowed: true, ...(reason.startsWith('RBAC') ? { reason } : {}) };
  return {
    status: 201,
    body: {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: objectAt(review, 'spec'),
      status,
    },
  };
}

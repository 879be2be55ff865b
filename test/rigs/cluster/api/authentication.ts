import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { StoredObject } from '../model/objects.ts';
import { SERVICE_ACCOUNTS } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import { ApiStatus, detailsOf, unauthorized } from './status.ts';

/** Who sends a request. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  /** The ServiceAccount behind it. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

interface IssuedToken {
  readonly account: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly expires: number;
}

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const ADMIN: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

/** Knows the bearer tokens: the administrator's, and those issued for ServiceAccounts. */
export class Authentication {
  readonly adminToken = randomBytes(24).toString('base64url');
  readonly #issued = new Map<string, IssuedToken>();
  readonly #key = randomBytes(32);
  readonly #store: Store;

  readonly #review: (token: string) => User | undefined;

  constructor(store: Store, review: (token: string) => User | undefined = () => undefined) {
    this.#store = store;
    this.#review = review;
  }

  /** The sender of a request. A token that is wrong, expired or of a deleted account is answered with 401. */
  user(message: IncomingMessage): User {
    return impersonated(this.#sender(message), message.headersDistinct);
  }

  #sender(message: IncomingMessage): User {
    const header = message.headers.authorization;
    if (header === undefined) return ANONYMOUS;
    const token = /^Bearer\s+(.+)$/i.exec(header)?.[1]?.trim() ?? '';
    if (token === this.adminToken) return ADMIN;
    const issued = this.#issued.get(token);
    const foreign = issued === undefined ? this.#review(token) : undefined;
    if (foreign !== undefined) return foreign;
    if (issued === undefined || issued.expires < Date.now()) throw unauthorized();
    const { namespace, name, uid } = issued.account;
    if (this.#store.get(SERVICE_ACCOUNTS, namespace, name)?.metadata.uid !== uid) throw unauthorized();
    return {
      name: `system:serviceaccount:${namespace}:${name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      serviceAccount: { namespace, name },
    };
  }

  /** A new token for a ServiceAccount, in the shape of a signed JWT. */
  issue(account: StoredObject, lifetimeSeconds: number): { readonly token: string; readonly expires: number } {
    const { namespace = '', name, uid } = account.metadata;
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = [
      part({ alg: 'HS256', kid: 'embedded-cluster' }),
      part({
        aud: ['https://kubernetes.default.svc'],
        exp: now + lifetimeSeconds,
        iat: now,
        iss: 'https://kubernetes.default.svc',
        jti: randomUUID(),
        'kubernetes.io': { namespace, serviceaccount: { name, uid } },
        sub: `system:serviceaccount:${namespace}:${name}`,
      }),
    ].join('.');
    const token = `${content}.${createHmac('sha256', this.#key).update(content).digest('base64url')}`;
    const expires = (now + lifetimeSeconds) * 1000;
    this.#issued.set(token, { account: { namespace, name, uid }, expires });
    return { token, expires };
  }
}

/** Whom a request is made for; only administrators may make one for somebody else here. */
function impersonated(sender: User, headers: NodeJS.Dict<string[]>): User {
  const name = headers['impersonate-user']?.[0];
  if (name === undefined) return sender;
  if (!sender.groups.includes('system:masters')) {
    const why = `users "${name}" is forbidden: User "${sender.name}" cannot impersonate resource "users" in API group "" at the cluster scope`;
    throw new ApiStatus(403, 'Forbidden', why, detailsOf({ group: '', plural: 'users' }, name));
  }
  return { name, groups: [...(headers['impersonate-group'] ?? []), 'system:authenticated'] };
}

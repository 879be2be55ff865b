import type { IncomingHttpHeaders } from 'node:http';

/** An identity that can sign in, by what it can. */
export interface Identity {
  readonly clientId: string;
  readonly objectId: string;
  readonly tenant: string;
  readonly secret?: string;
  /** PEM text, without the key. */
  readonly certificate?: string;
  /** The service connection whose OIDC tokens are federated. */
  readonly connectionId?: string;
}

/** Whose credentials a cluster gives, and in which form. */
export interface ManagedCluster {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Texts of kubeconfigs; `undefined` where local accounts are disabled. */
  readonly user: string | undefined;
  readonly admin: string | undefined;
  readonly properties?: object;
}

/** A request that came, without anything secret in it. */
export interface SeenRequest {
  readonly part: 'oidc' | 'authority' | 'manager' | 'machine';
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface RigRequest extends SeenRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RigAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a part does in place of its answer, once or more often; `truncated`: half of it, and the connection breaks. */
export type RigFault = RigAnswer | 'reset' | 'silence' | 'truncated';

/** An answer of JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): RigAnswer {
  return {
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  };
}

import type { Agent, OutgoingHttpHeaders } from 'node:http';
import type { ConnectionError, RefusalAdvice } from '../api-error.ts';

/** What a request is sent with: its connections and its headers. */
export interface Credentials {
  readonly agent: Agent;
  readonly headers: OutgoingHttpHeaders;
}

/** How to reach and authenticate to one API server. */
export interface ServerAccess {
  /** `https://host:port`, without a slash at the end. */
  readonly server: string;
  /** The credentials that hold now; those with a life are renewed before it ends. Throws a Fault where there are none. */
  credentials(): Promise<Credentials>;
  /** Others than these, which the server refused (401); `undefined` where there are none. Throws a Fault. */
  renewed(refused: Credentials): Promise<Credentials | undefined>;
  /** What the connection knows of its own faults; `undefined` where it knows no more than others. */
  readonly advice?: ConnectionAdvice | undefined;
}

/** What a connection knows of the faults of its own server. */
export interface ConnectionAdvice extends RefusalAdvice {
  /** Why the server is not reached, a sentence or two after the usual ones; may ask somebody else for it. Never throws. */
  readonly unreachable: (error: ConnectionError) => Promise<string | undefined>;
}

/** Access with credentials that stay as they are. */
export function fixedAccess(server: string, credentials: Credentials): ServerAccess {
  return {
    server,
    credentials: () => Promise.resolve(credentials),
    renewed: () => Promise.resolve(undefined),
  };
}

import type { Agent, OutgoingHttpHeaders } from 'node:http';

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
}

/** Access with credentials that stay as they are. */
export function fixedAccess(server: string, credentials: Credentials): ServerAccess {
  return {
    server,
    credentials: () => Promise.resolve(credentials),
    renewed: () => Promise.resolve(undefined),
  };
}

import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';

// Below what any common server waits before it closes a kept connection (gunicorn 2 s, Node and Apache 5 s).
const KEPT_MILLISECONDS = 1000;

/**
 * Closes connections that were idle before their server does: what is sent on one that the server is just closing is lost,
 * and a request that changes something may not be sent again. postman-request 2.88.1-postman.49 keeps them without end, and
 * Node 20 goes by the `Keep-Alive` of an answer only where the agent has a limit of its own.
 */
export class KeptConnections {
  readonly #agents = new WeakSet<Agent>();
  readonly #freeSince = new WeakMap<Duplex, number>();

  /** A request is about to take a connection of this agent. */
  closeIdle(agent: unknown): void {
    if (!(agent instanceof Agent)) return;
    if (!this.#agents.has(agent)) {
      this.#agents.add(agent);
      agent.prependListener('free', (connection: Duplex) => this.#freeSince.set(connection, performance.now()));
    }
    const latest = performance.now() - KEPT_MILLISECONDS;
    // The oldest stand first, so those that are left are those that the agent takes: it looks at the first only.
    for (const connection of Object.values(agent.freeSockets).flat()) {
      if (connection !== undefined && (this.#freeSince.get(connection) ?? -Infinity) < latest) connection.destroy();
    }
  }
}

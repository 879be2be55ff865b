import * as https from 'node:https';
import { createInterface } from 'node:readline';
import type { JsonObject } from '../rigs/cluster/model/json.ts';
import type { ClusterClient } from './cluster-client.ts';

/** One event of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: JsonObject;
  /** When it came (performance.now()). */
  readonly receivedAt: number;
}

/** A watch that gathers its events until it is closed. */
export interface Watch {
  readonly events: readonly WatchEvent[];
  /** Resolves when the server ends the watch or it is closed. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a watch as administrator; resolves once the server has begun to answer. Throws on any status but 200. */
export async function openWatch(
  cluster: ClusterClient,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Watch> {
  const parameters = new URLSearchParams({ watch: 'true', ...query });
  const options = await cluster.requestOptions();
  return new Promise((resolve, reject) => {
    const request = https.request(
      `${cluster.server}${path}?${parameters.toString()}`,
      { ...options, agent: false },
      (response) => {
        if (response.statusCode !== 200) {
          request.destroy();
          reject(new Error(`watch of ${path}: ${response.statusCode}`));
          return;
        }
        const events: WatchEvent[] = [];
        const lines = createInterface(response);
        lines.on('line', (line) => events.push({ ...(JSON.parse(line) as WatchEvent), receivedAt: performance.now() }));
        const ended = new Promise<void>((end) => {
          lines.on('close', end);
          // A watch that we close ourselves ends with an error, which says nothing.
          lines.on('error', () => end());
          response.on('error', () => end());
        });
        resolve({ events, ended, close: () => request.destroy() });
      },
    );
    request.on('error', reject);
    request.end();
  });
}

import { readBookkeeping } from '../annotations.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Workload } from '../../kubernetes/objects.ts';

/**
 * The time of a note that is written on this workload now. It is the server's, as the newest note wins and the agents that
 * write them have clocks of their own (design.md#annotations).
 */
export function markTime({ client }: Pick<Cluster, 'client'>, workload: Workload): string {
  return laterThanAll(client.now(), Date.now(), workload);
}

// What stands there may have been written by an agent whose clock was wrong; farther ahead it is no time to go by.
const FARTHEST_AHEAD_MILLISECONDS = 24 * 3_600_000;

/**
 * The server's time, but later than every note on the workload: the server tells whole seconds only. What is below a second
 * is taken from the agent's clock, so that two runs of one second are told apart by their times. Pure; milliseconds
 * since 1970.
 */
export function laterThanAll(server: number, agent: number, { metadata }: Workload): string {
  const { record, verified, rejected, rolledBackFrom } = readBookkeeping(metadata.annotations);
  const notes = [
    ...Object.values(record),
    ...verified,
    ...rejected,
    ...(rolledBackFrom === undefined ? [] : [rolledBackFrom]),
  ];
  const now = Math.floor(server / 1000) * 1000 + (Math.floor(agent) % 1000);
  const believed = notes.map(({ at }) => Date.parse(at)).filter((at) => at < now + FARTHEST_AHEAD_MILLISECONDS);
  return new Date(Math.max(now, ...believed.map((at) => at + 1))).toISOString();
}

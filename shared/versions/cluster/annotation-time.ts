import { laterThanAll } from '../annotations.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Workload } from '../../kubernetes/objects.ts';

/**
 * The time of a note that is written on this workload now. It is the server's, as the newest note wins and the agents that
 * write them have clocks of their own (design.md#annotations).
 */
export function markTime({ client }: Pick<Cluster, 'client'>, workload: Workload): string {
  return laterThanAll(client.now(), Date.now(), workload);
}

import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';

/** What was tested, as far as it is known. */
export interface TestedDeployment {
  readonly deployInfo: DeployInfo | undefined;
  /** The container that deployment-record.json beside deploy-info names. */
  readonly recordedContainer: string | undefined;
  /** Opens the connection to the cluster, once; `undefined` where none is given. */
  readonly cluster: (() => Promise<Cluster>) | undefined;
}

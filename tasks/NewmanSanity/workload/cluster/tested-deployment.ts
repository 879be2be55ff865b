import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import type { RecordedContainer } from '../../../../shared/deployment/deployed-containers.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';

/** What was tested, as far as it is known. */
export interface TestedDeployment {
  readonly deployInfo: DeployInfo | undefined;
  /** What deployment-record.json beside deploy-info says, the main container first. */
  readonly recorded: readonly RecordedContainer[];
  /** Opens the connection to the cluster, once; `undefined` where none is given. */
  readonly cluster: (() => Promise<Cluster>) | undefined;
}

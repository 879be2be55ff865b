import { createHash } from 'node:crypto';
import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import { contractName } from '../../../shared/kubernetes/resources.ts';
import { workloadOf } from '../workload/live-image.ts';

// No limit is documented; this is short of the 256 characters that other names of Azure DevOps may have.
const LONGEST = 200;
// A tag is also part of a path, where the server refuses or mangles other characters (pipelines.md#c4-writing-calls).
const UNSAFE = /[^A-Za-z0-9._-]+/g;

/**
 * The tag that says that a rollback was queued: `rollback-queued-<definition id>-<namespace>-<name>`
 * (design.md#after-a-failure). `statefulset/db` is written `statefulset_db`: no name in Kubernetes has an underscore,
 * so it is no other workload's. What no workload can be named, or is too long, is told apart by a hash. Pure.
 */
export function rollbackTag(definitionId: number, deployInfo: DeployInfo): string {
  const workload = workloadOf(deployInfo);
  const name = workload === undefined ? deployInfo.deploymentName : contractName(workload);
  const whole = `rollback-queued-${definitionId}-${deployInfo.namespace}-${name.replace('/', '_')}`;
  const safe = whole.replace(UNSAFE, '_');
  if (safe === whole && whole.length <= LONGEST) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${safe.slice(0, LONGEST - hash.length - 1)}-${hash}`;
}

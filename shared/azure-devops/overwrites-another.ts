import type { DeploymentRecord } from '../contract/deployment-record.ts';
import { isAbout } from '../contract/workload-record.ts';
import type { RecordedWorkload } from '../contract/workload-record.ts';
import { enumerate } from '../report/counts.ts';

/** What a deployment is about to change. */
export interface DeploymentTarget {
  readonly kind: DeploymentRecord['workload']['kind'];
  readonly namespace: string;
  readonly name: string;
  /** Where the workload was read already. */
  readonly uid?: string | undefined;
  readonly container: string;
}

/**
 * True where an artifact with this record belongs to another deployment than the one that is about to be made, so
 * that publishing under the same name would destroy what to go back to there (design.md#two-deployments-of-one-run).
 * Identity is kind, namespace, name, container and, where both are known, uid: the same names in another cluster are
 * another workload.
 */
export function overwritesAnother(record: DeploymentRecord, target: DeploymentTarget): boolean {
  const { workload, container } = record;
  const sameNames = isAbout(record, target) && container === target.container;
  const otherUid = target.uid !== undefined && workload.uid !== '' && workload.uid !== target.uid;
  return !sameNames || otherUid;
}

/**
 * The error line where an artifact of this record tells of workloads too that the new one would not, so that publishing it
 * under the same name would lose what to go back to there; `undefined` where it would not. Pure.
 *
 * @param artifactName for instance `rollback-info-staging`
 */
export function describeLoss(
  recorded: readonly RecordedWorkload[],
  targets: readonly DeploymentTarget[],
  artifactName: string,
): string | undefined {
  const lost = recorded.filter((entry) => !targets.some((one) => isAbout(entry, one)));
  const [first] = lost;
  if (first === undefined) return undefined;
  const names = enumerate(lost.map(({ workload: { kind, name } }) => `${kind} ${name}`));
  return `This run has an artifact ${artifactName} already, which tells of ${names} as well. Publishing this one under the same name would lose that. Give each deployment of a run an artifactSuffix of its own (example: -${first.workload.name}). Nothing was changed.`;
}

/**
 * The error line for such a case.
 *
 * @param artifactName for instance `rollback-info-staging`
 */
export function describeOverwrite(record: DeploymentRecord, target: DeploymentTarget, artifactName: string): string {
  const { workload, container, cluster } = record;
  const owner = describe({ ...workload, container });
  const mine = describe(target);
  const where =
    owner === mine ? `the same names on ${cluster.server}, but another object (uid ${workload.uid})` : owner;
  return `This run has an artifact ${artifactName} already, of another deployment: ${where}. Publishing ${mine} under the same name would overwrite it. Give each deployment of a run an artifactSuffix of its own (example: -${target.namespace}). Nothing was changed.`;
}

function describe({ kind, namespace, name, container }: DeploymentTarget): string {
  return `${kind} ${namespace}/${name}, container ${container}`;
}

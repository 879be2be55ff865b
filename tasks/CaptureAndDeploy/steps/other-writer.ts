import type { DeploymentTarget } from '../../../shared/azure-devops/overwrites-another.ts';
import { describeLoss, describeOverwrite, overwritesAnother } from '../../../shared/azure-devops/overwrites-another.ts';
import type { ArtifactWriter } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import { ROLLBACK_INFO_ARTIFACT } from '../../../shared/contract/rollback-info.ts';
import { Fault } from '../../../shared/host/fault.ts';
import type { CapturePlan } from '../../../shared/deployment/plan-deployment.ts';
import type { DeploymentStep } from './deployment-step.ts';

/**
 * Refuses to overwrite the artifact of another deployment of the same run; `plans` has the main workload first. Throws a
 * Fault; not to know is one warning.
 */
export function refuseOverwriting(
  { host, inputs }: Pick<DeploymentStep, 'host' | 'inputs'>,
  plans: readonly [Pick<CapturePlan, 'workload' | 'place'>, ...Pick<CapturePlan, 'workload' | 'place'>[]],
  writer: ArtifactWriter,
): void {
  if (writer.kind === 'unknown') {
    host.warning(
      `Whether another deployment of this run has published ${ROLLBACK_INFO_ARTIFACT}${inputs.artifactSuffix} already could not be asked: ${writer.why} It goes on.`,
    );
  }
  if (writer.kind !== 'record') return;
  const [main] = plans;
  const target = targetOf(main);
  const artifact = ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix;
  if (overwritesAnother(writer.record, target))
    throw new Fault('SR606', describeOverwrite(writer.record, target, artifact));
  const loss = describeLoss(writer.others, plans.map(targetOf), artifact);
  if (loss !== undefined) throw new Fault('SR606', loss);
}

function targetOf({ workload: { kind, metadata }, place }: Pick<CapturePlan, 'workload' | 'place'>): DeploymentTarget {
  const { namespace, name, uid } = metadata;
  return { kind, namespace, name, uid, container: place.name };
}

import { describeOverwrite, overwritesAnother } from '../../../shared/azure-devops/overwrites-another.ts';
import { ROLLBACK_INFO_ARTIFACT } from '../../../shared/contract/rollback-info.ts';
import { Fault } from '../../../shared/host/fault.ts';
import type { CapturePlan } from '../../../shared/deployment/plan-deployment.ts';
import type { Captured } from './capture.ts';
import type { DeploymentStep } from './deployment-step.ts';

/** Refuses to overwrite the artifact of another deployment of the same run. Throws a Fault; not to know is one warning. */
export function refuseOverwriting(
  { host, reference, inputs }: DeploymentStep,
  { plan, artifactWriter }: Captured | Captured<CapturePlan>,
): void {
  const writer = artifactWriter;
  if (writer.kind === 'unknown') {
    host.warning(
      `Whether another deployment of this run has published ${ROLLBACK_INFO_ARTIFACT}${inputs.artifactSuffix} already could not be asked: ${writer.why} It goes on.`,
    );
  }
  if (writer.kind !== 'record') return;
  const target = { ...reference, uid: plan.workload.metadata.uid, container: plan.place.name };
  if (!overwritesAnother(writer.record, target)) return;
  throw new Fault('SR606', describeOverwrite(writer.record, target, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix));
}

import { describeOverwrite, overwritesAnother } from '../../../shared/azure-devops/overwrites-another.ts';
import { ownRun } from '../../../shared/azure-devops/source-run.ts';
import type { ArtifactWriter } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import { whoWroteArtifact } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import { ROLLBACK_INFO_ARTIFACT } from '../../../shared/contract/rollback-info.ts';
import { Fault } from '../../../shared/host/fault.ts';
import type { Captured } from './capture.ts';
import { publishesArtifacts } from './publish-artifacts.ts';
import type { Step } from '../step.ts';

/**
 * Asks the run whether it has such an artifact already, while the cluster is being read; not where nothing is published
 * (design.md#two-deployments-of-one-run).
 */
export function askWhoWrote(step: Step): Promise<ArtifactWriter> {
  const { host, inputs } = step;
  const run = ownRun(host);
  if (!publishesArtifacts(step) || inputs.dryRun || run === undefined) return Promise.resolve({ kind: 'none' });
  return whoWroteArtifact(host, run, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix);
}

/** Refuses to overwrite the artifact of another deployment of the same run. Throws a Fault; not to know is one warning. */
export function refuseOverwriting({ host, reference, inputs }: Step, { plan, artifactWriter }: Captured): void {
  const writer = artifactWriter;
  if (writer.kind === 'unknown') {
    host.warning(
      `Whether another deployment of this run has published ${ROLLBACK_INFO_ARTIFACT}${inputs.artifactSuffix} already could not be asked: ${writer.why} It goes on.`,
    );
  }
  if (writer.kind !== 'record') return;
  const target = { ...reference, uid: plan.workload.metadata.uid, container: plan.place.name };
  if (!overwritesAnother(writer.record, target)) return;
  throw new Fault(describeOverwrite(writer.record, target, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix));
}

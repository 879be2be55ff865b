import { versionOf } from '../../../shared/kubernetes/image.ts';
import { contractName } from '../../../shared/kubernetes/resources.ts';
import { verifiedMark } from '../../../shared/versions/known-versions.ts';
import { liveRevisionNumber } from '../../../shared/versions/revision.ts';
import { publishesArtifacts } from '../status-on-exit.ts';
import type { Captured } from './capture.ts';
import type { DeploymentStep } from './deployment-step.ts';

// What the report of the step is told on its way (results-tab.md#81-data).

/** What was found, what is to be put in, and how to go back to what. */
export function tellPlan(step: DeploymentStep, { plan, revisionObjects }: Captured): void {
  const { report, reference, run, cluster } = step;
  const { workload, place, previous, known } = plan;
  const before = liveRevisionNumber(workload, revisionObjects?.items);
  const { kind, namespace, name } = reference;
  report.about({
    workload: { kind, namespace, name, container: place.name, uid: workload.metadata.uid, cluster: cluster.server },
    deploy: {
      image: { before: place.image, after: plan.newImage },
      revision: before === '' ? undefined : { before },
      previous: {
        image: previous.found ? previous.image : undefined,
        rule: previous.found ? previous.rule : 'none',
        reason: previous.reason,
      },
      live: { image: place.image, verified: verifiedMark(place.image, known) !== undefined },
    },
  });
  report.happened('captured', previous.found ? previous.image : previous.reason);
  if (!publishesArtifacts(step) || !previous.found) return;
  report.about({
    wayBack: {
      parameters: {
        targetNamespace: namespace,
        deploymentName: contractName(reference),
        sourceRunId: run.id,
        expectedImageTag: versionOf(plan.newImage),
      },
    },
  });
}

import type { ArtifactWriter } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import type { DeploymentPlan, PlannedState, RestartWish } from '../../../shared/deployment/plan-deployment.ts';
import { ownershipWarnings } from '../../../shared/deployment/other-owners.ts';
import { planDeployment } from '../../../shared/deployment/plan-deployment.ts';
import { planUnderBothNames } from '../../../shared/deployment/plan-under-both-names.ts';
import { askAdmission } from '../../../shared/deployment/cluster/ask-admission.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { imageOperations, testUid } from '../../../shared/kubernetes/json-patch.ts';
import { inAnotherRepository, insisted } from '../../../shared/versions/admission.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Cluster } from '../../../shared/kubernetes/client/cluster.ts';
import { findWorkload } from '../../../shared/kubernetes/client/read-workload.ts';
import type { Listing, Pod, RevisionObject } from '../../../shared/kubernetes/objects.ts';
import { isPodOf } from '../../../shared/kubernetes/pod.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import { resumeCommand } from '../../../shared/kubernetes/resources.ts';
import { readWorkloadState } from '../../../shared/rollout/follow/workload-state.ts';
import type { WorkloadState } from '../../../shared/rollout/workload-state.ts';
import { isSince, strayImage, strayImageWarning } from '../../../shared/versions/stray-image.ts';
import { whenJobBegan } from '../../../shared/azure-devops/rest/job-begin.ts';
import type { DeploymentStep } from './deployment-step.ts';
import { ownRun } from '../../../shared/azure-devops/source-run.ts';
import { whoWroteArtifact } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import { ROLLBACK_INFO_ARTIFACT } from '../../../shared/contract/rollback-info.ts';
import { publishesArtifacts } from '../status-on-exit.ts';

/** What was found before anything was changed, and what follows from it. */
export interface Captured {
  readonly plan: DeploymentPlan;
  readonly revisionObjects: Listing<RevisionObject> | undefined;
  readonly pods: Listing<Pod> | undefined;
  readonly startedAt: Date;
  /** Who published such an artifact in this run already; asked while the cluster is read. */
  readonly artifactWriter: ArtifactWriter;
}

/** Reads what runs now and decides what to deploy and what to go back to. Changes nothing. */
export async function capture(step: DeploymentStep): Promise<Captured> {
  const { host, cluster, reference, inputs } = step;
  const startedAt = new Date();
  const found = await findWorkload(cluster, reference);
  // Only now: what it loads would hold up the first request to the cluster.
  const artifactWriter = askWhoWrote(step);
  const state = await readWorkloadState(step, found, {
    containerName: inputs.containerName,
    timeoutSeconds: inputs.timeoutSeconds,
    refusalWhilePaused: `${reference.kind} ${reference.name} is paused, so a new image would not be rolled out. Resume it first: ${resumeCommand(reference)}`,
    onUnobserved: (what) =>
      host.warning(`${what}; is the controller manager running? What is known of its revisions may be old.`),
  });
  const { workload, place, revisionObjects, pods } = state;
  const stray = strayImage(workload, place.name, state.known);
  if (stray !== undefined) host.warning(strayImageWarning(workload, stray));
  const isPrepared = stray !== undefined && isSince(stray, await whenJobBegan(host));
  const plan = await planUnderNames(step, { ...state, isPrepared });
  for (const warning of ownershipWarnings(workload, place.name)) host.warning(warning);
  for (const warning of plan.known.warnings) host.warning(warning);
  sayPlan(host, cluster, reference, plan);
  return { plan, revisionObjects, pods, startedAt, artifactWriter: await artifactWriter };
}

/** Where the names alone cannot tell whether the new image is live already, the server is asked. Throws a Fault. */
async function planUnderNames(step: DeploymentStep, state: WorkloadState & PlannedState): Promise<DeploymentPlan> {
  const { reference, inputs } = step;
  const { workload, place } = state;
  const restart = restartWish(step, state);
  const plan = planDeployment(state, inputs.image, restart);
  if (plan.action !== 'set image' || !inAnotherRepository(inputs.image, place.image)) return plan;
  const operations = [testUid(workload), ...imageOperations(place, inputs.image)];
  const asked = await askAdmission(step, workload, operations, { asked: inputs.image, container: place.name });
  if (asked?.made === 'insists') {
    throw new Fault(`${reference.kind} ${reference.name}: nothing would be deployed: ${insisted(asked)}.`);
  }
  return planUnderBothNames(plan, state, asked, restart);
}

function sayPlan(host: Host, cluster: Cluster, reference: WorkloadReference, plan: DeploymentPlan): void {
  const { previous, place } = plan;
  host.info(
    `${reference.kind} ${reference.name} in namespace ${reference.namespace} on ${cluster.server}, container ${place.name}`,
  );
  host.info(`  live now    ${place.image}${plan.liveCompleted ? '' : ' (its rollout is not completed)'}`);
  host.info(`  to deploy   ${plan.newImage}${whatHappens(plan)}`);
  if (previous.found) host.info(`  to go back  ${previous.image} (${previous.reason})`);
  else host.info(`  to go back  nothing: ${previous.reason}`);
  for (const what of previous.passedOver) host.info(`              passed over: ${what}`);
}

function whatHappens({ action, admitted }: DeploymentPlan): string {
  const name = admitted === undefined ? '' : `, under the name ${admitted}`;
  if (action === 'restart') return ` (live already${name}, the pods are restarted)`;
  if (action === 'follow') return ` (live already${name})`;
  return admitted === undefined ? '' : ` (the server makes ${admitted} of it)`;
}

function restartWish(
  { inputs, run }: DeploymentStep,
  { liveObject, pods }: Pick<WorkloadState, 'liveObject' | 'pods'>,
): RestartWish | undefined {
  if (!inputs.restartIfUnchanged) return undefined;
  const own = (pods?.items ?? []).filter((pod) => liveObject !== undefined && isPodOf(pod, liveObject));
  return { runId: run.id, pods: own };
}

/**
 * Asks the run whether it has such an artifact already, while the cluster is being read; not where nothing is published
 * (design.md#two-deployments-of-one-run).
 */
function askWhoWrote(step: DeploymentStep): Promise<ArtifactWriter> {
  const { host, inputs } = step;
  const run = ownRun(host);
  if (!publishesArtifacts(step) || inputs.dryRun || run === undefined) return Promise.resolve({ kind: 'none' });
  return whoWroteArtifact(host, run, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix);
}

import type { ArtifactWriter } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import type { DeploymentPlan, RestartWish } from '../../../shared/deployment/plan-deployment.ts';
import { isCompleted } from '../../../shared/rollout/completed.ts';
import { ownershipWarnings } from '../../../shared/deployment/other-owners.ts';
import { planDeployment } from '../../../shared/deployment/plan-deployment.ts';
import { liveRevision, revisionsOf } from '../../../shared/versions/revision.ts';
import { Fault } from '../../../shared/host/fault.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Cluster } from '../../../shared/kubernetes/client/cluster.ts';
import { chooseContainer, whyNotFollowable } from '../../../shared/kubernetes/container.ts';
import { whatIsThere } from '../../../shared/rollout/follow/workload-state.ts';
import type { Pod, RevisionObject, Workload, Listing } from '../../../shared/kubernetes/objects.ts';
import { findWorkload, whenObserved } from '../../../shared/kubernetes/client/read-workload.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import { resumeCommand } from '../../../shared/kubernetes/resources.ts';
import { askWhoWrote } from './other-writer.ts';
import type { Step } from '../step.ts';
import type { ContainerReference } from '../../../shared/kubernetes/container.ts';
import { isPodOf } from '../../../shared/kubernetes/pod.ts';

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
export async function capture(step: Step): Promise<Captured> {
  const { host, cluster, reference, inputs } = step;
  const startedAt = new Date();
  const found = await findWorkload(cluster, reference);
  // Only now: what it loads would hold up the first request to the cluster.
  const artifactWriter = askWhoWrote(step);
  placeToDeploy(step, found); // what forbids it is said before anything is waited for
  const { workload: seen, observed } = await whenObserved(cluster, reference, found, host.cancelled);
  if (!observed) {
    host.warning(
      `The controller has not seen the last change of ${reference.kind} ${reference.name} for 15 s; is the controller manager running? What is known of its revisions may be old.`,
    );
  }
  const place = placeToDeploy(step, seen); // while it was waited for, somebody may have changed it
  const { revisionObjects, pods } = await whatIsThere(host, cluster, seen);
  const workload = await completedMeanwhile(step, seen, pods?.items ?? []);
  const revisions = revisionObjects === undefined ? undefined : revisionsOf(revisionObjects.items, pods?.items ?? []);
  const plan = planDeployment(
    workload,
    { revisions, pods: pods?.items ?? [] },
    place,
    inputs.image,
    restartWish(step, workload, revisionObjects, pods),
  );
  for (const warning of ownershipWarnings(workload, place.name)) host.warning(warning);
  for (const warning of plan.known.warnings) host.warning(warning);
  sayPlan(host, cluster, reference, plan);
  return { plan, revisionObjects, pods, startedAt, artifactWriter: await artifactWriter };
}

/** The container that is meant. Throws a Fault where it cannot be told, or a new image would not be rolled out. */
function placeToDeploy({ reference, inputs }: Step, workload: Workload): ContainerReference {
  if (workload.spec.paused === true) {
    throw new Fault(
      `${reference.kind} ${reference.name} is paused, so a new image would not be rolled out. Resume it first: ${resumeCommand(reference)}`,
    );
  }
  const refusal = whyNotFollowable(workload);
  if (refusal !== undefined) throw new Fault(refusal);
  const choice = chooseContainer(workload, inputs.containerName);
  if (!choice.found) throw new Fault(choice.problem);
  return choice.place;
}

/**
 * A rollout may complete between two reads: then its old pods are gone from what was listed, and only the workload, read
 * after that, tells that it is good.
 */
async function completedMeanwhile(
  { cluster, reference }: Step,
  seen: Workload,
  pods: readonly Pod[],
): Promise<Workload> {
  if (isCompleted(seen, pods)) return seen;
  const workload = await cluster.readWorkload(reference);
  const { uid, generation } = workload.metadata;
  return uid === seen.metadata.uid && generation === seen.metadata.generation ? workload : seen;
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

function whatHappens({ action }: DeploymentPlan): string {
  if (action === 'restart') return ' (live already, the pods are restarted)';
  return action === 'follow' ? ' (live already)' : '';
}

function restartWish(
  { inputs, run }: Step,
  workload: Workload,
  revisionObjects: Listing<RevisionObject> | undefined,
  pods: Listing<Pod> | undefined,
): RestartWish | undefined {
  if (!inputs.restartIfUnchanged) return undefined;
  const current = liveRevision(workload, revisionObjects?.items ?? []);
  const own = (pods?.items ?? []).filter((pod) => current !== undefined && isPodOf(pod, current));
  return { runId: run.id, pods: own };
}

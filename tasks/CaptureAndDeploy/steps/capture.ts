import type { ArtifactWriter } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import type {
  CapturePlan,
  DeploymentPlan,
  PlannedState,
  RestartWish,
} from '../../../shared/deployment/plan-deployment.ts';
import { planCapture } from '../../../shared/deployment/plan-capture.ts';
import { ownershipWarnings } from '../../../shared/deployment/other-owners.ts';
import { chooseContainers, leftBehindWarning } from '../../../shared/deployment/choose-containers.ts';
import type { ContainersChoice, ImageWish } from '../../../shared/deployment/choose-containers.ts';
import { planDeployment, planTogether } from '../../../shared/deployment/plan-deployment.ts';
import { planUnderBothNames } from '../../../shared/deployment/plan-under-both-names.ts';
import { askAdmission } from '../../../shared/deployment/cluster/ask-admission.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { imageOperations, testUid } from '../../../shared/kubernetes/json-patch.ts';
import { inAnotherRepository, insisted } from '../../../shared/versions/admission.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Cluster } from '../../../shared/kubernetes/client/cluster.ts';
import type { Listing, Pod, RevisionObject, Workload } from '../../../shared/kubernetes/objects.ts';
import { isPodOf } from '../../../shared/kubernetes/pod.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import { resumeCommand } from '../../../shared/kubernetes/resources.ts';
import type { ReadingRules } from '../../../shared/rollout/follow/workload-state.ts';
import { readWorkloadState } from '../../../shared/rollout/follow/workload-state.ts';
import type { WorkloadState } from '../../../shared/rollout/workload-state.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import { isSince, strayImage, strayImageWarning } from '../../../shared/versions/stray-image.ts';
import { whenJobBegan } from '../../../shared/azure-devops/rest/job-begin.ts';
import type { AroundStep, DeployStep, DeploymentStep } from './deployment-step.ts';
import { lookFirst } from './first-look.ts';
import type { FirstLook } from './first-look.ts';
import { mainContainer } from '../../../shared/kubernetes/container.ts';
import { ownRun } from '../../../shared/azure-devops/source-run.ts';
import { whoWroteArtifact } from '../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import { ROLLBACK_INFO_ARTIFACT } from '../../../shared/contract/rollback-info.ts';
import { publishesArtifacts } from '../status-on-exit.ts';

/** What was found before anything was changed, and what follows from it. */
export interface Captured<Plan extends CapturePlan = DeploymentPlan> {
  readonly plan: Plan;
  readonly liveObject: RevisionObject | undefined;
  readonly revisionObjects: Listing<RevisionObject> | undefined;
  readonly pods: Listing<Pod> | undefined;
  readonly startedAt: Date;
  /** Who published such an artifact in this run already; asked while the cluster is read. */
  readonly artifactWriter: ArtifactWriter;
}

/** What of a capture is another matter where a step has several workloads. */
export interface CaptureOptions {
  /** Only the main one asks what is common to all of them: who wrote their artifacts, and whether their namespace ends. */
  readonly isMain?: boolean;
  /** Who published such an artifact in this run already, where that was asked before. */
  readonly artifactWriter?: Promise<ArtifactWriter>;
}

/** Reads what runs now, `first` where that was read already, and decides what to deploy and what to go back to. Changes nothing. */
export async function capture(
  step: DeployStep,
  { isMain = true }: CaptureOptions = {},
  first?: FirstLook,
): Promise<Captured> {
  const { host, cluster, reference, inputs } = step;
  const { workload: found, startedAt } = first ?? (await lookFirst(step));
  // Only now: what it loads would hold up the first request to the cluster.
  const artifactWriter = isMain ? askWhoWrote(step) : NOBODY;
  const state = await look(step, found, {
    isNamespaceKnown: !isMain,
    containerName: inputs.wish.into === 'one' ? inputs.wish.container : chosen(found, inputs.wish).main.place.name,
    refusalWhilePaused: `${reference.kind} ${reference.name} is paused, so a new image would not be rolled out. Resume it first: ${resumeCommand(reference)}`,
  });
  const { workload, place, revisionObjects, pods, liveObject } = state;
  const plan = await planContainers(step, state);
  for (const warning of ownershipWarnings(workload, place.name)) host.warning(warning);
  const leftBehind = leftBehindWarning(workload, inputs.wish, place);
  if (leftBehind !== undefined) host.warning(leftBehind);
  for (const warning of plan.known.warnings) host.warning(warning);
  sayPlan(host, cluster, reference, plan);
  return { plan, liveObject, revisionObjects, pods, startedAt, artifactWriter: await artifactWriter };
}

const NOBODY: Promise<ArtifactWriter> = Promise.resolve({ kind: 'none' });

function chosen(workload: Workload, wish: ImageWish): Extract<ContainersChoice, { found: true }> {
  const choice = chooseContainers(workload, wish);
  if (!choice.found) throw new Fault('SR301', choice.problem);
  return choice;
}

/** What is planned for each container that gets an image; the main one's plan holds the others. Throws a Fault. */
async function planContainers(step: DeployStep, state: WorkloadState & PlannedState): Promise<DeploymentPlan> {
  const { workload, place, isPrepared = false } = state;
  const { main, others } = chosen(workload, step.inputs.wish);
  const own = [main, ...others].find((one) => one.place.name === place.name);
  if (own === undefined) {
    throw new Fault(
      'SR303',
      `${workload.kind} ${workload.metadata.name} was changed while it was read: container ${place.name} has another image now. Run the step again.`,
    );
  }
  const restart = restartWish(step, state);
  return planTogether(
    await planUnderNames(step, state, own.newImage),
    others.map((one) =>
      planDeployment({ ...workloadState(workload, one.place, state), isPrepared }, one.newImage, restart),
    ),
  );
}

/** Reads what runs before somebody else's step deploys, and decides what to go back to. `found` was read already. */
export async function captureBefore(
  step: AroundStep,
  found: Workload,
  startedAt: Date,
  { isMain = true, artifactWriter = isMain ? askWhoWrote(step) : NOBODY }: CaptureOptions = {},
): Promise<Captured<CapturePlan>> {
  const { host, cluster, reference, inputs } = step;
  const containerName = inputs.containerNames[0] ?? mainContainer(found);
  const state = await look(step, found, { containerName, refusalWhilePaused: undefined, isNamespaceKnown: !isMain });
  const { workload, revisionObjects, pods, liveObject } = state;
  if (workload.spec.paused === true) {
    host.warning(
      `${reference.kind} ${reference.name} is paused: what the next step puts in is not rolled out until it is resumed: ${resumeCommand(reference)}`,
    );
  }
  const plan = planCapture(state);
  for (const warning of plan.known.warnings) host.warning(warning);
  sayPlan(host, cluster, reference, plan);
  return { plan, liveObject, revisionObjects, pods, startedAt, artifactWriter: await artifactWriter };
}

/** Reads all that is known of the workload; somebody else's image in it is told, and whether this job put it in. */
async function look(
  step: DeploymentStep,
  found: Workload,
  rules: Pick<ReadingRules, 'containerName' | 'refusalWhilePaused' | 'isNamespaceKnown'>,
): Promise<WorkloadState & PlannedState> {
  const { host, inputs } = step;
  const state = await readWorkloadState(step, found, {
    ...rules,
    timeoutSeconds: inputs.timeoutSeconds,
    onUnobserved: (what) => host.warning(`${what}; ${UNOBSERVED}`),
  });
  const stray = strayImage(state.workload, state.place.name, state.known);
  if (stray !== undefined) host.warning(strayImageWarning(state.workload, stray));
  const isPrepared = stray !== undefined && isSince(stray, await whenJobBegan(host));
  return { ...state, isPrepared };
}

/** What follows for the person where the controller has not seen the last change. */
export const UNOBSERVED = 'is the controller manager running? What is known of its revisions may be old.';

/** Where the names alone cannot tell whether the new image is live already, the server is asked. Throws a Fault. */
async function planUnderNames(
  step: DeployStep,
  state: WorkloadState & PlannedState,
  newImage: string,
): Promise<DeploymentPlan> {
  const { reference } = step;
  const { workload, place } = state;
  const restart = restartWish(step, state);
  const plan = planDeployment(state, newImage, restart);
  if (plan.action !== 'set image' || !inAnotherRepository(newImage, place.image)) return plan;
  const operations = [testUid(workload), ...imageOperations(place, newImage)];
  const asked = await askAdmission(step, workload, operations, { asked: newImage, container: place.name });
  if (asked?.made === 'insists') {
    throw new Fault('SR304', `${reference.kind} ${reference.name}: nothing would be deployed: ${insisted(asked)}.`);
  }
  return planUnderBothNames(plan, state, asked, restart);
}

/** Says what was found and what to go back to, and what is to be deployed where this step does that. */
function sayPlan(host: Host, cluster: Cluster, reference: WorkloadReference, plan: CapturePlan | DeploymentPlan): void {
  const { previous, place } = plan;
  host.info(
    `${reference.kind} ${reference.name} in namespace ${reference.namespace} on ${cluster.server}, container ${place.name}`,
  );
  host.info(`  live now    ${place.image}${plan.liveCompleted ? '' : ' (its rollout is not completed)'}`);
  if ('newImage' in plan) {
    host.info(`  to deploy   ${plan.newImage}${whatHappens(plan)}`);
    for (const { place: one, newImage } of plan.others ?? []) {
      host.info(`  container   ${one.name}: ${one.image} → ${newImage}`);
    }
  }
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
  { inputs, run }: DeployStep,
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
export function askWhoWrote(step: Pick<DeploymentStep, 'host' | 'inputs'>): Promise<ArtifactWriter> {
  const { host, inputs } = step;
  const run = ownRun(host);
  if (!publishesArtifacts(step) || inputs.dryRun || run === undefined) return Promise.resolve({ kind: 'none' });
  return whoWroteArtifact(host, run, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix);
}

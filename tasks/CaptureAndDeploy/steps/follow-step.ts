import type { FollowPlan } from '../../../shared/deployment/plan-follow.ts';
import { planFollow } from '../../../shared/deployment/plan-follow.ts';
import type { FollowedContainer } from '../../../shared/deployment/plan-deployment.ts';
import { followedPatch } from '../../../shared/deployment/plan-deployment.ts';
import { sendWithNotes } from '../../../shared/deployment/cluster/send-with-notes.ts';
import { describeError } from '../../../shared/host/fault.ts';
import { mainContainer } from '../../../shared/kubernetes/container.ts';
import { findWorkload } from '../../../shared/kubernetes/client/read-workload.ts';
import type { Listing, Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import { allContainers } from '../../../shared/kubernetes/objects.ts';
import { isPodOf } from '../../../shared/kubernetes/pod.ts';
import { resumeCommand } from '../../../shared/kubernetes/resources.ts';
import type { ReadingRules } from '../../../shared/rollout/follow/workload-state.ts';
import { readWorkloadState } from '../../../shared/rollout/follow/workload-state.ts';
import type { WorkloadState } from '../../../shared/rollout/workload-state.ts';
import { runMarkOf } from '../../../shared/versions/annotations.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import { whoPutImageIn } from '../../../shared/versions/image-owner.ts';
import { UNOBSERVED } from './capture.ts';
import type { Captured } from './capture.ts';
import type { MadeChange } from './change-image.ts';
import type { AroundStep } from './deployment-step.ts';
import type { Recorded } from './publish-artifacts.ts';
import { setPrevious } from './publish-artifacts.ts';
import { recordOf } from './record-of.ts';
import { outputFolder } from '../../../shared/contract/files/artifact-files.ts';
import type { FoundCapture } from './find-capture.ts';

/** What somebody else's step made of a workload. */
export interface Followed extends Captured<FollowPlan> {
  readonly folder: string | undefined;
  /** Without those that the step started. */
  readonly podsBefore: Listing<Pod> | undefined;
}

/**
 * Reads what somebody else's step left, and tells it from what was captured before it (design.md#action-follow). Changes
 * nothing. Throws a Fault where the workload is paused, being deleted, or not there.
 */
export async function lookAtStep(step: AroundStep, capture: FoundCapture): Promise<Followed> {
  const startedAt = new Date();
  const found = await findWorkload(step.cluster, step.reference);
  const state = await readWorkloadState(step, found, rulesAfterStep(step, found, capture));
  return tellStep(step, state, capture, startedAt);
}

/** By which rules a workload is read that was changed already, going by what was captured of it. */
export function rulesAfterStep(
  { host, reference, inputs }: AroundStep,
  found: Workload,
  { capture }: Pick<FoundCapture, 'capture'>,
): ReadingRules {
  const captured = capture.kind === 'captured' ? capture.record.container : undefined;
  const isThere = allContainers(found.spec.template.spec).some(({ name }) => name === captured);
  return {
    containerName: inputs.containerNames[0] ?? (isThere ? captured : mainContainer(found)),
    timeoutSeconds: inputs.timeoutSeconds,
    refusalWhilePaused: `${reference.kind} ${reference.name} is paused, so nothing of what was put in is rolled out. Resume it: ${resumeCommand(reference)}`,
    onUnobserved: (what) => host.warning(`${what}; ${UNOBSERVED}`),
  };
}

/** Tells what was put in, as it was read, from what was captured before it, and says it. */
export function tellStep(
  { host, cluster, reference, run }: AroundStep,
  state: WorkloadState,
  { capture, folder }: FoundCapture,
  startedAt: Date,
): Followed {
  const plan = planFollow(state, capture, run.id);
  for (const warning of plan.known.warnings) host.warning(warning);
  const { place, revisionObjects, pods, liveObject } = state;
  host.info(
    `${reference.kind} ${reference.name} in namespace ${reference.namespace} on ${cluster.server}, container ${place.name}`,
  );
  if (plan.record !== undefined) host.info(`  before      ${plan.record.image.before}`);
  host.info(`  live now    ${place.image}${whatItIs(plan)}`);
  const { previous } = plan;
  host.info(
    `  to go back  ${previous.found ? `${previous.image} (${previous.reason})` : `nothing: ${previous.reason}`}`,
  );
  // What was started anew since counts from its beginning: it is what is followed.
  const isOld = plan.isChanged && liveObject !== undefined;
  const before = isOld && pods ? { ...pods, items: pods.items.filter((pod) => !isPodOf(pod, liveObject)) } : pods;
  return {
    plan,
    folder,
    liveObject,
    revisionObjects,
    pods,
    podsBefore: before,
    startedAt,
    artifactWriter: { kind: 'none' },
  };
}

function whatItIs({ isChanged, takenBack, workload, place }: FollowPlan): string {
  if (takenBack !== undefined) return `, to which it was rolled back from ${takenBack.from} at ${takenBack.at}`;
  return isChanged ? ` (${whoPutImageIn(workload, place.name)})` : ', the template is the one of before';
}

/**
 * What is to be followed, after it was noted on the workload as a deployment notes its own change: a run that is ended here
 * is known by it. To note it costs a warning at most.
 */
export async function noteStep(step: AroundStep, followed: Followed): Promise<MadeChange> {
  const { host, cluster, reference, inputs, run } = step;
  const { plan, revisionObjects, pods } = followed;
  const { workload, place } = plan;
  const common = { reference, container: place.name, image: place.image, before: workload, revisionObjects, pods };
  if (!plan.isChanged) return { ...common, after: workload, madeAt: undefined };
  const others = othersChanged(plan);
  const patch = followedPatch(plan, others, {
    run: runMarkOf(run),
    at: markTime(cluster, workload),
    changeCause: inputs.changeCause,
  });
  // A copy stands for the change that somebody else made: nothing is known of the object before it.
  let after: Workload = { ...workload };
  if (patch.length > 0) {
    try {
      host.cancelled.throwIfAborted();
      const { answer, warning } = await sendWithNotes(workload, patch, (operations) =>
        cluster.patchWorkload(reference, operations),
      );
      if (warning !== undefined) host.warning(warning);
      after = answer;
    } catch (error) {
      host.cancelled.throwIfAborted();
      host.warning(
        `That this run put ${place.image} in could not be noted on the workload, so later steps may take it for somebody else's: ${describeError(error)}`,
      );
    }
  }
  return {
    ...common,
    others: others.map(({ name: container, image }) => ({ container, image })),
    after,
    podsBefore: followed.podsBefore,
    madeAt: undefined,
  };
}

/** The other containers whose image the step changed, as far as it was captured. */
function othersChanged({ record, workload, place }: FollowPlan): readonly FollowedContainer[] {
  return (record?.containers ?? []).flatMap(({ name, image: { before }, previous: { image: previous } }) => {
    const image = allContainers(workload.spec.template.spec).find((one) => one.name === name)?.image;
    return name === place.name || image === undefined || image === before ? [] : [{ name, image, previous }];
  });
}

/**
 * What is recorded with deploy-info: what was captured stands for before. No rollback-info is published; that of the capture
 * is what the outputs name.
 */
export function recordAfterStep(step: AroundStep, followed: Followed): Recorded {
  const { record: before } = followed.plan;
  const own = recordOf(step, followed);
  if (before === undefined) return own;
  const { image, digestsBefore, revision, containers, previous } = before;
  return {
    ...own,
    image: { ...own.image, before: image.before },
    digestsBefore,
    revision,
    previous,
    containers: containers.map((one) =>
      one.name === own.container ? { ...one, image: { ...own.image, before: image.before } } : one,
    ),
  };
}

/** Makes the folder of deploy-info, and names what was captured in the outputs, by the main workload. */
export async function artifactsAfterStep(
  { host, inputs }: Pick<AroundStep, 'host' | 'inputs'>,
  { folder: captured, plan: { previous } }: Followed,
): Promise<string> {
  const folder = await outputFolder(host, 'CaptureAndDeploy', inputs.outputDirectory);
  if (captured !== undefined) host.setOutput('rollbackInfoPath', captured);
  setPrevious(host, previous.found ? previous.image : undefined);
  return folder;
}

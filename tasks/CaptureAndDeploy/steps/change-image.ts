import { describeRun } from '../../../shared/contract/run.ts';
import { readBookkeeping, runMarkOf } from '../../../shared/versions/annotations.ts';
import { applyGuarded } from '../../../shared/deployment/cluster/guarded-patch.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import { deploymentPatch } from '../../../shared/deployment/plan-deployment.ts';
import { whoChanged, whoPutImageIn } from '../../../shared/versions/image-owner.ts';
import { unknownYet } from '../../../shared/rollout/standing.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { imageIn } from '../../../shared/kubernetes/objects.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import { kubectlName } from '../../../shared/kubernetes/resources.ts';
import type { Captured } from './capture.ts';
import { capture } from './capture.ts';
import type { Step } from '../step.ts';
import type { Change } from '../../../shared/rollout/rollout.ts';

/** What is to be followed, and when it was changed by the clock of this step; `undefined` where nothing was. */
export interface MadeChange extends Change {
  readonly madeAt: Date | undefined;
}

/**
 * Puts the new image in, unless it is live already, and returns what to follow: the template and generation of the
 * server's answer. Where only notes of the workload changed since it was read, all is read and decided once more; what
 * was published as the previous image must still hold then (design.md#last-good, design.md#change). Else it says who
 * changed what.
 */
export async function applyPlan(step: Step, captured: Captured): Promise<MadeChange> {
  const first = await attempt(step, captured);
  if (first.outcome === 'applied') return first.change;
  const again = await capture(step);
  const { workload, place } = again.plan;
  if (!isStill(captured, workload, place.image)) throw conflict(step.reference, captured, workload);
  if (previousOf(again) !== previousOf(captured)) {
    throw new Fault(
      `${step.reference.kind} ${step.reference.name} was changed while this step ran: the version to go back to is now ${previousOf(again)}, not ${previousOf(captured)} as published (${whoChanged(workload)}). It was left alone. Run the step again.`,
    );
  }
  const second = await attempt(step, again);
  if (second.outcome === 'applied') return second.change;
  throw conflict(step.reference, captured, second.workload);
}

type Attempt =
  | { readonly outcome: 'applied'; readonly change: MadeChange }
  | { readonly outcome: 'notes changed'; readonly workload: Workload };

async function attempt({ host, cluster, reference, inputs, run }: Step, captured: Captured): Promise<Attempt> {
  const { plan, revisionObjects, pods } = captured;
  const { name: container, image: before } = plan.place;
  const common = { reference, container, before: plan.workload, revisionObjects, pods };
  if (plan.action === 'follow') {
    host.info(`${plan.newImage} is live already; nothing is changed, its rollout is followed.`);
    return { outcome: 'applied', change: { ...common, image: before, after: plan.workload, madeAt: undefined } };
  }
  const at = markTime(cluster, plan.workload);
  const isOurs = (workload: Workload) => readBookkeeping(workload.metadata.annotations).record[container]?.at === at;
  const name = kubectlName(reference);
  host.cancelled.throwIfAborted(); // nothing was changed yet
  host.standing = unknownYet(reference, `has the image ${plan.newImage}`);
  const patch = deploymentPatch(plan, runMarkOf(run), at, inputs.changeCause ?? describeRun(run));
  const applied = await applyGuarded(cluster, reference, patch, isOurs);
  const { workload } = applied;
  const image = imageIn(workload.spec.template, container);
  if (applied.outcome === 'conflict') {
    host.standing = 'Nothing was changed.';
    if (!isStill(captured, workload, image)) throw conflict(reference, captured, workload);
    return { outcome: 'notes changed', workload };
  }
  // Admission may have pinned the tag with a digest: what stands there now is what is followed.
  const live = image ?? plan.newImage;
  host.info(
    plan.action === 'restart'
      ? `The pods of ${name} are being restarted with ${live}.`
      : `The image of container ${container} was changed to ${live}.`,
  );
  return { outcome: 'applied', change: { ...common, image: live, after: workload, madeAt: new Date() } };
}

/** The same workload, with the image that was captured. */
function isStill({ plan }: Captured, workload: Workload, image: string | undefined): boolean {
  return workload.metadata.uid === plan.workload.metadata.uid && image === plan.place.image;
}

function previousOf({ plan: { previous } }: Captured): string {
  return previous.found ? previous.image : 'none';
}

function conflict(reference: WorkloadReference, { plan }: Captured, workload: Workload): Fault {
  const now = imageIn(workload.spec.template, plan.place.name);
  const what = `${reference.kind} ${reference.name}`;
  if (workload.metadata.uid !== plan.workload.metadata.uid) {
    return new Fault(
      `${what} was deleted and made anew while this step ran, so it was left alone. Run the step again.`,
    );
  }
  if (now !== plan.place.image) {
    return new Fault(
      `${what} was changed while this step ran: its image is now ${now ?? 'gone'} instead of ${plan.place.image} (${whoPutImageIn(workload, plan.place.name)}). It was left alone. Look what else deploys there, then run the step again.`,
    );
  }
  return new Fault(
    `${what} is being changed again and again while this step runs (${whoChanged(workload)}). It was left alone. Look what else changes it, then run the step again.`,
  );
}

import { describeRun } from '../../../shared/contract/run.ts';
import { runMarkOf } from '../../../shared/versions/annotations.ts';
import { againOnConflict } from '../../../shared/deployment/cluster/again-on-conflict.ts';
import { ConflictFault, isUntouched } from '../../../shared/deployment/conflict.ts';
import { admission, insisted } from '../../../shared/versions/admission.ts';
import { noteAdmitted, takeNotesBack } from '../../../shared/deployment/cluster/note-completed.ts';
import { applyGuarded } from '../../../shared/deployment/cluster/guarded-patch.ts';
import { sendWithNotes } from '../../../shared/deployment/cluster/send-with-notes.ts';
import { isDeployed } from '../../../shared/deployment/is-deployed.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import type { DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import { deploymentPatch } from '../../../shared/deployment/plan-deployment.ts';
import { whoChanged } from '../../../shared/versions/image-owner.ts';
import { unknownYet } from '../../../shared/rollout/status-while-changing.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { imageIn } from '../../../shared/kubernetes/objects.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { kubectlName } from '../../../shared/kubernetes/resources.ts';
import type { Captured } from './capture.ts';
import { capture } from './capture.ts';
import type { DeployStep } from './deployment-step.ts';
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
export async function applyPlan(step: DeployStep, captured: Captured): Promise<MadeChange> {
  const made = await againOnConflict(async (attempt) =>
    makeChange(step, attempt === 1 ? captured : await captureAgain(step, captured)),
  );
  if (made.outcome === 'applied') return made.change;
  throw new ConflictFault({ reference: step.reference, ...captured.plan }, made.workload);
}

async function captureAgain(step: DeployStep, captured: Captured): Promise<Captured> {
  const again = await capture(step);
  const { reference } = step;
  const { workload } = again.plan;
  if (!isUntouched(captured.plan, workload)) throw new ConflictFault({ reference, ...captured.plan }, workload);
  for (const { place } of captured.plan.others ?? []) {
    if (!isUntouched({ workload: captured.plan.workload, place }, workload)) {
      throw new ConflictFault({ reference, workload: captured.plan.workload, place }, workload);
    }
  }
  if (previousOf(again) === previousOf(captured)) return again;
  throw new Fault(
    'SR303',
    `${reference.kind} ${reference.name} was changed while this step ran: the version to go back to is now ${previousOf(again)}, not ${previousOf(captured)} as published (${whoChanged(workload)}). It was left alone. Run the step again.`,
  );
}

type Made =
  | { readonly outcome: 'applied'; readonly change: MadeChange }
  | { readonly outcome: 'decide again'; readonly workload: Workload };

async function makeChange({ host, cluster, reference, inputs, run }: DeployStep, captured: Captured): Promise<Made> {
  const { plan, revisionObjects, pods } = captured;
  const { name: container, image: before } = plan.place;
  const common = { reference, container, before: plan.workload, revisionObjects, pods };
  const others = (live: Workload) => otherContainers(plan, live);
  if (plan.action === 'follow') {
    host.info(`${plan.newImage} is live already; nothing is changed, its rollout is followed.`);
    return {
      outcome: 'applied',
      change: { ...common, ...others(plan.workload), image: before, after: plan.workload, madeAt: undefined },
    };
  }
  const at = markTime(cluster, plan.workload);
  const name = kubectlName(reference);
  host.cancelled.throwIfAborted(); // nothing was changed yet
  const patch = deploymentPatch(plan, runMarkOf(run), at, inputs.changeCause ?? describeRun(run));
  const { answer: applied, warning } = await host.status.during(
    unknownYet(reference, `has the image ${plan.newImage}`),
    () =>
      sendWithNotes(plan.workload, patch, (operations, kept) =>
        applyGuarded(cluster, reference, operations, (live) => isDeployed(plan, at, kept, live)),
      ),
    ({ answer: { outcome } }) => outcome === 'conflict',
  );
  if (applied.outcome === 'conflict') {
    const { workload } = applied;
    if (!isUntouched(plan, workload)) throw new ConflictFault({ reference, ...plan }, workload);
    return { outcome: 'decide again', workload };
  }
  const made = admission({
    asked: plan.newImage,
    container,
    live: plan.workload.spec.template,
    answer: applied.workload.spec.template,
  });
  if (made.made === 'insists') {
    await takeNotesBack({ host, cluster, reference }, plan.workload, applied.workload);
    throw new Fault('SR304', `${reference.kind} ${reference.name}: nothing was deployed: ${insisted(made)}.`);
  }
  if (warning !== undefined) host.warning(warning);
  const workload = await noteAdmitted({ host, cluster, reference }, applied.workload, container, at);
  if (made.made === 'live already') {
    host.info(`${plan.newImage} is live already, under the name ${made.admitted}; its rollout is followed.`);
    return {
      outcome: 'applied',
      change: { ...common, image: made.admitted, before: workload, after: workload, madeAt: undefined },
    };
  }
  // Admission may have pinned the tag with a digest: what stands there now is what is followed.
  const live = imageIn(workload.spec.template, container) ?? plan.newImage;
  host.info(
    plan.action === 'restart'
      ? `The pods of ${name} are being restarted with ${live}.`
      : `The image of container ${container} was changed to ${live}.`,
  );
  return {
    outcome: 'applied',
    change: { ...common, ...others(workload), image: live, after: workload, madeAt: new Date() },
  };
}

/** What the other containers of the plan have now; left out where there are none. */
function otherContainers({ others }: DeploymentPlan, { spec: { template } }: Workload): Pick<Change, 'others'> {
  if (others === undefined) return {};
  return {
    others: others.map(({ place: { name }, newImage }) => ({
      container: name,
      image: imageIn(template, name) ?? newImage,
    })),
  };
}

function previousOf({ plan: { previous } }: Captured): string {
  return previous.found ? previous.image : 'none';
}

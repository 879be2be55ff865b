import { describeRun } from '../../shared/contract/run.ts';
import { readBookkeeping } from '../../shared/contract/annotations.ts';
import { applyGuarded } from '../../shared/deployment/apply.ts';
import type { Change } from '../../shared/deployment/follow.ts';
import { deploymentPatch } from '../../shared/deployment/plan-deployment.ts';
import { describeManager, whoOwnsImage } from '../../shared/deployment/who-changed.ts';
import { runMarkOf } from '../../shared/deployment/run-mark.ts';
import { Fault } from '../../shared/host/fault.ts';
import { chooseContainer } from '../../shared/kubernetes/choose-container.ts';
import { imageIn } from '../../shared/kubernetes/objects.ts';
import type { Workload } from '../../shared/kubernetes/objects.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import { kubectlName } from '../../shared/kubernetes/resources.ts';
import type { Captured } from './capture.ts';
import type { Step } from './step.ts';

/**
 * Puts the new image in, unless it is live already, and returns what to follow: the template and generation of the
 * server's answer. A conflict is tried once more where the image is still the captured one (design 6.4).
 */
export async function applyPlan({ host, cluster, reference, inputs, run }: Step, captured: Captured): Promise<Change> {
  const { plan, revisionObjects, pods } = captured;
  const common = { reference, container: plan.place.name, before: plan.workload, revisionObjects, pods };
  if (plan.action === 'follow') {
    host.info(`${plan.newImage} is live already; nothing is changed, its rollout is followed.`);
    return { ...common, image: plan.place.image, after: plan.workload };
  }
  const at = new Date().toISOString();
  const cause = inputs.changeCause ?? describeRun(run);
  const isOurs = (workload: Workload) =>
    readBookkeeping(workload.metadata.annotations).record[plan.place.name]?.at === at;
  host.standing = `Whether ${kubectlName(reference)} in namespace ${reference.namespace} has the image ${plan.newImage} already is not known; see: kubectl get ${kubectlName(reference)} -n ${reference.namespace} -o wide.`;
  let { workload } = plan;
  for (let attempt = 0; ; attempt++) {
    const choice = chooseContainer(workload, plan.place.name);
    const place = choice.found ? choice.place : plan.place;
    const patch = deploymentPatch({ ...plan, workload, place }, runMarkOf(run), at, cause);
    const applied = await applyGuarded(cluster, reference, patch, isOurs);
    if (applied.outcome === 'applied') {
      // Admission may have pinned the tag with a digest: what stands there now is what is followed.
      const image = imageIn(applied.workload.spec.template, plan.place.name) ?? plan.newImage;
      host.info(
        plan.action === 'restart'
          ? `The pods of ${kubectlName(reference)} are being restarted with ${image}.`
          : `The image of container ${plan.place.name} was changed to ${image}.`,
      );
      return { ...common, image, after: applied.workload };
    }
    workload = applied.workload;
    const now = imageIn(workload.spec.template, plan.place.name);
    const same = workload.metadata.uid === plan.workload.metadata.uid && now === plan.place.image;
    if (!same || attempt > 0) throw conflict(reference, captured, workload, now);
  }
}

function conflict(
  reference: WorkloadReference,
  { plan }: Captured,
  workload: Workload,
  now: string | undefined,
): Fault {
  const what = `${reference.kind} ${reference.name}`;
  if (workload.metadata.uid !== plan.workload.metadata.uid) {
    return new Fault(
      `${what} was deleted and made anew while this step ran, so it was left alone. Run the step again.`,
    );
  }
  const who = describeManager(whoOwnsImage(workload, plan.place.name));
  if (now !== plan.place.image) {
    return new Fault(
      `${what} was changed while this step ran: its image is now ${now ?? 'gone'} instead of ${plan.place.image} (${who}). It was left alone. Look what else deploys there, then run the step again.`,
    );
  }
  return new Fault(
    `${what} is being changed again and again while this step runs (${who}). It was left alone. Look what else changes it, then run the step again.`,
  );
}

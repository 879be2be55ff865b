import { readBookkeeping, runMarkOf } from '../../../shared/versions/annotations.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import type { DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import { acceptancePatch } from '../../../shared/deployment/plan-deployment.ts';
import { describeError } from '../../../shared/host/fault.ts';
import { ApiError, isConflict } from '../../../shared/kubernetes/api-error.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { imageIn } from '../../../shared/kubernetes/objects.ts';
import type { Step } from '../step.ts';

const MOST_ATTEMPTS = 3;

/**
 * Notes that the image that was found live was put in on purpose (design.md#annotations); read and decided again where
 * somebody changed the notes in between. Costs a warning at most.
 */
export async function acceptLive(
  { host, cluster, reference, run }: Pick<Step, 'host' | 'cluster' | 'reference' | 'run'>,
  plan: DeploymentPlan,
  seen: Workload,
): Promise<void> {
  try {
    let live = seen;
    for (let attempt = 1; ; attempt++) {
      const operations = acceptancePatch(plan, live, runMarkOf(run), markTime(cluster, live));
      if (operations.length === 0) return;
      try {
        await cluster.patchWorkload(reference, operations);
        return;
      } catch (error) {
        if (!(error instanceof ApiError && isConflict(error)) || attempt === MOST_ATTEMPTS) throw error;
      }
      live = await cluster.readWorkload(reference);
      if (!isStillToAccept(plan, seen, live)) return;
    }
  } catch (error) {
    host.warning(
      `That ${plan.newImage} was deployed on purpose could not be noted, so it still counts as rejected, or as rolled back to: ${describeError(error)}`,
    );
  }
}

/** Whether the same image is live as when it was seen complete, and nobody has judged it or gone back since. Pure. */
export function isStillToAccept({ place, newImage }: DeploymentPlan, seen: Workload, now: Workload): boolean {
  const said = (workload: Workload) => {
    const { rejected, rolledBackFrom } = readBookkeeping(workload.metadata.annotations);
    const about = rejected.filter(({ container, image }) => container === place.name && image === newImage);
    return JSON.stringify([workload.metadata.uid, imageIn(workload.spec.template, place.name), about, rolledBackFrom]);
  };
  return said(seen) === said(now);
}

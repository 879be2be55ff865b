import { runMarkOf } from '../../../shared/versions/annotations.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import type { DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import { againOnConflict } from '../../../shared/deployment/cluster/again-on-conflict.ts';
import { acceptancePatch } from '../../../shared/deployment/plan-deployment.ts';
import { describeError } from '../../../shared/host/fault.ts';
import { ApiError, isConflict } from '../../../shared/kubernetes/api-error.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { isStillToAccept } from '../still-to-accept.ts';
import type { DeploymentStep } from './deployment-step.ts';

const MOST_ATTEMPTS = 3;

/**
 * Notes that the image that was found live was put in on purpose (design.md#annotations); read and decided again where
 * somebody changed the notes in between. Costs a warning at most; true where there was something to note.
 */
export async function acceptLive(
  { host, cluster, reference, run }: Pick<DeploymentStep, 'host' | 'cluster' | 'reference' | 'run'>,
  plan: DeploymentPlan,
  seen: Workload,
): Promise<boolean> {
  try {
    const accepted = await againOnConflict(async (attempt): Promise<Accepted> => {
      const live = attempt === 1 ? seen : await cluster.readWorkload(reference, true);
      if (attempt > 1 && !isStillToAccept(plan, seen, live)) return { outcome: 'accepted', noted: false };
      const operations = acceptancePatch(plan, live, runMarkOf(run), markTime(cluster, live));
      try {
        if (operations.length > 0) await cluster.patchWorkload(reference, operations, { ofNotes: true });
        return { outcome: 'accepted', noted: operations.length > 0 };
      } catch (error) {
        if (error instanceof ApiError && isConflict(error)) return { outcome: 'decide again', error };
        throw error;
      }
    }, MOST_ATTEMPTS);
    if (accepted.outcome === 'decide again') throw accepted.error;
    return accepted.noted;
  } catch (error) {
    host.warning(
      `That ${plan.newImage} was deployed on purpose could not be noted, so it still counts as rejected, or as rolled back to: ${describeError(error)}`,
    );
    return true;
  }
}

type Accepted =
  | { readonly outcome: 'accepted'; readonly noted: boolean }
  | { readonly outcome: 'decide again'; readonly error: ApiError };

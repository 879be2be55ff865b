import type { DeploymentPlan } from '../../shared/deployment/plan-deployment.ts';
import type { Workload } from '../../shared/kubernetes/objects.ts';
import { imageIn } from '../../shared/kubernetes/objects.ts';
import { readBookkeeping } from '../../shared/versions/annotations.ts';

/** Whether the same image is live as when it was seen complete, and nobody has judged it or gone back since. Pure. */
export function isStillToAccept({ place, newImage }: DeploymentPlan, seen: Workload, now: Workload): boolean {
  const said = (workload: Workload) => {
    const { rejected, rolledBackFrom } = readBookkeeping(workload.metadata.annotations);
    const about = rejected.filter(({ container, image }) => container === place.name && image === newImage);
    return JSON.stringify([workload.metadata.uid, imageIn(workload.spec.template, place.name), about, rolledBackFrom]);
  };
  return said(seen) === said(now);
}

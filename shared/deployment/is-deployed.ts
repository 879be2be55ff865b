import { sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import { RESTARTED_AT } from '../kubernetes/template.ts';
import { readBookkeeping, recordOf } from '../versions/annotations.ts';
import type { KeptNotes } from '../versions/notes-that-fit.ts';
import type { DeploymentPlan } from './plan-deployment.ts';

/**
 * Whether the patch of this deployment is made, told by the time in its record; where it carries no notes, by what it was
 * to put in. Pure; `at` is the time that the patch writes.
 */
export function isDeployed(
  { action, newImage, place: { name }, others = [] }: Pick<DeploymentPlan, 'action' | 'newImage' | 'place' | 'others'>,
  at: string,
  kept: KeptNotes,
  { metadata, spec: { template } }: Workload,
): boolean {
  if (recordOf(readBookkeeping(metadata.annotations), name)?.at === at) return true;
  if (kept !== 'none') return false;
  if (action === 'restart') return template.metadata?.annotations?.[RESTARTED_AT] === at;
  return [{ place: { name }, newImage }, ...others].every((one) =>
    sameImage(one.newImage, imageIn(template, one.place.name) ?? ''),
  );
}

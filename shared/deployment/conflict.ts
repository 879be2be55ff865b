import { Fault } from '../host/fault.ts';
import type { ContainerReference } from '../kubernetes/container.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import type { WorkloadReference } from '../kubernetes/resources.ts';
import { whoChanged, whoPutImageIn } from '../versions/image-owner.ts';

/** What was read of a workload before it was to be changed. */
export interface Seen {
  readonly reference: WorkloadReference;
  readonly workload: Workload;
  readonly place: ContainerReference;
}

/**
 * Whether it is still the same workload with the same image, so that all may be read and decided once more
 * (design.md#change). Pure.
 */
export function isUntouched({ workload, place }: Omit<Seen, 'reference'>, now: Workload): boolean {
  return now.metadata.uid === workload.metadata.uid && imageIn(now.spec.template, place.name) === place.image;
}

/** Somebody else changed the workload while this step ran, so it was left alone: says who changed what. */
export class ConflictFault extends Fault {
  constructor(seen: Seen, now: Workload) {
    super('SR303', describeConflict(seen, now));
    this.name = 'ConflictFault';
  }
}

function describeConflict({ reference, workload, place }: Seen, now: Workload): string {
  const what = `${reference.kind} ${reference.name}`;
  if (now.metadata.uid !== workload.metadata.uid) {
    return `${what} was deleted and made anew while this step ran, so it was left alone. Run the step again.`;
  }
  const image = imageIn(now.spec.template, place.name);
  if (image !== place.image) {
    return `${what} was changed while this step ran: its image is now ${image ?? 'gone'} instead of ${place.image} (${whoPutImageIn(now, place.name)}). It was left alone. Look what else deploys there, then run the step again.`;
  }
  return `${what} in namespace ${reference.namespace} is being changed again and again while this step runs (${whoChanged(now)}). It was left alone. Look what else changes it, then run the step again.`;
}

import { readBookkeeping } from '../../versions/annotations.ts';
import { applyGuarded } from '../../deployment/cluster/guarded-patch.ts';
import { whoChanged, whoPutImageIn } from '../../versions/image-owner.ts';
import { Fault } from '../../host/fault.ts';
import { ApiError, ConnectionError, isFailedTest } from '../../kubernetes/api-error.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import { imageIn } from '../../kubernetes/objects.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import type { Target } from '../choose-target.ts';
import type { RollbackMark } from '../rollback-patch.ts';
import { correctedHash, rollbackPatch } from '../rollback-patch.ts';
import type { Change } from '../../rollout/rollout.ts';
import type { ContainerReference } from '../../kubernetes/container.ts';

/** What a rollback has to know before it changes anything. */
export interface Restoration {
  readonly reference: WorkloadReference;
  readonly workload: Workload;
  readonly place: ContainerReference;
  readonly target: Exclude<Target, { kind: 'none' }>;
  readonly mark: RollbackMark;
}

export type Restored =
  | { readonly outcome: 'restored'; readonly change: Change }
  /**
   * Something else than the image changed since it was read: everything is to be read and decided again
   * (design.md#change).
   */
  | { readonly outcome: 'decide again'; readonly by: string };

/**
 * Puts the target back in one patch and returns what to follow. Throws a Fault where the image was changed since it was
 * read: going on would undo what was not looked at. `onWarning` is told what does not undo the rollback.
 */
export async function restore(
  cluster: Pick<Cluster, 'patchWorkload' | 'readWorkload'>,
  restoration: Restoration,
  known: Pick<Change, 'revisionObjects' | 'pods'>,
  onWarning: (message: string) => void,
): Promise<Restored> {
  const { reference, workload, place, target, mark } = restoration;
  const isOurs = (live: Workload) => readBookkeeping(live.metadata.annotations).rolledBackFrom?.at === mark.at;
  const applied = await applyGuarded(cluster, reference, rollbackPatch(workload, place, target, mark), isOurs);
  if (applied.outcome === 'applied') {
    const after = await withCorrectedHash(cluster, restoration, applied.workload, onWarning);
    const image = imageIn(after.spec.template, place.name) ?? target.image;
    return {
      outcome: 'restored',
      change: { reference, container: place.name, image, before: workload, after, ...known },
    };
  }
  const current = applied.workload;
  const same = imageIn(current.spec.template, place.name) === place.image;
  if (!same || current.metadata.uid !== workload.metadata.uid) throw conflict(restoration, current);
  return { outcome: 'decide again', by: whoChanged(current) };
}

/**
 * An admission controller may have changed the template: the memory of the rollback must be about what is there. The
 * rollback is made; that it cannot be corrected costs a warning.
 */
async function withCorrectedHash(
  cluster: Pick<Cluster, 'patchWorkload'>,
  { reference, place, target, mark }: Restoration,
  answer: Workload,
  onWarning: (message: string) => void,
): Promise<Workload> {
  const operations = correctedHash(answer, place, target, mark);
  if (operations.length === 0) return answer;
  try {
    return await cluster.patchWorkload(reference, operations);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    // Somebody was faster; then the memory is theirs to write.
    if (error instanceof ConnectionError || !isFailedTest(error)) {
      onWarning(
        `The note about this rollback could not be corrected to what the server made of it, so a second undo may not know it again: ${error.message}`,
      );
    }
    return answer;
  }
}

function conflict({ reference, workload, place }: Restoration, current: Workload): Fault {
  const what = `${reference.kind} ${reference.name}`;
  if (current.metadata.uid !== workload.metadata.uid) {
    return new Fault(
      `${what} was deleted and made anew while this step ran, so it was left alone. Run the step again.`,
    );
  }
  const now = imageIn(current.spec.template, place.name) ?? 'gone';
  const who = whoPutImageIn(current, place.name);
  return new Fault(
    `${what} was changed while this step ran: its image was ${place.image} and is now ${now} (${who}). It was left alone. Look what else deploys there, then run the step again.`,
  );
}

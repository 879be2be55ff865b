import { isResumed, takenBackPatch } from '../../deployment/completed-note.ts';
import { admission } from '../../versions/admission.ts';
import { applyGuarded } from '../../deployment/cluster/guarded-patch.ts';
import { patchNotes } from '../../deployment/cluster/patch-notes.ts';
import { sendWithNotes } from '../../deployment/cluster/send-with-notes.ts';
import type { Seen } from '../../deployment/conflict.ts';
import { ConflictFault, isUntouched } from '../../deployment/conflict.ts';
import type { Cluster, PatchOptions } from '../../kubernetes/client/cluster.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import { imageIn } from '../../kubernetes/objects.ts';
import type { RollbackTarget } from '../rollback-target.ts';
import type { RollbackMark } from '../rollback-patch.ts';
import { correctedNotes, isRestored, rollbackPatch } from '../rollback-patch.ts';
import type { Change } from '../../rollout/rollout.ts';

/** What a rollback has to know before it changes anything. */
export interface Restoration extends Seen {
  readonly target: Exclude<RollbackTarget, { kind: 'none' }>;
  readonly mark: RollbackMark;
}

export type Restored =
  | { readonly outcome: 'restored'; readonly change: Change }
  /**
   * The server kept the template that was to be left, and notes and resumption were taken back. `admitted` is what it has
   * there; `staysResumed` where a pause could not be put back.
   */
  | { readonly outcome: 'kept'; readonly asked: string; readonly admitted: string; readonly staysResumed: boolean }
  /**
   * Something else than the image changed since it was read: everything is to be read and decided again
   * (design.md#change). Holds what is there now.
   */
  | { readonly outcome: 'decide again'; readonly workload: Workload };

/**
 * Puts the target back in one patch and returns what to follow. Throws a ConflictFault where the image was changed since it
 * was read: going on would undo what was not looked at. `onWarning` is told what does not undo the rollback.
 */
export async function restore(
  cluster: Pick<Cluster, 'patchWorkload' | 'readWorkload'>,
  restoration: Restoration,
  known: Pick<Change, 'revisionObjects' | 'pods'>,
  onWarning: (message: string) => void,
): Promise<Restored> {
  const { reference, workload, place, target, mark } = restoration;
  const patch = rollbackPatch(workload, place, target, mark);
  const { answer: applied, warning } = await sendWithNotes(workload, patch, (operations, kept) =>
    applyGuarded(
      cluster,
      reference,
      operations,
      (live) => isRestored(restoration, kept, live),
      sentBack(target, onWarning),
    ),
  );
  if (applied.outcome === 'applied') {
    const made = admission({
      asked: target.image,
      container: place.name,
      live: workload.spec.template,
      answer: applied.workload.spec.template,
    });
    if (made.made === 'insists' || made.made === 'live already') {
      const left = await withoutNotes(cluster, restoration, applied.workload, onWarning);
      const { asked, admitted } = made;
      return { outcome: 'kept', asked, admitted, staysResumed: isResumed(workload, left) };
    }
    if (warning !== undefined) onWarning(warning);
    const after = await withCorrectedNotes(cluster, restoration, applied.workload, onWarning);
    const image = imageIn(after.spec.template, place.name) ?? target.image;
    return {
      outcome: 'restored',
      change: { reference, container: place.name, image, before: workload, after, ...known },
    };
  }
  if (!isUntouched(restoration, applied.workload)) throw new ConflictFault(restoration, applied.workload);
  return { outcome: 'decide again', workload: applied.workload };
}

/**
 * How a target is sent: a template that came from the cluster so that a server of another version leaves out what it does
 * not know, and says so (design.md#putting-back). `onWarning` is told.
 */
export function sentBack(
  { kind }: Restoration['target'],
  onWarning: (message: string) => void,
): Pick<PatchOptions, 'onWarning'> {
  if (kind === 'image') return {};
  return { onWarning: (warning) => onWarning(`The API server warns of the template that is put back: ${warning}`) };
}

/**
 * An admission controller may have changed the template: the memory of the rollback must be about what is there. The
 * rollback is made; that it cannot be corrected costs a warning.
 */
async function withCorrectedNotes(
  cluster: Pick<Cluster, 'patchWorkload'>,
  { reference, place, target, mark }: Restoration,
  answer: Workload,
  onWarning: (message: string) => void,
): Promise<Workload> {
  const operations = correctedNotes(answer, place, target, mark);
  return patchNotes({ cluster, reference }, answer, operations, ({ message }) =>
    onWarning(
      `The note about this rollback could not be corrected to what the server made of it, so a second undo may not know it again: ${message}`,
    ),
  );
}

/** Nothing was put back, so nothing may be noted about it. */
async function withoutNotes(
  cluster: Pick<Cluster, 'patchWorkload'>,
  { reference, workload }: Restoration,
  answer: Workload,
  onWarning: (message: string) => void,
): Promise<Workload> {
  return patchNotes({ cluster, reference }, answer, takenBackPatch(workload, answer), ({ message }) =>
    onWarning(`The notes about a change that the server did not make could not be taken back: ${message}`),
  );
}

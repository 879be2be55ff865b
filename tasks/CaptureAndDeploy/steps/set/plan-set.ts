import { eachOf } from '../../../../shared/host/each-of.ts';
import type { ApiClient } from '../../../../shared/kubernetes/client/client.ts';
import { adoptObject } from '../../../../shared/manifests/cluster/adopt-object.ts';
import type { SentObject } from '../../../../shared/manifests/cluster/set-requests.ts';
import type { TryOutOptions } from '../../../../shared/manifests/cluster/try-out-object.ts';
import type { TriedManifest } from '../../../../shared/manifests/cluster/try-out-set.ts';
import { tryOutSet } from '../../../../shared/manifests/cluster/try-out-set.ts';
import type { ToCome } from '../../../../shared/manifests/place-set.ts';
import { changeOf } from '../../../../shared/manifests/set-plan.ts';
import type { PlannedObject } from '../../../../shared/manifests/set-plan.ts';

/** What becomes of an object, with what is sent of it. */
export interface PlannedApply extends PlannedObject {
  readonly sent: SentObject;
  readonly toCome: ToCome | undefined;
}

/**
 * Takes over what kubectl apply and our own patches had put in, and asks about those objects again: only then the server can
 * tell what becomes of what the manifests have no longer. Who owns fields changes, and nothing else.
 */
export async function adoptSet(
  client: ApiClient,
  tried: readonly TriedManifest[],
  options: TryOutOptions,
): Promise<readonly TriedManifest[]> {
  return eachOf(tried, async (one) => {
    const { manifest, toCome, tried: verdict } = one;
    if (verdict.verdict === 'refused' || verdict.live === undefined) return one;
    const { live } = verdict;
    if (!(await adoptObject(client, manifest, { live, isForced: options.isForced === true }))) return one;
    const [again] = await tryOutSet(client, [{ manifest, toCome }], options);
    if (again?.tried.verdict !== 'accepted' || verdict.verdict !== 'accepted') return again ?? one;
    // What was taken over is no conflict any more, and still a loss of others.
    return { ...again, tried: { ...again.tried, warnings: verdict.warnings } };
  });
}

/** What becomes of each object, going by the server's last word. What was refused is left out. */
export function planOf(tried: readonly TriedManifest[]): readonly PlannedApply[] {
  return tried.flatMap(({ manifest, toCome, tried: one }): readonly PlannedApply[] => {
    if (one.verdict === 'refused') return [];
    const { live, sent } = one;
    const next = one.verdict === 'accepted' ? one.next : undefined;
    const isReplaced = one.verdict === 'accepted' && one.isReplaced;
    const change = isReplaced ? 'replaced' : changeOf(live, next);
    return [{ manifest, toCome, live, sent, change, next: isReplaced ? undefined : next }];
  });
}

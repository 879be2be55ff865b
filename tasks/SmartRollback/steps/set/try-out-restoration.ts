import type { Host } from '../../../../shared/host/host.ts';
import type { ApiClient } from '../../../../shared/kubernetes/client/client.ts';
import { objectDiff } from '../../../../shared/manifests/object-diff.ts';
import { tryToRestore } from '../../../../shared/rollback/cluster/restore-object.ts';
import type { ObjectAction } from '../../../../shared/rollback/judge-restoration.ts';
import { describeObject } from '../../../../shared/rollback/recorded-object.ts';

/**
 * Lets the server check what would be put back, and shows how it differs from what is live; no value of a Secret is shown.
 * Changes nothing. Throws a Fault where the server would not take it.
 */
export async function tryOutRestoration(
  host: Host,
  client: ApiClient,
  actions: readonly ObjectAction[],
): Promise<void> {
  const { dump } = await import('js-yaml');
  const { structuredPatch } = await import('diff');
  for (const one of actions) {
    if (one.action !== 'restore') continue;
    const { recorded, live } = one;
    const made = await tryToRestore(client, recorded, live);
    const diff = objectDiff({ dump, structuredPatch }, live, made);
    const what = describeObject(recorded);
    if (diff.change === 'unchanged') host.info(`Stays as it is: ${what}`);
    else host.group({ title: `Would be put back: ${what}`, lines: diff.lines });
  }
}

import { Fault } from '../../../../shared/host/fault.ts';
import type { Details, Host } from '../../../../shared/host/host.ts';
import { isMissingRight } from '../../../../shared/kubernetes/api-error.ts';
import { withoutAnnotation } from '../../../../shared/manifests/carried-annotations.ts';
import type { TriedManifest } from '../../../../shared/manifests/cluster/try-out-set.ts';
import { rightsLines } from '../../../../shared/manifests/explain-refusal.ts';
import { describeManifest } from '../../../../shared/manifests/manifest.ts';
import { objectDiff } from '../../../../shared/manifests/object-diff.ts';
import type { DiffTools, ObjectDiff } from '../../../../shared/manifests/object-diff.ts';
import { describePlace } from '../../../../shared/manifests/place.ts';
import { CREATED } from '../../../../shared/manifests/record-name.ts';
import { describeRefusedSet } from '../../../../shared/manifests/set-outcome.ts';

/** How what becomes of objects is told: before they are applied, or in their place. */
export type SetTelling = 'will' | 'would';

/** Shows what becomes of one object. */
export function tellObject(
  host: Host,
  { manifest, tried }: TriedManifest,
  tools: DiffTools,
  telling: SetTelling,
): ObjectDiff['change'] | 'unknown' | 'refused' {
  if (tried.verdict === 'refused') return tried.verdict;
  if (tried.verdict === 'unknown') {
    host.warning(`${describePlace(manifest.place)}: ${tried.why}.`);
    return tried.verdict;
  }
  for (const note of tried.notes) host.info(note);
  for (const warning of tried.warnings) host.warning(warning);
  const what = `${describeManifest(manifest)} (${describePlace(manifest.place)})`;
  if (tried.isReplaced) {
    host.info(`${telling === 'would' ? 'Would be' : 'To be'} made anew: ${what}`);
    return 'changed';
  }
  // The mark of what a deployment created is named by its record, which is not written yet.
  const next = tried.live === undefined ? withoutAnnotation(tried.next, CREATED) : tried.next;
  const diff = objectDiff(tools, tried.live, next);
  if (diff.change === 'unchanged') host.info(`Stays as it is: ${what}`);
  else {
    const becomes = telling === 'would' ? `Would be ${diff.change}` : `To be ${diff.change}`;
    host.group({ title: `${becomes}: ${what}`, lines: diff.lines });
  }
  return diff.change;
}

/** Throws a Fault that lists what the server would not take, with the rights that are missing. */
export function refuseSet(tried: readonly TriedManifest[]): void {
  const refused = tried.flatMap(({ manifest, tried: one }) =>
    one.verdict === 'refused' ? [{ where: describePlace(manifest.place), why: one.why, error: one.error }] : [],
  );
  if (refused.length === 0) return;
  const errors = refused.flatMap(({ error }) => (error !== undefined && isMissingRight(error) ? [error] : []));
  const details: readonly Details[] =
    errors.length === 0 ? [] : [{ title: 'Rights that are missing, as rules of a Role', lines: rightsLines(errors) }];
  throw new Fault('SR307', describeRefusedSet(refused, tried.length), { details });
}

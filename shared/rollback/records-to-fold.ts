/**
 * What became of the deployment of a record: it was completed; it was rolled back, alone or together with the newer one that is
 * named; neither, where it failed or was killed.
 */
export type RecordOutcome =
  | { readonly became: 'complete' }
  | { readonly became: 'rolledBack'; readonly from: string }
  | { readonly became: 'unknown' };

/** A record of those of one workload. */
export interface FoldableRecord {
  readonly name: string;
  readonly outcome: RecordOutcome;
}

/**
 * The records over which it goes back: the one to be undone, and those before it whose deployment did not complete, since what
 * they left behind is no good version (manifests.md#21-corrections). One that was rolled back left nothing, but for those that
 * went back together with the one to be undone: a second rollback looks at the same. Never by the image: what a killed
 * deployment had changed besides it is in no later record. Pure.
 *
 * @param first the one to be undone
 * @param older those before it, the newest first
 */
export function recordsToFold<T extends FoldableRecord>(first: T, older: readonly T[]): readonly T[] {
  const good = older.findIndex(({ outcome }) => outcome.became === 'complete');
  const bad = good < 0 ? older : older.slice(0, good);
  const isLeft = ({ outcome }: T) =>
    outcome.became === 'unknown' || (outcome.became === 'rolledBack' && outcome.from === first.name);
  return [first, ...bad.filter(isLeft)];
}

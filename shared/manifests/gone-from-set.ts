import { isJob } from './apply-phase.ts';
import { identityOf } from './manifest.ts';
import type { SetMember, SetRecord } from './set-record.ts';

/**
 * What a set had when it was deployed last and has no longer, whatever became of it since. Jobs are left out: they have run, and
 * `generateName` gives each run one of its own. Pure.
 */
export function goneFromSet(
  { objects, unchanged = [] }: Pick<SetRecord, 'objects' | 'unchanged'>,
  now: readonly SetMember[],
): readonly SetMember[] {
  const there = new Set(now.map(identityOf));
  return [...objects, ...unchanged].filter((one) => !isJob(one) && !there.has(identityOf(one)));
}

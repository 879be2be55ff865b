import type { Run } from '../contract/run.ts';
import { describeRun } from '../contract/run.ts';
import { runMarkOf } from '../versions/run-mark.ts';
import type { RollbackMark } from './rollback-patch.ts';

/** What a rollback that this run makes writes about itself. Pure. */
export function rollbackMark(
  run: Run,
  image: string,
  { at, toRevision, fromRevision }: Pick<RollbackMark, 'at' | 'toRevision' | 'fromRevision'>,
): RollbackMark {
  return {
    run: runMarkOf(run),
    at,
    cause: `rolled back to ${image} by ${describeRun(run)}`,
    toRevision,
    fromRevision,
  };
}

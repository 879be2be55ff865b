import type { Run } from '../contract/run.ts';
import { describeRun } from '../contract/run.ts';
import { runMarkOf } from '../deployment/run-mark.ts';
import type { RollbackMark } from './rollback-patch.ts';

/** What a rollback that this run makes now writes about itself. */
export function rollbackMark(
  run: Run,
  image: string,
  { toRevision, fromRevision }: Pick<RollbackMark, 'toRevision' | 'fromRevision'>,
): RollbackMark {
  return {
    run: runMarkOf(run),
    at: new Date().toISOString(),
    cause: `rolled back to ${image} by ${describeRun(run)}`,
    toRevision,
    fromRevision,
  };
}

import type { Afterwards } from './judge-manifests-death.ts';
import { DEPLOYMENT } from '../../support/workload-tests.ts';
import {
  FURTHER_WORKLOAD,
  backByRecord,
  deployAgain,
  deployBrokenAgain,
  deployLater,
  undoOf,
} from '../stage/manifest-sets.ts';

/** The same set once more in the same job: all of it is there. */
export const DEPLOY: Afterwards = { next: deployAgain, result: 'Succeeded', state: 'after' };
/** The same where it cannot run and goes back by itself. */
export const BROKEN: Afterwards = { next: deployBrokenAgain, result: 'Failed', state: 'before' };
/** The same set by a later run. */
export const LATER: Afterwards = { next: deployLater, result: 'Succeeded', state: 'after' };
/** SmartRollback by the record of the job. */
export const BACK: Afterwards = { next: backByRecord, result: 'Succeeded', state: 'before' };
/** SmartRollback of another run, which has no record. */
export const UNDO: Afterwards = { next: undoOf(DEPLOYMENT), result: 'Succeeded', state: 'before' };
/** The same, asked about the other workload, where there may be nothing to undo. */
export const UNDO_AT_ONCE: Afterwards = { ...UNDO, next: undoOf(FURTHER_WORKLOAD), mayFindNothing: true };

/** The same where all is done already. */
export function nothingLeft(one: Afterwards): Afterwards {
  return { ...one, writesNothing: true };
}

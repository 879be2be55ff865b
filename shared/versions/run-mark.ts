import type { RunMark } from './annotations.ts';
import type { Run } from '../contract/run.ts';

/** What the annotations say of a run. */
export function runMarkOf(run: Run): RunMark {
  return { id: run.id, number: run.number, attempt: run.attempt, ...(run.url === undefined ? {} : { url: run.url }) };
}

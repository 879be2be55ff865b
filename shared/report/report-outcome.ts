import type { ReportOutcome } from './report-schema.ts';

/** How a step came to its end, as far as its outcome depends on it. */
export interface EndOfStep {
  readonly how: 'returned' | 'fault' | 'cancelled' | 'defect';
  readonly outcome: { readonly result: 'succeeded' | 'failed' };
}

/** What was learnt of the outcome while the step went on. */
export interface KnownOutcome {
  readonly task: 'CaptureAndDeploy' | 'NewmanSanity' | 'SmartRollback';
  /** What the task says of it itself; `undefined`: nothing beyond its result. */
  readonly said: ReportOutcome | undefined;
  /** Something was about to be changed, or sent, when the step ended. */
  readonly hasBegun: boolean;
}

/**
 * In which outcome a step ended. A fault before anything was to be changed or sent is a refusal: of the inputs, of the
 * connection, of what was found. Pure.
 */
export function reportOutcome({ how, outcome }: EndOfStep, { task, said, hasBegun }: KnownOutcome): ReportOutcome {
  const isTest = task === 'NewmanSanity';
  if (how === 'cancelled') return 'cancelled';
  if (how === 'defect') return isTest ? 'error' : 'failed';
  if (how === 'fault' && !hasBegun) return 'refused';
  if (how === 'returned' && said !== undefined) return said;
  if (outcome.result === 'succeeded') return isTest ? 'passed' : 'complete';
  return isTest ? 'error' : 'failed';
}

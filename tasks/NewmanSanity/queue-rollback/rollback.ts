import type { Definition } from '../../../shared/azure-devops/choose-definition.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import type { Verdict } from '../results/verdict.ts';
import type { RollbackInputs } from './rollback-inputs.ts';

/** What became of the rollback after a failure. */
export type Rollback =
  /** The tests passed, or onFailure is none. */
  | { readonly kind: 'notAsked' }
  | {
      readonly kind: 'queued';
      readonly run: RollbackRun;
      readonly pipeline: Definition;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'queuedBefore';
      readonly pipeline: Definition;
      /** What says so. */
      readonly tag: string;
      readonly taggedRun: number;
      /** The newest run of the pipeline, where there is one. */
      readonly newest: RollbackRun | undefined;
    }
  /** It may have been queued: the answer was lost. `why` is one or more sentences, with what to do next. */
  | { readonly kind: 'notKnown'; readonly pipeline: Definition; readonly why: string }
  /** Rightly nothing was queued; `why` is the start of a sentence. */
  | { readonly kind: 'notDue'; readonly why: string }
  /** It should have been queued; `why` is one or more sentences, with what to do next. */
  | { readonly kind: 'failed'; readonly why: string };

/** A run of the rollback pipeline, for people. */
export interface RollbackRun {
  readonly number: string;
  readonly url: string;
}

/** The run that rolls back, as far as it is known. Pure. */
export function runOf(rollback: Rollback): RollbackRun | undefined {
  if (rollback.kind === 'queued') return rollback.run;
  return rollback.kind === 'queuedBefore' ? rollback.newest : undefined;
}

/** How the tests ended: with a verdict, or since they could not be run at all. */
export type TestsEnd =
  { readonly kind: 'judged'; readonly result: Verdict['result'] } | { readonly kind: 'fault'; readonly error: unknown };

/** What becomes of the rollback without its being queued; `undefined` where it is to be queued. Pure. */
export function whyNotQueued(
  onFailure: RollbackInputs['onFailure'],
  end: TestsEnd,
  isCancelled: boolean,
): Rollback | undefined {
  if (onFailure === 'none' || (end.kind === 'judged' && end.result === 'passed')) return { kind: 'notAsked' };
  if (isCancelled) return { kind: 'notDue', why: 'the step was cancelled' };
  if (end.kind === 'fault' && isInputError(end.error)) {
    const why = 'the tests could not be run, and what the error names is to blame, not the deployment';
    return { kind: 'notDue', why };
  }
  return undefined;
}

/**
 * Whether an error says that the step was given something wrong (files, folders, certificates, a run without deploy-info),
 * as Faults do; those of the cluster and defects of the task say nothing of the kind. Pure.
 */
export function isInputError(error: unknown): boolean {
  return error instanceof Fault && !(error instanceof ApiError) && !(error instanceof ConnectionError);
}

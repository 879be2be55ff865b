import type { Definition } from '../../../shared/azure-devops/choose-definition.ts';

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

/** How the work came to its end. */
export type RunEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'deadline'; readonly seconds: number }
  | { readonly kind: 'cancelled' }
  /** The service never answered, so that no request of a collection was sent. */
  | {
      readonly kind: 'notReady';
      readonly message: string;
      readonly code: string | undefined;
      /** The last answer, or why there was none, without the URL. */
      readonly cause: string;
    }
  /** Something that the run needs is missing or wrong. */
  | { readonly kind: 'fault'; readonly message: string };

/** The hard end of everything that this task does: the time that it was given, or a cancel, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** What ended the work, if anything did. */
  ended(): RunEnd;
}

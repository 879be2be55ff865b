import type { ErrorCode } from './error-codes.ts';
import type { Details } from './host.ts';

/** How a task ended. A failure's message is the one error line of the step; its details are printed above it. */
export type Outcome =
  | { readonly result: 'succeeded'; readonly message: string }
  | {
      readonly result: 'failed';
      readonly errorCode: ErrorCode;
      readonly message: string;
      readonly details?: readonly Details[];
    };

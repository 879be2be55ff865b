import type { ErrorCode } from './error-codes.ts';
import type { Details } from './host.ts';

/**
 * Something went wrong that a person has to act on. The message is one line that says what happened to which
 * object, why, and what to do next; details are printed in groups before it. The code says of which class it is.
 */
export class Fault extends Error {
  readonly errorCode: ErrorCode;
  readonly details: readonly Details[];

  constructor(errorCode: ErrorCode, message: string, options: { details?: readonly Details[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.errorCode = errorCode;
    this.details = options.details ?? [];
  }
}

/** The message of anything that was thrown, in one line. */
export function describeError(error: unknown): string {
  // Where a name has several addresses, Node's error about them has no message; each address has one of its own.
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0) {
    return describeError(error.errors[0]);
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replace(/\s*[\r\n]+\s*/g, ' ').trim();
}

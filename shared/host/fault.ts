import type { ErrorCode } from './error-codes.ts';
import type { Details } from './host.ts';

// The same word in every copy of this class.
const BRAND = Symbol.for('smart-rollback.Fault');

/**
 * Something went wrong that a person has to act on. The message is one line that says what happened to which
 * object, why, and what to do next; details are printed in groups before it. The code says of which class it is. `instanceof`
 * knows it whatever copy of this class it is of, though a built task has but one; subclasses are told in their own alone.
 */
export class Fault extends Error {
  readonly [BRAND] = true;
  readonly errorCode: ErrorCode;
  readonly details: readonly Details[];

  constructor(errorCode: ErrorCode, message: string, options: { details?: readonly Details[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.errorCode = errorCode;
    this.details = options.details ?? [];
  }

  static override [Symbol.hasInstance](thrown: unknown): boolean {
    if (this !== Fault) return Function.prototype[Symbol.hasInstance].call(this, thrown);
    return thrown instanceof Error && BRAND in thrown;
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

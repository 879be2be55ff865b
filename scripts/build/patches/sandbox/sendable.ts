// Runs inside the sandbox of newman's scripts, built into its boot code by ../results-of-anything.ts: imports nothing.

interface Assertion {
  readonly error?: unknown;
}

/** Sends an error as it is, or, where it cannot be sent, its name and message. */
export function sendError(send: (error: unknown) => void, error: unknown): void {
  try {
    send(error);
  } catch {
    send(plain(error));
  }
}

/** The same with the errors of assertions. */
export function sendAssertions(send: (assertions: readonly Assertion[]) => void, told: Assertion | Assertion[]): void {
  const assertions = Array.isArray(told) ? told : [told];
  try {
    send(assertions);
  } catch {
    send(assertions.map((one) => (one.error ? { ...one, error: plain(one.error) } : one)));
  }
}

/**
 * Sends what a script leaves: variables, the next request. Where that cannot be sent (a BigInt, a getter that throws), the
 * script has failed with the reason, and leaves nothing; the run goes on.
 */
export function sendResult(send: (error: unknown, result: unknown) => void, error: unknown, result: unknown): void {
  try {
    send(error, result);
  } catch (fault) {
    const why = new Error(
      `what the script leaves behind (variables, the next request) cannot be kept: ${textOf(fault)}`,
    );
    send(error === null ? why : plain(error), undefined);
  }
}

function plain(error: unknown): Error {
  const known = new Error(textOf(error));
  try {
    const { name } = error as { readonly name?: unknown };
    if (typeof name === 'string') known.name = name;
  } catch {
    // It has none that can be read.
  }
  return known;
}

function textOf(error: unknown): string {
  try {
    if (error === null || typeof error !== 'object') return `${error as number}`;
    const { message } = error as { readonly message?: unknown };
    return typeof message === 'string' ? message : 'it cannot be shown';
  } catch {
    return 'it cannot be shown';
  }
}

import type { Ended } from '../results/verdict.ts';

/** The hard end of everything that this task does: the time that it was given, or a cancel, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** What ended the work, if anything did. */
  ended(): Ended;
  /** Lets the process end. */
  release(): void;
}

/** Starts the clock, which nobody sets. */
export function startDeadline(seconds: number, cancelled: AbortSignal): Deadline {
  const controller = new AbortController();
  let ended: Ended = { kind: 'complete' };
  const stop = (reason: Ended) => {
    if (controller.signal.aborted) return;
    ended = reason;
    controller.abort();
  };
  const timer = setTimeout(() => stop({ kind: 'deadline', seconds }), seconds * 1000);
  const onCancel = () => stop({ kind: 'cancelled' });
  if (cancelled.aborted) onCancel();
  else cancelled.addEventListener('abort', onCancel, { once: true });
  return {
    signal: controller.signal,
    ended: () => ended,
    release: () => {
      clearTimeout(timer);
      cancelled.removeEventListener('abort', onCancel);
    },
  };
}

/** Waits; the signal ends it early, without an error. */
export function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    stop.addEventListener('abort', finish, { once: true });
  });
}

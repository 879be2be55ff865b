import type { Deadline, RunEnd } from '../results/run-end.ts';

/** A clock that runs. */
export interface RunningDeadline extends Deadline {
  /** Lets the process end. */
  release(): void;
}

/** Starts the clock, which nobody sets. */
export function startDeadline(seconds: number, cancelled: AbortSignal): RunningDeadline {
  const controller = new AbortController();
  let ended: RunEnd = { kind: 'complete' };
  const stop = (reason: RunEnd) => {
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

/**
 * How many times faster than a real kubelet a simulated one backs off: from restarts and from pulls. The order of what it
 * says and the words ("back-off 10s") are the real ones. What a pod's own spec says in seconds (grace period, periods of
 * probes, minReadySeconds) and what an image does by itself (`slow`, `lateexit`) passes as it is.
 */
export const TIME_SCALE = 10;

/** How long a container runs that exits at once; a real kubelet says so for about a second, whatever it really was. */
export const MOMENT_MILLISECONDS = 300;
/** How long `slow` takes to be ready. */
export const SLOW_MILLISECONDS = 10_000;
/** How long `lateexit` and `lateoom` take to end; the first well before a rollout counts as running, also on a slow machine. */
export const LATE_EXIT_MILLISECONDS = 4_000;
export const LATE_OOM_MILLISECONDS = 8_000;

/** The pauses before restarts, in the kubelet's own seconds: the first restart comes at once, the last goes for all others. */
export const RESTART_BACK_OFF_SECONDS: readonly number[] = [0, 10, 20, 40, 80, 160, 300];

/** From one try to pull to the next, as they were seen: ErrImagePull stands for 12 s, then ImagePullBackOff. */
export const PULL_RETRY_SECONDS: readonly number[] = [27, 25, 52, 95, 161, 300];
export const PULL_ERROR_SECONDS = 12;

/** How often a container that cannot be made is tried again: what it lacks may come. */
export const CONFIG_RETRY_SECONDS = 12;

/** One of the list, or its last. */
export function nth(seconds: readonly number[], index: number): number {
  return seconds[Math.min(index, seconds.length - 1)] ?? 0;
}

/** Seconds of a real kubelet as milliseconds of a simulated one. */
export function scaled(seconds: number): number {
  return (seconds * 1000) / TIME_SCALE;
}

/** A duration as Go writes it: `10s`, `1m20s`, `5m0s`. */
export function goDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

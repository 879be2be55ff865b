import { describeError } from '../host/fault.ts';

// What Windows answers while another program has a file open and does not share it (libuv's names for
// ERROR_SHARING_VIOLATION, ERROR_ACCESS_DENIED, ERROR_LOCK_VIOLATION).
const HELD_OPEN: ReadonlySet<string> = new Set(['EBUSY', 'EPERM', 'EACCES']);
const FIRST_PAUSE_MILLISECONDS = 20;
const LONGEST_PAUSE_MILLISECONDS = 500;
const PATIENCE_MILLISECONDS = 20_000;

/** How writing a file failed. */
export interface WriteFailure {
  readonly error: unknown;
  /** As in process.platform. */
  readonly platform: NodeJS.Platform;
}

/**
 * How long to wait before a file is opened, renamed or removed again, in milliseconds, or `undefined` where that would not
 * help. On Windows a scanner, an indexer, a backup or the agent's own upload may have any file open for a while; elsewhere
 * that prevents nothing.
 *
 * @param attempt how many attempts there were before the one that failed
 * @param elapsed milliseconds since the first one began
 */
export function pauseWhileHeldOpen(failure: WriteFailure, attempt: number, elapsed: number): number | undefined {
  if (!mayBeHeldOpen(failure) || elapsed >= PATIENCE_MILLISECONDS) return undefined;
  return Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** attempt, LONGEST_PAUSE_MILLISECONDS);
}

/** Why a file could not be written, and what to do, as the end of a sentence that names the file. */
export function whyNotWritten(failure: WriteFailure): string {
  const why = describeError(failure.error);
  if (mayBeHeldOpen(failure)) {
    return `${why}. For ${PATIENCE_MILLISECONDS / 1000} s another program had it open, or the agent has no right to it: leave the agent's work folder out of virus scanners, indexers and backups, and check outputDirectory.`;
  }
  return `${why}. Check outputDirectory and the free space on the agent.`;
}

function mayBeHeldOpen({ error, platform }: WriteFailure): boolean {
  return platform === 'win32' && HELD_OPEN.has((error as NodeJS.ErrnoException).code ?? '');
}

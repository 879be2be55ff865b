import { execFileSync } from 'node:child_process';
import { ROOT } from './run-specs.ts';

/** What `--share N` among the words of a suite asks for. */
export interface AskedShare {
  /** Into how many shares the suite is divided; `undefined` where everything is tried. */
  readonly of: number | undefined;
  /** The other words. */
  readonly words: string[];
}

/** Takes `--share N` out of the words. Throws where N is no whole number from 1. */
export function askedShare(given: readonly string[]): AskedShare {
  const at = given.indexOf('--share');
  if (at < 0) return { of: undefined, words: [...given] };
  const of = Number(given[at + 1]);
  if (!Number.isInteger(of) || of < 1) throw new Error('--share needs a number, for instance --share 10');
  return { of, words: given.filter((_, index) => index !== at && index !== at + 1) };
}

/** The first digits of the commit whose turn it is. */
export function commitOfShare(): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', cwd: ROOT }).trim().slice(0, 8);
}

/** Which of so many shares a commit tries, from 1: another one for each commit, so that commit by commit all are tried. */
export function turnOf(commit: string, shares: number): number {
  return (Number.parseInt(commit, 16) % shares) + 1;
}

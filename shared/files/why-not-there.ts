import { distance } from 'fastest-levenshtein';

/** What is known where a path leads to nothing. */
export interface NotThere {
  /** What the input says. */
  readonly line: string;
  /** What separates folders on this system. */
  readonly separator: string;
  /** The files of that kind below the sources, relative to them, with slashes. */
  readonly there: readonly string[];
}

/**
 * What a path that leads to nothing was likely meant to be, as sentences that say what to do; nothing where that cannot be
 * told. Pure.
 */
export function likelyPath({ line, separator, there }: NotThere): string | undefined {
  if (/\.\w+["']?\s*[,;\s]\s*["']?\S+\.\w+$/.test(line)) return 'It looks like several files: write one a line.';
  if (/^(["']).*\1$/.test(line)) return 'Quotes stand around it: leave them out.';
  const plain = line.replaceAll('\\', '/').replace(/^\.\//, '');
  const meant = nearest(plain, there);
  if (separator === '/' && line.includes('\\')) {
    return `This agent separates folders by a slash, not by a backslash: write ${meant ?? plain}.`;
  }
  return meant === undefined
    ? undefined
    : `The nearest file there is ${meant}. Relative paths start at the sources of the run.`;
}

/** The same, with what to look at where that cannot be told. */
export function whyNotThere(path: NotThere): string {
  return (
    likelyPath(path) ?? 'Relative paths start at the sources of the run; is the repository checked out in this job?'
  );
}

// A file of the same name elsewhere, else one whose path differs by a slip or two.
function nearest(wanted: string, there: readonly string[]): string | undefined {
  const lower = wanted.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  const rated = there
    .map((file) => {
      const path = file.toLowerCase();
      const sameName = path.slice(path.lastIndexOf('/') + 1) === name;
      const away = distance(path, lower);
      return { file, sameName, away };
    })
    .filter(({ sameName, away }) => sameName || away <= MOST_SLIPS)
    .sort((one, other) => Number(other.sameName) - Number(one.sameName) || one.away - other.away);
  return rated[0]?.file;
}

const MOST_SLIPS = 3;

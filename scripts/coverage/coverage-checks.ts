import { readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { uncovered } from './uncovered.ts';

/** What one process ran: V8's counts by the URL of the file. */
export type ProcessCoverage = ReadonlyMap<string, readonly Profiler.FunctionCoverage[]>;

/** A file that decides, and what no unit spec comes to in it. */
export interface FileCoverage {
  readonly what: string;
  readonly problems: readonly string[];
}

/** One result for each of `files`, which are named from `root`: a unit spec has to come to every branch and function. */
export function coverageResults(
  root: string,
  files: readonly string[],
  processes: readonly ProcessCoverage[],
): readonly FileCoverage[] {
  return files.map((what) => ({ what, problems: fileProblems(root, what, processes) }));
}

function fileProblems(root: string, file: string, processes: readonly ProcessCoverage[]): readonly string[] {
  const url = pathToFileURL(path.join(root, file)).href;
  const found = processes.flatMap((process) => {
    const functions = process.get(url);
    return functions === undefined ? [] : [functions];
  });
  if (found.length === 0) return ['no unit spec loads it'];
  return uncovered(readFileSync(path.join(root, file), 'utf8'), found).map(
    ({ lines, text }) => `no unit spec comes to line ${lines}: ${text}`,
  );
}

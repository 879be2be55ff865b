import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { uncovered } from './uncovered.ts';

/** The files of one folder, by their names without `.ts`, sorted by whether a unit spec can show all they do. */
export interface DecisionFolder {
  readonly folder: string;
  /** Pure: a unit spec comes to every branch. */
  readonly decisions: readonly string[];
  /** Pure but for the functions named here, which read or send something or help those that do. */
  readonly mixed?: Readonly<Record<string, readonly string[]>>;
  /** Not looked at, and why. */
  readonly others: Readonly<Record<string, string>>;
}

/** What one process ran: V8's counts by the URL of the file. */
export type Run = ReadonlyMap<string, readonly Profiler.FunctionCoverage[]>;

/** Something that must be true, and what is not. */
export interface Result {
  readonly what: string;
  readonly problems: readonly string[];
}

/** One result for the lists themselves, and one for each file that decides. */
export function coverageResults(
  root: string,
  folders: readonly DecisionFolder[],
  runs: readonly Run[],
): readonly Result[] {
  return [
    { what: 'every file is in scripts/coverage/decision-files.ts', problems: listingProblems(root, folders) },
    ...folders.flatMap(({ folder, decisions, mixed = {} }) =>
      [...decisions.map((name) => [name, []] as const), ...Object.entries(mixed)].map(([name, acting]) => {
        const what = `${folder}/${name}.ts`;
        return { what, problems: existsSync(path.join(root, what)) ? fileProblems(root, what, acting, runs) : [] };
      }),
    ),
  ];
}

/** Files that no list names, and names without a file: a new file has to be sorted before it can go in. */
function listingProblems(root: string, folders: readonly DecisionFolder[]): readonly string[] {
  const listed = folders.flatMap(({ folder, decisions, mixed = {}, others }) =>
    [...decisions, ...Object.keys(mixed), ...Object.keys(others)].map((name) => `${folder}/${name}.ts`),
  );
  // A task may get new folders; of shared only what is listed is looked at.
  const tops = new Set(folders.map(({ folder }) => (folder.startsWith('tasks/') ? 'tasks' : folder)));
  const there = [...tops].flatMap((top) =>
    readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map((name) => `${top}/${name.replaceAll(path.sep, '/')}`),
  );
  return [
    ...there.filter((file) => !listed.includes(file)).map((file) => `${file} is in no list: does it decide, or act?`),
    ...listed.filter((file) => !there.includes(file)).map((file) => `${file} is listed, but not there`),
    ...listed.filter((file, index) => listed.indexOf(file) !== index).map((file) => `${file} is listed twice`),
  ];
}

function fileProblems(root: string, file: string, acting: readonly string[], runs: readonly Run[]): readonly string[] {
  const url = pathToFileURL(path.join(root, file)).href;
  const found = runs.flatMap((run) => {
    const functions = run.get(url);
    return functions === undefined ? [] : [functions];
  });
  if (found.length === 0) return ['no unit spec loads it'];
  const names = found.flat().map(({ functionName }) => functionName);
  return [
    ...acting.filter((name) => !names.includes(name)).map((name) => `it has no function ${name} to leave out`),
    ...uncovered(readFileSync(path.join(root, file), 'utf8'), found, acting).map(
      ({ lines, text }) => `no unit spec comes to line ${lines}: ${text}`,
    ),
  ];
}

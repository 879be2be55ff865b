import { numbered } from '../report/counts.ts';

/** Where an object of a set stands. */
export interface Place {
  /** As the file was named or found, with slashes. */
  readonly file: string;
  /** Of the file's documents that hold something, from 1. */
  readonly document: number;
  /** The line where the document begins, from 1. */
  readonly line: number;
}

/** Something that is wrong in a file of manifests, in words that hold nothing of what may be secret. */
export interface ManifestProblem {
  /** `k8s/app.yaml:14`, or the file alone. */
  readonly where: string;
  /** What is wrong and what to do, without a full stop at the end. */
  readonly what: string;
}

/** `k8s/app.yaml:14`, as editors and compilers write it. */
export function describePlace({ file, line }: Place): string {
  return `${file}:${line}`;
}

/** All that is wrong, in one line. */
export function describeProblems(problems: readonly [ManifestProblem, ...ManifestProblem[]]): string {
  const [first] = problems;
  if (problems.length === 1) return `The manifests cannot be used. ${first.where}: ${first.what}. Nothing was changed.`;
  const list = numbered(problems.map(({ where, what }) => `${where}: ${what}`));
  return `The manifests cannot be used, ${problems.length} things are wrong: ${list}. Nothing was changed.`;
}

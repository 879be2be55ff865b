import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { ROOT } from './run-specs.ts';
import { commitOfShare, turnOf } from './share.ts';
import { HALVED, MAIN_PATH, ON_EMBEDDED_CLUSTER, UNDIVIDED } from './suites.ts';

/** Which files of specs a commit tries where; paths from the repository's folder. */
export interface DividedSpecs {
  /** By `npm test`. */
  readonly now: readonly string[];
  /** By `npm run test:rest`: what `npm test` leaves out, but for test/e2e. */
  readonly rest: readonly string[];
  /** By `npm run test:cluster -- --half`: of test/e2e the main path and what `npm test` leaves out. */
  readonly onControlPlane: readonly string[];
  /** What that is, for whoever reads the log. */
  readonly said: string;
}

/** What the commit that is checked out tries where. */
export function dividedSpecs(): DividedSpecs {
  const files = (globs: readonly string[]) => globSync([...globs], { cwd: ROOT }).sort();
  return divide({ endToEnd: files(['test/e2e/*.spec.ts']), halved: files(HALVED) }, commitOfShare());
}

/**
 * Divides these files, so that a commit tries each of them once, and those of the main path on both clusters: of the others
 * every second one by `npm test`, and the rest elsewhere; the other way round for another commit. Pure.
 */
export function divide(
  { endToEnd, halved }: { readonly endToEnd: readonly string[]; readonly halved: readonly string[] },
  commit: string,
): DividedSpecs {
  const turn = turnOf(commit, 2);
  const half = (files: readonly string[], which: number) => files.filter((_, index) => index % 2 === which % 2);
  const isOnMainPath = (file: string) => MAIN_PATH.includes(path.basename(file, '.spec.ts'));
  const mainPath = endToEnd.filter(isOnMainPath);
  const others = endToEnd.filter((file) => !isOnMainPath(file));
  return {
    // What waits most comes first, so that what only computes is done beside it, and no long file is left alone at the end:
    // test/conformance/cluster.spec.ts was the last for 24 s of 224.
    now: [...ON_EMBEDDED_CLUSTER, ...mainPath, ...half(others, turn), ...half(halved, turn), ...UNDIVIDED],
    rest: half(halved, turn + 1),
    onControlPlane: [...mainPath, ...half(others, turn + 1)],
    said: `By commit ${commit} npm test tries the main path (${MAIN_PATH.join(', ')}), one half of the other ${others.length} files of test/e2e, and one half of the ${halved.length} files that start many tasks; npm run test:rest tries the other half of these, npm run test:cluster -- --half the other half of test/e2e. npm test -- --whole tries all.`,
  };
}

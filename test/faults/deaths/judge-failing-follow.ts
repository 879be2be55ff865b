import type { Seen } from '../judge/seen.ts';
import type { Story } from '../proxy/fault.ts';
import type { Death, Signal } from './deaths.ts';
import { allOf } from './judge-set-death.ts';

/**
 * The oracle for the death of a follow whose rollout fails and is put back, and of the same step tried again: what was put in
 * goes back once in each workload, neither run succeeds or publishes deploy-info, and each that ends by itself says so in one
 * line. Pure.
 */
export function judgeFailingFollow(story: Story, signal: Signal, { reached, first, second }: Death): readonly string[] {
  const of = (run: string) => (problem: string) => `${run} run: ${problem}`;
  return [
    ...(reached ? [] : ['the point was not reached']),
    ...wrongWithRun(story, first, signal === 'SIGKILL').map(of('first')),
    ...[...wrongWithRun(story, second, false), ...wrongWithWayBack(story, second)].map(of('second')),
  ];
}

function wrongWithRun({ before }: Story, seen: Seen, isKilled: boolean): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  const said = seen.errors.join(' ');
  return [
    ...allOf(seen).flatMap(({ name, versions: [start, putIn, ...then] }) =>
      start === before && putIn !== undefined && ['', before].includes(then.join(' → '))
        ? []
        : [`not at most one way back of ${name}: ${[start, putIn, ...then].join(' → ')}`],
    ),
    ...(seen.artifacts['deploy-info'] === undefined ? [] : ['it published deploy-info']),
    ...(isKilled || seen.exitCode === 0 ? [] : [`it ended with ${seen.exitCode ?? 'a sharper signal'}`]),
    ...(isKilled || seen.errors.length === 1 ? [] : [`${seen.errors.length} error lines: ${said}`]),
    ...(seen.result === 'Succeeded' ? ['it succeeded'] : []),
    ...(/Unexpected error|defect of the task/.test(said) ? ['a fault is told as a defect'] : []),
  ];
}

function wrongWithWayBack({ before }: Story, seen: Seen): readonly string[] {
  return allOf(seen).flatMap(({ name, versions, complete }) =>
    versions.length === 3 && versions.at(-1) === before && complete ? [] : [`${before} is not back in ${name}`],
  );
}

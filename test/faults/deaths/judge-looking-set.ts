import { wrongWithDeployInfo } from '../judge/judge.ts';
import type { Seen } from '../judge/seen.ts';
import type { Story } from '../proxy/fault.ts';
import type { Death, Signal } from './deaths.ts';
import { allOf, entriesIn } from './judge-set-death.ts';

/** What a step of several workloads does that changes no template of them. */
export type Looking = 'capture' | 'follow' | 'mark' | 'test';

/**
 * The oracle for the death of such a step and what came after it, one sentence for each thing that is wrong: no run changes a
 * template; told by a signal it ends by itself, with one line; what it publishes is whole and true of each workload; run once
 * more it succeeds, and each workload has what the step is there for. Pure.
 */
export function judgeLookingSet(looking: Looking): typeof judge {
  return judge;

  function judge(story: Story, signal: Signal, { reached, first, second }: Death): readonly string[] {
    const wrong = (run: string, problems: readonly string[]) => problems.map((problem) => `${run} run: ${problem}`);
    const again = second.result === 'Succeeded' ? [] : [`it ${second.result}: ${second.errors.join(' ')}`];
    return [
      ...(reached ? [] : ['the point was not reached']),
      ...wrong('first', [...wrongWithLooking(story, first), ...(signal === 'SIGKILL' ? [] : wrongEnd(first))]),
      ...wrong('second', [...again, ...wrongWithLooking(story, second), ...wrongWithWork(looking, story, second)]),
    ];
  }
}

/** A template that was changed, half a file, a record that is not true of each workload. Pure. */
export function wrongWithLooking({ before, wanted }: Story, seen: Seen): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  const were = before === wanted ? before : `${before} → ${wanted}`;
  const record = seen.artifacts['rollback-info']?.['deployment-record.json'];
  const told = record === undefined ? undefined : entriesIn(record).join();
  const right = allOf(seen)
    .map(({ name }) => `${name}: ${before}`)
    .join();
  return [
    ...allOf(seen).flatMap(({ name, versions }) =>
      versions.join(' → ') === were ? [] : [`${name} was changed: ${versions.join(' → ')}`],
    ),
    ...(told === undefined || told === right ? [] : [`the record tells of ${told}`]),
    ...seen.testResults.filter((text) => !text.trimEnd().endsWith('</testsuites>')).map(() => 'half test results'),
  ];
}

/** A cancelled step ends by itself and says so in one line; or it had done its work. */
function wrongEnd({ exitCode, log, errors }: Seen): readonly string[] {
  const said = errors.join(' ');
  return [
    ...(exitCode === 0 ? [] : [`it ended with ${exitCode ?? 'a sharper signal'}`]),
    ...(!log.includes('##[error]') || (errors.length === 1 && said.includes('Cancelled.')) ? [] : [`it says: ${said}`]),
    ...(said.includes('Nothing was rolled back') ? [`it speaks of a rollback: ${said}`] : []),
  ];
}

/** What the step is there for and is missing on a workload where it succeeded. Pure. */
export function wrongWithWork(looking: Looking, story: Story, seen: Seen): readonly string[] {
  switch (looking) {
    case 'capture':
      return seen.artifacts['rollback-info'] === undefined ? ['it published no rollback-info'] : [];
    case 'follow':
      return [
        ...wrongWithDeployInfo(story, seen),
        ...allOf(seen).flatMap(({ name, complete }) => (complete ? [] : [`${name} is not complete`])),
      ];
    case 'mark':
    case 'test':
      return allOf(seen).flatMap(({ name, verified }) =>
        verified.includes(story.wanted) ? [] : [`${story.wanted} is not verified on ${name}`],
      );
  }
}

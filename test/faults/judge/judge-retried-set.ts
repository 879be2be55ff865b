import type { Looking } from '../deaths/judge-looking-set.ts';
import { wrongWithLooking, wrongWithWork } from '../deaths/judge-looking-set.ts';
import { allOf, wrongWord } from '../deaths/judge-set-death.ts';
import { isChange } from '../proxy/request-name.ts';
import type { Story } from '../proxy/fault.ts';
import type { Verdict, judge } from './judge.ts';
import type { Seen } from './seen.ts';

/**
 * The oracle for a step of several workloads of which one request went wrong once, in a way that passes: what only reads is
 * asked again, so that it succeeds; a change that was lost is looked for, and is made once in each workload; where it fails
 * it says what is true of each, in one line. Pure.
 */
export function judgeRetriedSet(doing: Looking | 'change'): typeof judge {
  return (story: Story, { scenario }: Verdict, seen: Seen) => {
    if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
    const onlyRead = scenario?.every(({ request }) => !isChange(request)) === true;
    const succeeded = seen.result === 'Succeeded';
    // A verdict that cannot be noted on one workload costs a warning, and is noted on the others.
    const isWarned = doing === 'test' && !onlyRead && /could not be recorded on the/.test(seen.warnings.join());
    return [
      ...(seen.unmet.length === 0 ? [] : [`no request met ${seen.unmet.join(' and ')}`]),
      ...(succeeded || !onlyRead ? [] : [`a request that only reads cost it all: ${seen.errors.join(' ')}`]),
      ...(succeeded || seen.errors.length === 1 ? [] : [`${seen.errors.length} error lines: ${seen.errors.join(' ')}`]),
      ...(/Unexpected error|defect of the task/.test(seen.errors.join()) ? ['a fault is told as a defect'] : []),
      ...(doing === 'change' ? wrongWithChanges(story, seen) : wrongWithLooking(story, seen)),
      ...(doing === 'change' || !succeeded ? [] : wrongWithWork(doing, story, isWarned ? withoutMissing(seen) : seen)),
    ];
  };
}

/** As if all had what one of them has. */
function withoutMissing(seen: Seen): Seen {
  const verified = allOf(seen).flatMap((one) => one.verified);
  return { ...seen, verified, ...(seen.further && { further: { ...seen.further, verified } }) };
}

function wrongWithChanges(story: Story, seen: Seen): readonly string[] {
  const { before, wanted } = story;
  const once = `${before} → ${wanted}`;
  const said = seen.errors.join(' ');
  const succeeded = seen.result === 'Succeeded';
  return allOf(seen).flatMap((one) => {
    const versions = one.versions.join(' → ');
    if (succeeded && !one.complete) return [`the rollout of ${one.name} is not complete`];
    if (versions !== once && (succeeded || versions !== before)) return [`not one change of ${one.name}: ${versions}`];
    return succeeded ? [] : wrongWord(story, one, said);
  });
}

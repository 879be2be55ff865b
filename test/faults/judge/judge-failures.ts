import type { Death, Signal } from '../deaths/deaths.ts';
import type { Verdict } from './judge.ts';
import { wrongWithDeployInfo, wrongWithRollbackInfo } from './judge.ts';
import type { Scenario, Story } from '../proxy/fault.ts';
import type { Seen } from './seen.ts';

/**
 * Everything that is wrong with a deployment whose image cannot start and that is to be put back: the step fails by one
 * line that tells both stories as they are, there is one change and at most one back, and rollback-info is true. One
 * conflict over notes (409, 422) does not keep it from going back. Pure.
 */
export function judgeRolledBack(story: Story, { scenario }: Verdict, seen: Seen): readonly string[] {
  const { before, wanted } = story;
  const said = seen.errors.join(' ');
  const versions = seen.versions.join(' → ');
  const isBack = versions === `${before} → ${wanted} → ${before}`;
  const saysBack = /It was rolled back|is live again/.test(said);
  const saysNot = /rollback to \S+ failed|did nothing|is not known|is left with/.test(said);
  return [
    ...wrongEnd(seen),
    ...(isBack || versions === `${before} → ${wanted}` ? [] : [`not one change and at most one back: ${versions}`]),
    ...(scenario !== undefined && isOneConflict(scenario) && !isBack ? ['one conflict kept it from going back'] : []),
    ...(toldWhyItFailed(said, wanted) ? [] : ['the first story is not told']),
    ...(isBack && !saysBack && !saysNot ? ['it was put back, and the error line does not say so'] : []),
    ...(!isBack && saysBack ? ['it says that it was put back, and it was not'] : []),
    ...(!isBack && !saysNot ? ['it was not put back, and the error line does not say so'] : []),
    ...wrongWithRollbackInfo(story, seen),
    ...wrongWithDeployInfo(story, seen),
  ];
}

/** The same where a pod stands in the way of the version that is put back: whatever befell its deletion once, it is gone. */
export function judgeReplaced(story: Story, verdict: Verdict, seen: Seen): readonly string[] {
  return [
    ...judgeRolledBack(story, verdict, seen),
    ...(/It was rolled back/.test(seen.errors.join()) ? [] : ['the stuck pod was not replaced']),
  ];
}

function isOneConflict(scenario: Scenario): boolean {
  const [{ fault, times }, ...more] = scenario;
  return more.length === 0 && times === 'once' && fault.kind === 'status' && [409, 422].includes(fault.status);
}

/**
 * Everything that is wrong with tests that fail and queue a rollback: never two, a tag where there is one, and what is
 * said of it is so. Pure.
 */
export function judgeQueued(story: Story, _verdict: Verdict, seen: Seen): readonly string[] {
  const said = [...seen.errors, ...seen.warnings, seen.log].join(' ');
  const { runs, tags } = seen.rollbacks;
  const saysOpen = /is not known|do not tell either|could not be taken off/.test(said);
  const saysQueued = /The rollback is queued|was queued before/.test(said);
  return [
    ...wrongEnd(seen),
    ...(seen.versions.length === 1 ? [] : [`the tests changed the workload: ${seen.versions.join(' → ')}`]),
    ...(seen.verified.includes(story.wanted) ? ['it failed and was verified'] : []),
    ...(runs > 1 ? [`${runs} rollbacks were queued`] : []),
    ...(runs === 1 && tags === 0 ? ['a rollback was queued, and no tag keeps it from being queued again'] : []),
    ...(runs === 0 && tags === 1 && !saysOpen ? ['the tag stays though nothing was queued, and nothing says so'] : []),
    ...(runs === 1 && !saysQueued && !saysOpen ? ['a rollback was queued, and nothing says so'] : []),
    ...(runs === 0 && saysQueued ? ['it says that a rollback was queued, and none was'] : []),
  ];
}

/** The same for tests that died while they queued it, and were run again: never two, and what the second says is so. */
export function judgeQueuedDeath(_story: Story, _signal: Signal, { reached, second }: Death): readonly string[] {
  const { runs } = second.rollbacks;
  return [
    ...(reached ? [] : ['the point was not reached']),
    ...wrongEnd(second),
    ...(runs > 1 ? [`${runs} rollbacks were queued`] : []),
    ...(runs === 1 && !/is queued|was queued before/.test(second.errors.join())
      ? ['nothing says that it is queued']
      : []),
  ];
}

function wrongEnd(seen: Seen): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  return [
    ...seen.unmet.map((fault) => `no request met ${fault}`),
    ...(seen.result === 'Failed' ? [] : [`it ended with ${seen.result}`]),
    ...(seen.errors.length === 1 ? [] : [`${seen.errors.length} error lines`]),
    ...(/Unexpected error/.test(seen.errors.join()) ? ['a fault is told as a defect of the task'] : []),
  ];
}

// The image that cannot be had, and why, in the words of the runtime.
function toldWhyItFailed(said: string, wanted: string): boolean {
  return said.includes(`:${wanted} cannot be pulled: `) && /cannot be pulled: [^(]*not found/.test(said);
}

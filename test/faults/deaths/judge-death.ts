import type { Death, Signal } from './deaths.ts';
import { wrongState, wrongWithDeployInfo, wrongWithRollbackInfo } from '../judge/judge.ts';
import type { Seen } from '../judge/seen.ts';
import type { Story } from '../proxy/fault.ts';

/**
 * Everything that is wrong with a death and what came after it, one sentence each. The first run leaves at most the one
 * change and only whole files; told by a signal it says what is true. The second brings the story to its end: the
 * previous image true, no second change, no way back and forth. Pure.
 */
export function judgeDeath(story: Story, signal: Signal, { reached, first, second }: Death): readonly string[] {
  return [
    ...(reached ? [] : ['the point was not reached']),
    ...wrongWithFirst(story, signal, first).map((problem) => `first run: ${problem}`),
    ...wrongWithSecond(story, first, second).map((problem) => `second run: ${problem}`),
  ];
}

function wrongWithFirst(story: Story, signal: Signal, seen: Seen): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  return [
    ...wrongVersions(story, seen),
    ...(story.task === 'CaptureAndDeploy' ? wrongWithRollbackInfo(story, seen) : []),
    ...seen.testResults.filter((text) => !isWhole(text)).map(() => 'test results were published in part'),
    ...(signal === 'SIGKILL' ? [] : wrongWithCancelled(story, seen)),
  ];
}

/** It ends by itself, and by one line that says what is true; or it had ended already. */
function wrongWithCancelled(story: Story, seen: Seen): readonly string[] {
  const done = /##\[error\]/.test(seen.log) === false;
  const said = seen.errors.join(' ');
  const ended = seen.exitCode === 0 ? [] : [`it ended with ${seen.exitCode ?? 'a sharper signal'}`];
  if (done) return ended;
  return [
    ...ended,
    ...(seen.errors.length === 1 ? [] : [`${seen.errors.length} error lines: ${said}`]),
    ...(/Cancelled\./.test(said) ? [] : [`it does not say that it was cancelled: ${said}`]),
    ...wrongState(story, { ...seen, result: 'Failed' }),
  ];
}

function wrongWithSecond(story: Story, first: Seen, seen: Seen): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  const done = story.task === 'NewmanSanity' ? story.before : `${story.before} → ${story.wanted}`;
  const versions = seen.versions.join(' → ');
  const changedBefore = first.versions.length > 1;
  return [
    ...(seen.result === 'Succeeded' ? [] : [`it ${seen.result}: ${seen.errors.join(' ')}`]),
    ...(versions === done ? [] : [`not exactly one change over both: ${versions}`]),
    ...(seen.complete || story.task === 'NewmanSanity' ? [] : ['the rollout is not complete']),
    ...wrongWithEnd(story, seen, changedBefore),
  ];
}

function wrongWithEnd(story: Story, seen: Seen, changedBefore: boolean): readonly string[] {
  const changed = String(!changedBefore);
  const saysChanged = seen.outputs['changed'] === changed ? [] : [`output changed is not ${changed}`];
  switch (story.task) {
    case 'CaptureAndDeploy':
      return [...saysChanged, ...wrongWithRollbackInfo(story, seen), ...wrongWithDeployInfo(story, seen)];
    case 'SmartRollback':
      return saysChanged;
    case 'NewmanSanity':
      return [
        ...(seen.testResults.length === 1 && seen.testResults.every(isWhole) ? [] : ['no whole test results']),
        ...(seen.verified.includes(story.wanted) ? [] : ['it was not verified']),
        ...(seen.rejected.includes(story.wanted) ? ['it was rejected'] : []),
      ];
  }
}

function wrongVersions({ task, before, wanted }: Story, seen: Seen): readonly string[] {
  const versions = seen.versions.join(' → ');
  const right = task === 'NewmanSanity' ? [before] : [before, `${before} → ${wanted}`];
  return right.includes(versions) ? [] : [`not at most one change: ${versions}`];
}

function isWhole(results: string): boolean {
  return results.trimEnd().endsWith('</testsuites>');
}

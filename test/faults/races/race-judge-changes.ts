import type { Change } from './race-changes.ts';
import type { Move, State, TaskEnd } from './race.ts';

/** The artifacts and notes of a deployment: about what was live right before its change, and true to Last good. */
export function wrongWithDeployment(
  { run, result, outputs, rollbackInfo, hasDeployInfo }: TaskEnd,
  { tag }: Extract<Move, { by: 'CaptureAndDeploy' }>,
  own: Change | undefined,
  states: readonly State[],
): readonly string[] {
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  must(
    hasDeployInfo === (result === 'Succeeded'),
    `deploy-info is ${hasDeployInfo ? '' : 'not '}there after ${result}`,
  );
  if (rollbackInfo === undefined) return [...problems, 'it published no rollback-info'];
  const { before, after, previous, previousImageFile } = rollbackInfo;
  const previousTag = previous === undefined ? undefined : `${tagOf(previous)}\n`;
  must(tagOf(after) === tag, `rollback-info is about ${after}`);
  must(previousImageFile === previousTag, `previous-image.txt is ${previousImageFile}, previous is ${previous}`);
  must(outputs['previousImage'] === (previous ?? ''), `output previousImage is ${outputs['previousImage']}`);
  if (own === undefined) {
    must(
      states.some(({ image }) => image === before),
      `it captured ${before}, which was never live`,
    );
    // It found its image live already and followed it.
    if (result === 'Succeeded') must(before === after, `it captured ${before} and says that ${after} was live`);
    return problems;
  }
  must(own.before.image === before, `two changes from one state: it captured ${before}, not ${own.before.image}`);
  must(own.after.image === after, `it put ${own.after.image} in`);
  must(own.after.record?.run === run.id && own.after.record.image === after, 'its record is not about its change');
  must(own.after.record?.previous === previous, `its record has previous ${own.after.record?.previous}`);
  const good = lastGood(states, own.at, after);
  must(good.includes(previous), `previous is ${previous}, Last good is ${good.join(' or ')}`);
  return problems;
}

/** The notes of a rollback: about what was live right before its change, and back to Last good. */
export function wrongWithRollback(
  { run, result, outputs }: TaskEnd,
  { expected }: Extract<Move, { by: 'SmartRollback' }>,
  own: Change | undefined,
  states: readonly State[],
): readonly string[] {
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  if (own === undefined) return problems;
  const { before, after } = own;
  must(after.rolledBack?.run === run.id, 'its change is not signed as a rollback');
  const { from, to } = after.rolledBack ?? {};
  must(from === before.image, `two changes from one state: it went back from ${from}, not from ${before.image}`);
  must(to === after.image, `it says that it went back to ${to}, and put ${after.image} in`);
  must(
    expected === undefined || tagOf(before.image) === expected,
    `it went back from ${before.image} in spite of its guard`,
  );
  must(after.rejected.includes(before.image), `${before.image} is not rejected`);
  must(!before.rejected.includes(after.image), `it went back to ${after.image}, which is rejected`);
  if (result === 'Succeeded') {
    must(outputs['fromImage'] === from, `output fromImage is ${outputs['fromImage']}`);
    must(outputs['toImage'] === to, `output toImage is ${outputs['toImage']}`);
  }
  const good = recordedPrevious(before) ?? earlier(states, own.at, [before.image, ...before.rejected]);
  must(after.image === good, `it went back to ${after.image}, Last good is ${good}`);
  return problems;
}

/**
 * What a deployment may have found to go back to (design.md#last-good): what was live right before, where it was
 * completed; where it was not, what its own deployment recorded, else the version before it. Both where it was
 * completed meanwhile.
 */
function lastGood(states: readonly State[], at: number, wanted: string): readonly (string | undefined)[] {
  const [before] = states.slice(at - 1);
  if (before === undefined) return [];
  const since = states.slice(0, at).findLastIndex(({ image }) => image !== before.image) + 1;
  const alive = states.slice(since, at);
  const { image, rejected } = before;
  return [
    ...(alive.some(({ completed }) => completed) ? [image] : []),
    ...(alive.some(({ completed }) => !completed)
      ? [recordedPrevious(before) ?? earlier(states, since, [image, wanted, ...rejected])]
      : []),
  ];
}

function recordedPrevious({ image, record, rejected }: State): string | undefined {
  const previous = record?.image === image ? record.previous : undefined;
  return previous === undefined || rejected.includes(previous) ? undefined : previous;
}

function earlier(states: readonly State[], before: number, not: readonly string[]): string | undefined {
  return states.slice(0, before).findLast(({ image }) => !not.includes(image))?.image;
}

function tagOf(image: string): string {
  return image.split(':').at(-1) ?? '';
}

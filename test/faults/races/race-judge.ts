import type { Change } from './race-changes.ts';
import { changesOf } from './race-changes.ts';
import { failureOf } from './race-failure.ts';
import { wrongWithDeployment, wrongWithRollback } from './race-judge-changes.ts';
import { MANAGERS } from './race-kubectl.ts';
import type { End, KubectlEnd, Race, State, TaskEnd } from './race.ts';
import { REPLICAS, SCALED_REPLICAS, titleOfMove } from './race.ts';

/**
 * The one oracle of races: everything that is wrong with one, a sentence each; nothing where it is right. One side wins
 * and the other says who was faster, or both run in sequence and the second goes back to what Last good says; there are
 * never two changes from one captured state. Pure.
 */
export function judgeRace(race: Race): readonly string[] {
  const { states, ends } = race;
  const changes = changesOf(race);
  return [
    ...changes.filter(({ author }) => author === undefined).map(({ after }) => `nobody put ${after.image} in`),
    ...ends.flatMap((end) => {
      const own = changes.filter(({ author }) => author === end);
      const problems = own.length > 1 ? [`${own.length} changes were made`] : [];
      problems.push(...('exitCode' in end ? wrongWithKubectl(end, race) : wrongWithTask(end, own[0], race, changes)));
      return problems.map((problem) => `${titleOfMove(end.move)}: ${problem}`);
    }),
    ...wrongAtTheEnd(states, changes),
  ];
}

function wrongWithTask(
  end: TaskEnd,
  own: Change | undefined,
  race: Race,
  changes: readonly Change[],
): readonly string[] {
  return [
    ...(end.result === 'Succeeded'
      ? wrongWithSuccess(end, own, race.states)
      : wrongWithFailure(end, own, race, changes)),
    ...(end.move.by === 'CaptureAndDeploy'
      ? wrongWithDeployment(end, end.move, own, race.states)
      : wrongWithRollback(end, end.move, own, race.states)),
  ];
}

function wrongWithSuccess(end: TaskEnd, own: Change | undefined, states: readonly State[]): readonly string[] {
  const image = end.outputs[end.move.by === 'CaptureAndDeploy' ? 'deployedImage' : 'toImage'];
  const changed = String(own !== undefined);
  const ran = states.slice(own?.at ?? 0).some((state) => state.image === image && state.complete);
  return [
    ...(end.errors.length === 0 ? [] : [`it succeeded with ${end.errors.length} error lines`]),
    ...(end.outputs['changed'] === changed ? [] : [`output changed is ${end.outputs['changed']}, true is ${changed}`]),
    ...(ran ? [] : [`it succeeded, and ${image} was never rolled out`]),
  ];
}

/** It says that somebody was faster, with what is live by now, and names them truly. */
function wrongWithFailure(
  end: TaskEnd,
  own: Change | undefined,
  { states, ends }: Race,
  changes: readonly Change[],
): readonly string[] {
  if (end.result !== 'Failed') return [`it ended with ${end.result}`];
  const [error = ''] = end.errors;
  if (end.errors.length !== 1) return [`${end.errors.length} error lines: ${end.errors.join(' | ')}`];
  const failure = failureOf(error);
  if (failure === undefined) return [`it failed for another reason: ${error}`];
  if (failure.kind === 'busy') return wrongWithBusy(failure.who, own, ends);
  const said = `it says ${failure.kind} by ${failure.image} (${failure.who})`;
  if (failure.kind === 'superseded' && own === undefined) return [`${said}, and it changed nothing`];
  if (failure.kind === 'refused' && own !== undefined) return [`${said}, and it changed the workload`];
  const seen = states.slice(own === undefined ? 0 : own.at + 1).filter(({ image }) => image === failure.image);
  if (seen.length === 0) return [`${said}, and that was not live`];
  const others = changes.filter((change) => change !== own && change.after.image === failure.image);
  if (others.length === 0) return [`${said}, and nobody else put that in`];
  const isTrue = others.some(({ at, author }) =>
    states.slice(at).some(({ image, owner }) => image === failure.image && failure.who === nameOf(author, owner)),
  );
  return isTrue ? [] : [`${said}; true is ${others.map(({ author, after }) => nameOf(author, after.owner)).join()}`];
}

function wrongWithBusy(who: string, own: Change | undefined, ends: readonly End[]): readonly string[] {
  const isNamed = ends.some((end) => 'exitCode' in end && who.startsWith(`${MANAGERS[end.move.command]} at 20`));
  return [
    ...(own === undefined ? [] : ['it says that it left the workload alone, and changed it']),
    ...(isNamed ? [] : [`it says that ${who} changes it again and again`]),
  ];
}

/** How the other side is named: manager and time, and the run where it is one of ours. */
function nameOf(author: End | undefined, owner: string): string {
  return author !== undefined && 'run' in author ? `${owner}, run ${author.run.number}` : owner;
}

function wrongWithKubectl({ move, exitCode, output }: KubectlEnd, { states }: Race): readonly string[] {
  const last = states.at(-1);
  const named = states.some(({ owner }) => owner.startsWith(`${MANAGERS['set image']} at `));
  return [
    ...(exitCode === 0 ? [] : [`kubectl itself failed: ${output}`]),
    ...(move.command !== 'set image' || named ? [] : ['its change was never seen']),
    ...(move.command !== 'scale' || last?.replicas === SCALED_REPLICAS
      ? []
      : [`its replicas were overwritten: ${last?.replicas}`]),
  ];
}

/** What is live at the end is rolled out, and whoever put it in says that it succeeded. */
function wrongAtTheEnd(states: readonly State[], changes: readonly Change[]): readonly string[] {
  const problems: string[] = [];
  const replicas = new Set(states.map((state) => state.replicas));
  const known = [REPLICAS, SCALED_REPLICAS, 0];
  if ([...replicas].some((count) => !known.includes(count))) problems.push(`replicas were ${[...replicas].join()}`);
  if (states.at(-1)?.complete !== true) problems.push('the last version is not rolled out');
  const winner = changes.at(-1)?.author;
  if (winner === undefined) return problems;
  const won = 'exitCode' in winner ? winner.exitCode === 0 : winner.result === 'Succeeded';
  if (!won) problems.push(`${titleOfMove(winner.move)} made the last change, and failed`);
  return problems;
}

import { changesOf } from './race-changes.ts';
import { failureOf } from './race-failure.ts';
import type { Race, RaceEnd, Round } from './race.ts';
import { titleOfMove } from './race.ts';

const ENDS: readonly (RaceEnd | 'failed')[] = ['refused', 'superseded', 'busy', 'in sequence', 'failed'];

/** How a race that is right ended: one side was refused, or superseded, or both got what they wanted one after the other. */
export function endOfRace({ ends }: Race): RaceEnd {
  const kinds = ends.flatMap((end) => ('errors' in end ? end.errors.map((error) => failureOf(error)?.kind) : []));
  return kinds.find((kind) => kind !== undefined) ?? 'in sequence';
}

/** How many races of each pairing ended how. */
export function tableOfEnds(ends: ReadonlyMap<Round, string>): string {
  const pairings = new Map<string, string[]>();
  for (const [{ moves, kind }, end] of ends) {
    const title = `${moves.map(titleOfMove).join(' and ')}${kind === 'Deployment' ? '' : `, ${kind}`}`;
    pairings.set(title, [...(pairings.get(title) ?? []), end]);
  }
  pairings.set('all', [...ends.values()]);
  const rows = [...pairings].map(([title, list]) => [
    title,
    String(list.length),
    ...ENDS.map((wanted) => String(list.filter((end) => end === wanted).length)),
  ]);
  const head = ['pairing', 'races', ...ENDS];
  return [head, head.map(() => '---'), ...rows].map((row) => `  | ${row.join(' | ')} |`).join('\n');
}

/** Everything that was seen of a race, for whoever has to find out what went wrong. */
export function tellRace(race: Race): string {
  const changes = changesOf(race);
  return [
    'states:',
    ...race.states.map(({ image, replicas, complete, completed, record, rolledBack, rejected, owner }, index) => {
      const { author } = changes.find(({ at }) => at === index) ?? {};
      const whose = author === undefined ? '' : `, changed by ${titleOfMove(author.move)}`;
      const notes = JSON.stringify({ record, rolledBack, rejected });
      return `  ${image}, ${replicas} replicas${complete ? ', complete' : completed ? ', completed' : ''} (${owner})${whose} ${notes}`;
    }),
    ...race.ends.map((end) =>
      'exitCode' in end
        ? `${titleOfMove(end.move)}: ${end.exitCode} ${end.output}`
        : `${titleOfMove(end.move)}, run ${end.run.number}: ${end.result} ${JSON.stringify(end.rollbackInfo)}\n${end.log}`,
    ),
  ].join('\n');
}

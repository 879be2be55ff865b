import { BESIDE_THE_TEMPLATE } from './race-kubectl.ts';
import type { End, Race, State } from './race.ts';

/** A change of the template: the state right before, the state after, and whose it is. */
export interface Change {
  /** Of the state after it. */
  readonly at: number;
  readonly before: State;
  readonly after: State;
  /** `undefined`: nobody's in this race. */
  readonly author: End | undefined;
}

/** Whose change each new template is: a task signs its own; those that are not signed are kubectl's, in their order. Pure. */
export function changesOf({ states, ends }: Race): readonly Change[] {
  const unsigned = ends.filter((end) => 'exitCode' in end && !BESIDE_THE_TEMPLATE.includes(end.move.command));
  return states.flatMap((after, at): Change[] => {
    const before = states[at - 1];
    if (before === undefined || before.template === after.template) return [];
    const isNew = after.record !== undefined && after.record.at !== before.record?.at;
    const signed = ends.find((end) => 'run' in end && isNew && end.run.id === after.record?.run);
    return [{ at, before, after, author: signed ?? unsigned.shift() }];
  });
}

import { enumerate } from '../../shared/report/counts.ts';

/** How a workload stands when another one of the step has failed. */
export interface OtherState {
  readonly name: string;
  readonly changed: boolean;
  readonly state: 'complete' | 'under way' | 'failed';
  readonly message: string;
}

/** The sentences about the others, each kind of state in one, with a blank in front; nothing where there are none. Pure. */
export function describeOthers(others: readonly OtherState[]): string {
  const of = (state: OtherState['state']) => others.filter((one) => one.state === state);
  const complete = of('complete').map(({ name, changed }) => (changed ? name : `${name} (as it was)`));
  const underWay = of('under way').map(({ name, message }) => `${name} (${message})`);
  return [
    ...of('failed').map(({ message }) => ` ${message}`),
    ...(complete.length === 0 ? [] : [` Complete: ${enumerate(complete)}.`]),
    ...(underWay.length === 0 ? [] : [` Still rolling out: ${enumerate(underWay)}.`]),
  ].join('');
}

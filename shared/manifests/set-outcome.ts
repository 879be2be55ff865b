import { numbered } from '../report/counts.ts';

/** How many objects of a set would become what. */
export interface SetCounts {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly unknown: number;
}

/** The sentence on a dry run that found nothing wrong. */
export function describeTriedSet({ created, changed, unchanged, unknown }: SetCounts): string {
  const parts = [
    ...(created === 0 ? [] : [`${created} would be created`]),
    ...(changed === 0 ? [] : [`${changed} changed`]),
    ...(unchanged === 0 ? [] : [`${unchanged} ${unchanged === 1 ? 'stays as it is' : 'stay as they are'}`]),
    ...(unknown === 0 ? [] : [`${unknown} cannot be tried before (see the ${unknown === 1 ? 'warning' : 'warnings'})`]),
  ];
  const count = created + changed + unchanged + unknown;
  const accepted = unknown === count ? '' : ` The server accepts ${unknown === 0 ? 'all of it' : 'the rest'}.`;
  return `Dry run of ${count} ${count === 1 ? 'object' : 'objects'}: ${parts.join(', ')}.${accepted} Nothing was changed or published.`;
}

/** The line on a set that the server would not take as it is. */
export function describeRefusedSet(
  refused: readonly { readonly where: string; readonly why: string }[],
  count: number,
): string {
  const list = refused.map(({ where, why }) => `${where}: ${why}`);
  const told = list.length === 1 ? list.join('') : numbered(list);
  return `The dry run found what would stop ${refused.length} of ${count} objects: ${told}. Nothing was changed.`;
}

import type { Card } from './cards.ts';

/** What a card is about: the workload, else what was tested. Pure. */
export function titleOf({ workload, tests }: Card): { readonly name: string; readonly place: string } {
  if (workload !== undefined) {
    const { name, namespace, kind, container } = workload;
    const place = [namespace, kind, ...(container === undefined ? [] : [`container ${container}`])];
    return { name, place: place.join(' / ') };
  }
  const { collections = [], target = '' } = tests?.report.tests ?? {};
  const names = collections.map(({ name }) => name).join(', ');
  return { name: names === '' ? 'A step that knows no workload' : names, place: target };
}

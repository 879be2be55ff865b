import type { Event } from 'js-yaml';
import type { ManifestYaml } from './kubectl-schema.ts';

// js-yaml's numbers of events (its EVENT_ID).
/** That of the event that opens a document. */
export const DOCUMENT = 1;
const SEQUENCE = 2;
const MAPPING = 3;
const SCALAR = 4;
const POP = 6;
// Its number of a scalar without quotes.
const PLAIN = 1;

/**
 * Where in a text a merge key stands that is not the first field of its map: kubectl lets what is merged win over the fields
 * before it, YAML does not.
 *
 * @param events those of one document
 */
export function misplacedMerge(yaml: ManifestYaml, text: string, events: readonly Event[]): number | undefined {
  // How many nodes each open list or map has so far; in a map every second one is a key.
  const open: { readonly isMap: boolean; nodes: number }[] = [];
  for (const event of events) {
    if (event.type === POP) {
      open.pop();
      continue;
    }
    const holder = open.at(-1);
    const nodes = holder?.nodes ?? 0;
    if (holder !== undefined) holder.nodes += 1;
    const isLaterKey = holder?.isMap === true && nodes > 0 && nodes % 2 === 0;
    if (event.type === SCALAR && isLaterKey && event.style === PLAIN && yaml.getScalarValue(text, event) === '<<')
      return event.valueStart;
    if (event.type === DOCUMENT || event.type === SEQUENCE || event.type === MAPPING)
      open.push({ isMap: event.type === MAPPING, nodes: 0 });
  }
  return undefined;
}

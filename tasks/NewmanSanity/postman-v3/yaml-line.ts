import type { Event } from 'js-yaml';
import type { Yaml } from './yaml.ts';

/** Steps from the top of a document to a value in it: names of fields, places in lists. */
export type FieldPath = readonly (string | number)[];

// js-yaml's numbers of events; the library's own names for them cost a look-up through the whole of it.
const SEQUENCE = 2;
const MAPPING = 3;
const POP = 6;

/** The line where a value of a YAML text stands, from 1; where it is missing, the line of what should hold it. */
export function lineOf(yaml: Yaml, text: string, path: FieldPath): number {
  const events = yaml.parseEvents(text, {});
  // The first event opens the document.
  let node = 1;
  let offset = startOf(events[node]);
  for (const step of path) {
    const found = childOf(yaml, text, events, node, step);
    if (found === undefined) break;
    ({ node, offset } = found);
  }
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

interface Child {
  readonly node: number;
  /** Where a reader finds it: a field by its name, an element by itself. */
  readonly offset: number;
}

function childOf(
  yaml: Yaml,
  text: string,
  events: readonly Event[],
  node: number,
  step: string | number,
): Child | undefined {
  const type = events[node]?.type;
  if (type !== MAPPING && type !== SEQUENCE) return undefined;
  let place = 0;
  for (let child = node + 1; child < events.length && events[child]?.type !== POP; place += 1) {
    const event = events[child];
    if (type === SEQUENCE) {
      if (place === step) return { node: child, offset: startOf(event) };
      child = behind(events, child);
      continue;
    }
    const value = behind(events, child);
    const name = event?.type === 4 ? yaml.getScalarValue(text, event) : undefined;
    if (name === String(step)) return { node: value, offset: startOf(event) };
    child = behind(events, value);
  }
  return undefined;
}

/** The event behind a node and all that is in it. */
function behind(events: readonly Event[], node: number): number {
  let depth = 0;
  let at = node;
  do {
    const type = events[at]?.type;
    if (type === SEQUENCE || type === MAPPING) depth += 1;
    if (type === POP) depth -= 1;
    at += 1;
  } while (depth > 0 && at < events.length);
  return at;
}

function startOf(event: Event | undefined): number {
  const { valueStart, start, anchorStart } = (event ?? {}) as Partial<
    Record<'valueStart' | 'start' | 'anchorStart', number>
  >;
  return valueStart ?? start ?? anchorStart ?? 0;
}

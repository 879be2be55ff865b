import type { Event } from 'js-yaml';
import type { Json } from '../kubernetes/objects.ts';
import { kubectlSchema } from './kubectl-schema.ts';
import type { ManifestYaml } from './kubectl-schema.ts';
import type { ManifestProblem, Place } from './place.ts';
import { describePlace } from './place.ts';
import { DOCUMENT, misplacedMerge } from './misplaced-merge.ts';
import { whyNotJson } from './why-not-json.ts';
import { DEEPEST, whyNotYaml } from './why-not-yaml.ts';

/** One document of a file, as JSON. */
export interface ManifestDocument {
  readonly place: Place;
  readonly value: Json;
}

/** What a file holds, and what is wrong with it; a text that is no YAML at all holds nothing. */
export interface ReadDocuments {
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly ManifestProblem[];
}

// Where files with a byte order mark were put one behind the other.
const MARK_OF_A_LATER_FILE = /^(---[ \t]*\r?\n)\uFEFF/gm;

/**
 * Reads a file of manifests as kubectl does (manifests.md#8-yaml): several documents of YAML or JSON, empty ones left out,
 * scalars of YAML 1.1. Refused, where kubectl guesses or keeps silent: a field twice, tags of one's own, merge keys behind
 * other fields, numbers that are not exact. What is wrong is said without the words of the parser, which may quote what stands
 * there: a piece of a Secret, which no mask knows.
 */
export function readDocuments(yaml: ManifestYaml, file: string, content: string): ReadDocuments {
  const text = content.replace(MARK_OF_A_LATER_FILE, '$1');
  let events: readonly Event[];
  try {
    events = yaml.parseEvents(text, { maxDepth: DEEPEST });
  } catch (error) {
    return { documents: [], problems: [whyNotYaml(yaml, { file, text }, error)] };
  }
  const documents: ManifestDocument[] = [];
  const problems: ManifestProblem[] = [];
  const schema = kubectlSchema(yaml);
  for (const own of documentsOf(events)) {
    const start = startOf(own.slice(1).find((event) => startOf(event) !== undefined)) ?? 0;
    const place = { file, document: documents.length + problems.length + 1, line: lineAt(text, start) };
    const merge = misplacedMerge(yaml, text, own);
    if (merge !== undefined) {
      problems.push({ where: `${file}:${lineAt(text, merge)}`, what: MISPLACED_MERGE });
      continue;
    }
    try {
      const [value] = yaml.constructFromEvents([...own], { source: text, schema, maxTotalMergeKeys: MOST_MERGED });
      if (value === null) continue;
      const why = whyNotJson(value);
      if (why === undefined) documents.push({ place, value: value as Json });
      else problems.push({ where: describePlace(place), what: why });
    } catch (error) {
      problems.push(whyNotYaml(yaml, { file, text }, error));
    }
  }
  return { documents, problems };
}

const MOST_MERGED = 10_000;
const MISPLACED_MERGE =
  'a merge key (<<) stands behind other fields of its map, where kubectl lets it win over them and YAML does not. Make it the first field';

/** The events of each document, its own and the last one included. */
function documentsOf(events: readonly Event[]): readonly (readonly Event[])[] {
  const starts = events.flatMap(({ type }, index) => (type === DOCUMENT ? [index] : []));
  return starts.map((start, index) => events.slice(start, starts[index + 1] ?? events.length));
}

function startOf(event: Event | undefined): number | undefined {
  const { valueStart, start, anchorStart, tagStart } = (event ?? {}) as Partial<
    Record<'valueStart' | 'start' | 'anchorStart' | 'tagStart', number>
  >;
  return [tagStart, anchorStart, valueStart, start].find((offset) => offset !== undefined && offset >= 0);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

import * as v from 'valibot';
import type { Run } from '../contract/run.ts';
import type { Workload } from '../kubernetes/objects.ts';

/**
 * The annotations in which everything that is known about versions is kept, on the workload itself
 * (design.md#annotations).
 */
export const RECORD = 'smart-rollback/record';
export const VERIFIED = 'smart-rollback/verified';
export const REJECTED = 'smart-rollback/rejected';
export const ROLLED_BACK_FROM = 'smart-rollback/rolled-back-from';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';
/** The key of the record annotation under which the record of a set of manifests is named; no container can be called so. */
const SET = '/set';

/** At most so many entries in `verified` and in `rejected`. */
export const MOST_MARKS = 10;
// The API server takes 256 KiB of annotations in all; ours stay far below it.
const LONGEST_ANNOTATION = 16_384;

const shortText = v.pipe(v.string(), v.maxLength(1024));
// Date.parse knows fewer forms than the schema (`+05`), and what it does not know cannot be compared.
const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'no time'),
);
const runMark = v.object({
  id: shortText,
  number: v.optional(shortText),
  attempt: v.optional(v.number()),
  url: v.optional(shortText),
});
const recordSchema = v.object({
  image: shortText,
  admitted: v.optional(shortText),
  previous: v.optional(shortText),
  run: runMark,
  at: time,
  completed: v.optional(time),
});
// By hand: v.record leaves out `constructor`, which is a name that a container may have.
const recordsSchema = v.pipe(
  v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'no object'),
  v.transform((records): unknown[] =>
    Object.entries(records).filter(([container]) => container !== '__proto__' && container !== SET),
  ),
);
const namedRecordSchema = v.tuple([shortText, recordSchema]);
const setMarkSchema = v.object({
  namespace: shortText,
  name: shortText,
  uid: shortText,
  sha256: shortText,
  run: shortText,
});
const recordWithSetSchema = v.object({ [SET]: v.optional(v.unknown()) });
const markSchema = v.object({
  container: shortText,
  image: shortText,
  digest: v.optional(shortText),
  revision: v.optional(shortText),
  run: runMark,
  at: time,
});
const rolledBackSchema = v.object({
  from: shortText,
  asked: v.optional(shortText),
  to: shortText,
  toRevision: v.optional(v.number()),
  container: v.optional(shortText),
  template: shortText,
  run: runMark,
  at: time,
});

export type RunMark = v.InferOutput<typeof runMark>;
/**
 * The last deployment of one container. `image` is what was asked for, `admitted` what the server made of it where that
 * differs; `completed` is the time at which its rollout was complete.
 */
export type ContainerRecord = v.InferOutput<typeof recordSchema>;
/**
 * The record, kept in the cluster, of the set of manifests that the last deployment applied: where it is, and by what it is
 * known again. `run` is the id of the run that applied it.
 */
export type SetMark = v.InferOutput<typeof setMarkSchema>;
/** One image that passed (verified) or failed (rejected). `revision` is the name of the ReplicaSet or ControllerRevision. */
export type VersionMark = v.InferOutput<typeof markSchema>;
/**
 * The last rollback. `asked` is the name under which `from` was deployed, where the server made another one of it;
 * `template` is a templateHash.
 */
export type RolledBack = v.InferOutput<typeof rolledBackSchema>;

/** What the annotations of one object say. Malformed content is left out and named in `warnings`. */
export interface Bookkeeping {
  readonly record: Readonly<Record<string, ContainerRecord>>;
  /** Of the set that the last deployment applied, where it applied one. */
  readonly set: SetMark | undefined;
  readonly verified: readonly VersionMark[];
  readonly rejected: readonly VersionMark[];
  readonly rolledBackFrom: RolledBack | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads our annotations. Never throws: they are notes, not orders. A malformed entry of a list is left out alone, as is the
 * record of one container.
 */
export function readBookkeeping(annotations: Readonly<Record<string, string>> | undefined): Bookkeeping {
  const warnings: string[] = [];
  const isIgnored = (key: string, why: string, part = '') => {
    warnings.push(`The annotation ${key} is malformed and ignored${part} (${why.slice(0, 200)}).`);
  };
  const read = <T>(key: string, schema: v.GenericSchema<unknown, T>, fallback: T): T => {
    const text = annotations?.[key];
    if (text === undefined) return fallback;
    const parsed = v.safeParse(schema, text.length > LONGEST_ANNOTATION ? null : parseOrNull(text));
    if (parsed.success) return parsed.output;
    isIgnored(key, parsed.issues[0].message);
    return fallback;
  };
  const readEach = <T>(
    key: string,
    list: v.GenericSchema<unknown, unknown[]>,
    entry: v.GenericSchema<unknown, T>,
  ): readonly T[] => {
    const entries = read(key, list, []).map((one) => v.safeParse(entry, one));
    const problems = entries.flatMap(({ issues }) => issues?.[0].message ?? []);
    const [first] = problems;
    if (first !== undefined) {
      const isAll = problems.length === entries.length;
      isIgnored(key, first, isAll ? '' : ` in part: ${problems.length} of its ${entries.length} entries`);
    }
    return entries.flatMap((one) => (one.success ? [one.output] : []));
  };
  return {
    record: Object.fromEntries(readEach(RECORD, recordsSchema, namedRecordSchema)),
    set: readSetMark(annotations?.[RECORD], isIgnored),
    verified: readEach(VERIFIED, v.array(v.unknown()), markSchema),
    rejected: readEach(REJECTED, v.array(v.unknown()), markSchema),
    rolledBackFrom: read(ROLLED_BACK_FROM, v.optional(rolledBackSchema), undefined),
    warnings,
  };
}

function readSetMark(
  text: string | undefined,
  isIgnored: (key: string, why: string, part: string) => void,
): SetMark | undefined {
  // What is malformed as a whole is told by whoever reads the records of the containers.
  const record = v.safeParse(recordWithSetSchema, text === undefined ? {} : parseOrNull(text));
  const mark = record.success ? record.output[SET] : undefined;
  if (mark === undefined) return undefined;
  const parsed = v.safeParse(setMarkSchema, mark);
  if (parsed.success) return parsed.output;
  isIgnored(RECORD, parsed.issues[0].message, ' in part: what it names as the record of the manifests');
  return undefined;
}

/** What is recorded of one container: `constructor` is a name that a container may have. */
export function recordOf({ record }: Pick<Bookkeeping, 'record'>, container: string): ContainerRecord | undefined {
  return Object.hasOwn(record, container) ? record[container] : undefined;
}

/** The text of an annotation. Lists keep their newest entries, as many as can be read again. */
export function writeMarks(marks: readonly VersionMark[]): string {
  const kept = marks.slice(0, MOST_MARKS);
  while (JSON.stringify(kept).length > LONGEST_ANNOTATION) kept.pop();
  return JSON.stringify(kept);
}

/**
 * The text of the record annotation. Where it would be longer than can be read again, the oldest records are left out.
 *
 * @param set the record of the set of manifests that they belong to
 */
export function writeRecord(record: Readonly<Record<string, ContainerRecord>>, set?: SetMark): string {
  const kept = new Map(Object.entries(record));
  const oldestFirst = [...kept].sort(([, a], [, b]) => Date.parse(a.at) - Date.parse(b.at));
  const text = () => JSON.stringify({ ...Object.fromEntries(kept), ...(set === undefined ? {} : { [SET]: set }) });
  for (const [container] of oldestFirst) {
    if (text().length <= LONGEST_ANNOTATION) break;
    kept.delete(container);
  }
  return text();
}

// `null` is no valid content of any of them, while `undefined` would count as absent.
function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What the annotations say of a run. */
export function runMarkOf(run: Run): RunMark {
  return { id: run.id, number: run.number, attempt: run.attempt, ...(run.url === undefined ? {} : { url: run.url }) };
}

// What stands there may have been written by an agent whose clock was wrong; farther ahead it is no time to go by.
const FARTHEST_AHEAD_MILLISECONDS = 24 * 3_600_000;

/**
 * The server's time, but later than every note on the workload: the server tells whole seconds only. What is below a second
 * is taken from the agent's clock, so that two runs of one second are told apart by their times. Pure; milliseconds
 * since 1970.
 */
export function laterThanAll(server: number, agent: number, { metadata }: Workload): string {
  const { record, verified, rejected, rolledBackFrom } = readBookkeeping(metadata.annotations);
  const notes = [
    ...Object.values(record),
    ...verified,
    ...rejected,
    ...(rolledBackFrom === undefined ? [] : [rolledBackFrom]),
  ];
  const now = Math.floor(server / 1000) * 1000 + (Math.floor(agent) % 1000);
  const believed = notes.map(({ at }) => Date.parse(at)).filter((at) => at < now + FARTHEST_AHEAD_MILLISECONDS);
  return new Date(Math.max(now, ...believed.map((at) => at + 1))).toISOString();
}

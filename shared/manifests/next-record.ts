import * as v from 'valibot';
import { recordNumber } from './record-name.ts';

/** The annotations of a record: which run writes it and until when, and how its deployment ended. */
export const RECORD_RUN = 'smart-rollback/run';
export const RECORD_OUTCOME = 'smart-rollback/outcome';

const runSchema = v.object({
  id: v.string(),
  number: v.optional(v.string()),
  url: v.optional(v.string()),
  at: v.pipe(v.string(), v.isoTimestamp()),
  timeoutSeconds: v.number(),
});

/** Which run writes a record, and how long its deployment may take. */
export type RecordRun = v.InferOutput<typeof runSchema>;

/** What is known of a record without what it holds. */
export interface ListedRecord {
  readonly name: string;
  readonly uid: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The number of the next record; or the run that deploys this workload now. */
export type NextRecord =
  | { readonly free: true; readonly number: number }
  | { readonly free: false; readonly by: RecordRun; readonly until: string };

/**
 * The number that the next record of a workload gets: one more than the highest there is. Where that is of another run whose
 * deployment has not ended, and may still take its time, that run deploys the workload now (manifests.md#21-corrections);
 * one whose time is over is dead. Pure.
 *
 * @param now by the server's clock, in milliseconds since 1970
 */
export function nextRecord(records: readonly ListedRecord[], runId: string, now: number): NextRecord {
  const [newest] = newestFirst(records);
  if (newest === undefined) return { free: true, number: 1 };
  const free = { free: true, number: newest.number + 1 } as const;
  const underWay = runUnderWay(newest.record, runId, now);
  return underWay === undefined ? free : { free: false, ...underWay };
}

/**
 * Which other run may still be deploying by a record, and until when: nothing tells that it ended, and its time is not over.
 * One that was killed looks the same. Pure.
 *
 * @param now by the server's clock, in milliseconds since 1970
 */
export function runUnderWay(
  { annotations }: Pick<ListedRecord, 'annotations'>,
  runId: string,
  now: number,
): { readonly by: RecordRun; readonly until: string } | undefined {
  const by = runOf({ annotations });
  if (by === undefined || by.id === runId || annotations[RECORD_OUTCOME] !== undefined) return undefined;
  const until = Date.parse(by.at) + by.timeoutSeconds * 1000;
  return now > until ? undefined : { by, until: new Date(until).toISOString() };
}

/** The text of the annotation that tells the run. Pure. */
export function writeRecordRun(run: RecordRun): string {
  return JSON.stringify(run);
}

const MOST_RECORDS = 10;

/**
 * The records that are no longer needed: all but the newest ten, and those that a verified version was deployed with
 * (manifests.md#12-records-and-artifacts). Pure.
 */
export function recordsToRemove(records: readonly ListedRecord[], kept: ReadonlySet<string>): readonly ListedRecord[] {
  return newestFirst(records)
    .slice(MOST_RECORDS)
    .map(({ record }) => record)
    .filter(({ name }) => !kept.has(name));
}

function newestFirst(
  records: readonly ListedRecord[],
): readonly { readonly record: ListedRecord; readonly number: number }[] {
  const numbered = records.flatMap((record) => {
    const number = recordNumber(record.name);
    return number === undefined ? [] : [{ record, number }];
  });
  return numbered.sort((a, b) => b.number - a.number);
}

function runOf({ annotations }: Pick<ListedRecord, 'annotations'>): RecordRun | undefined {
  const text = annotations[RECORD_RUN];
  if (text === undefined) return undefined;
  try {
    const parsed = v.safeParse(runSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // Somebody else's note: it holds up no deployment.
    return undefined;
  }
}

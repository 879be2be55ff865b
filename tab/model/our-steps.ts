import * as v from 'valibot';

const text = v.nullish(v.string());
const RecordSchema = v.object({
  id: v.string(),
  parentId: text,
  type: text,
  name: text,
  attempt: v.nullish(v.number()),
  state: text,
  result: text,
  task: v.nullish(v.object({ id: v.string(), version: text })),
  previousAttempts: v.nullish(v.array(v.object({ timelineId: text, recordId: text }))),
});

/** What is read of a run's timeline. */
export const TimelineSchema = v.object({ records: v.array(RecordSchema) });
export type TimelineRecord = v.InferOutput<typeof RecordSchema>;

// Stage, phase, job; a timeline that leads round in a circle must end too.
const MOST_ABOVE = 5;

/** A step of one of our tasks in a run. */
export interface OurStep {
  readonly recordId: string;
  readonly task: string;
  readonly name: string;
  readonly place: string;
  readonly attempt: number;
  readonly state: string;
  readonly result: string | undefined;
  readonly version: string | undefined;
  /** Records of earlier attempts, in other timelines. */
  readonly earlier: readonly string[];
}

/** The steps of a run that are ours, by the ids of the tasks; `tasks` names each id. Pure. */
export function ourSteps(records: readonly TimelineRecord[], tasks: ReadonlyMap<string, string>): readonly OurStep[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  return records.flatMap((record) => {
    const task = tasks.get(record.task?.id.toLowerCase() ?? '');
    if (task === undefined) return [];
    const above = [];
    let at = byId.get(record.parentId ?? '');
    for (let up = 0; at !== undefined && up < MOST_ABOVE; up += 1, at = byId.get(at.parentId ?? '')) {
      if (at.type === 'Stage' || at.type === 'Job') above.unshift(at);
    }
    const attempts = [record, ...above].map(({ attempt }) => attempt ?? 1);
    return [
      {
        recordId: record.id.toLowerCase(),
        task,
        name: record.name ?? task,
        place: above.flatMap(({ name }) => name ?? []).join(' / '),
        attempt: Math.max(...attempts),
        state: record.state ?? '',
        result: record.result ?? undefined,
        version: record.task?.version ?? undefined,
        earlier: (record.previousAttempts ?? []).flatMap(({ recordId }) => recordId?.toLowerCase() ?? []),
      },
    ];
  });
}

/** Why a step of ours has no report, in words. Pure. */
export function whyNoReport({ state, result, version }: OurStep): string {
  if (state === 'pending') return 'has not begun';
  if (state === 'inProgress') return 'has begun; its report comes before it changes something';
  if (result === 'skipped') return 'was skipped';
  if (result === 'canceled') return 'was cancelled before it could tell anything';
  if (version !== undefined && isOlder(version)) return `ran version ${version}, which writes no report`;
  return `ended (${result ?? 'no result'}) without a report: see its log`;
}

const FIRST_WITH_REPORT = [1, 0, 0] as const;

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, first] of FIRST_WITH_REPORT.entries()) {
    const part = parts[index] ?? 0;
    if (part !== first) return part < first;
  }
  return false;
}

import * as v from 'valibot';
import { Fault } from '../host/fault.ts';
import { appliedSetSchema } from './applied-set.ts';
import { describeValue } from './describe-value.ts';
import type { RecordedWorkload, WorkloadRecord } from './workload-record.ts';
import { contradictionsIn, isAbsent, isPresent, recordedWorkloadSchema, workloadFields } from './workload-record.ts';

export const RECORD_FILE = 'deployment-record.json';
const SCHEMA_VERSION = 1;

const ofAll = {
  schemaVersion: v.literal(SCHEMA_VERSION),
  /** What the step was to do; a deployment where it is left out. */
  action: v.optional(v.picklist(['deploy', 'capture', 'follow'])),
  /** The label selector that chose the workloads; left out where they were named. */
  selector: v.optional(v.string()),
  /** The set of manifests that was applied, where one was. */
  set: v.optional(appliedSetSchema),
  cluster: v.object({ server: v.string() }),
  run: v.object({
    id: v.string(),
    number: v.string(),
    attempt: v.number(),
    url: v.optional(v.string()),
    pipeline: v.optional(v.string()),
  }),
  times: v.object({ started: v.string(), changed: v.optional(v.string()), finished: v.optional(v.string()) }),
};
// Far more than one step could follow.
const MOST_WORKLOADS = 200;
const workloads = v.pipe(v.array(recordedWorkloadSchema), v.maxLength(MOST_WORKLOADS));

const mainFields = v.object(workloadFields);
const mainSchema = v.object({
  ...ofAll,
  ...workloadFields,
  workloads: v.optional(v.pipe(workloads, v.minLength(1))),
});
// The main workload was not there: its fields are not either.
const absentMainSchema = v.object({ ...ofAll, absent: v.literal(true), workloads });
const fileSchema = v.lazy((value) => (isAbsent(value) ? absentMainSchema : mainSchema));

type Common = Pick<v.InferOutput<typeof mainSchema>, keyof typeof ofAll>;

/**
 * All that a deployment knows of one workload beside the contract's own files (design.md#deployment-record). In
 * rollback-info what is known only afterwards is absent.
 */
export type DeploymentRecord = Common & WorkloadRecord;

/** The same of all workloads of a step, the main one first; none where a selector fitted nothing yet. */
export interface RecordedSet extends Common {
  readonly workloads: readonly RecordedWorkload[];
}

/** The text of deployment-record.json of one workload. */
export function writeDeploymentRecord(record: Omit<DeploymentRecord, 'schemaVersion'>): string {
  const { common, entry } = entryOf(record);
  return writeRecordedSet({ ...common, workloads: [entry] });
}

/** A record of one workload taken apart: what is common to all of a set, and what is its own. */
export function entryOf(record: Omit<DeploymentRecord, 'schemaVersion'>): {
  readonly common: Omit<Common, 'schemaVersion'>;
  readonly entry: WorkloadRecord;
} {
  const { workload, container, image, digestsBefore, revision, ...others } = record;
  const { template, rolledBackAt, previous, outcome, containers, ...common } = others;
  const before = { template, rolledBackAt, previous };
  const entry = { workload, container, image, digestsBefore, revision, ...before, outcome, containers };
  return { common, entry };
}

/** The text of deployment-record.json: what is common to all, the main workload's fields, and every workload. */
export function writeRecordedSet({ workloads, ...common }: Omit<RecordedSet, 'schemaVersion'>): string {
  const { action, selector, set, cluster, run, times } = common;
  const [main] = workloads;
  const { containers: _, outcome, ...fields } = main !== undefined && isPresent(main) ? main : ABSENT;
  const ordered = {
    schemaVersion: SCHEMA_VERSION,
    action,
    selector,
    cluster,
    ...fields,
    run,
    times,
    outcome,
    workloads,
    set,
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

const ABSENT = { absent: true, containers: undefined, outcome: undefined };

/**
 * Reads deployment-record.json. Throws a Fault that names what is wrong, or a schema version that is too new; also where
 * the main workload was not there yet, since then there is nothing that could be gone back to.
 */
export function readDeploymentRecord(text: string, place: string): DeploymentRecord {
  return mainRecord(readRecordedSet(text, place), place);
}

/** What a set says of the main workload. Throws a Fault where that was not there yet. */
export function mainRecord(set: RecordedSet, place: string): DeploymentRecord {
  const [main] = set.workloads;
  if (main !== undefined && isPresent(main)) return recordOfWorkload(set, main);
  const what =
    main === undefined
      ? `no workload with the labels ${set.selector ?? 'that it was to have'} existed`
      : `${main.workload.kind} ${main.workload.name} did not exist`;
  throw new Fault(
    'SR401',
    `${place} names nothing to go back to: ${what} when it was captured. Give previousImageTag or toRevision, or delete what was installed.`,
  );
}

/** What a set says of one of its workloads, in the form of a record of it alone. */
export function recordOfWorkload({ workloads: _, ...common }: RecordedSet, entry: WorkloadRecord): DeploymentRecord {
  return { ...common, ...entry };
}

/**
 * Reads deployment-record.json of however many workloads; one of an earlier version of the task is a set of one. Throws a
 * Fault that names what is wrong, or a schema version that is too new.
 */
export function readRecordedSet(text: string, place: string): RecordedSet {
  const parsed = parsedRecord(text, place);
  const result = v.safeParse(fileSchema, parsed);
  if (!result.success) {
    throw invalid(
      place,
      result.issues.map((issue) =>
        [v.getDotPath(issue), issue.message.slice(0, 150)].filter((part) => part !== null).join(': '),
      ),
    );
  }
  const set = setOf(result.output);
  const problems = [...(isMainFirst(result.output) ? [] : [OTHER_MAIN]), ...contradictionsIn(set.workloads)];
  if (problems.length > 0)
    throw invalid(
      place,
      problems.map((problem) => problem.slice(0, 150)),
    );
  return set;
}

type RecordFile = v.InferOutput<typeof fileSchema>;

const OTHER_MAIN = 'workloads: the first is not the workload at the top of the record';

function setOf(file: RecordFile): RecordedSet {
  const { schemaVersion, action, selector, set, cluster, run, times } = file;
  const common = {
    schemaVersion,
    ...(action === undefined ? {} : { action }),
    ...(selector === undefined ? {} : { selector }),
    ...(set === undefined ? {} : { set }),
    cluster,
    run,
    times,
  };
  if ('absent' in file) return { ...common, workloads: file.workloads };
  return { ...common, workloads: file.workloads ?? [ofOne(file)] };
}

function ofOne(file: v.InferOutput<typeof mainSchema>): WorkloadRecord {
  const { workload, container, image, digestsBefore, revision, template, rolledBackAt, previous, outcome } = file;
  return {
    workload,
    container,
    image,
    digestsBefore,
    revision,
    ...(template === undefined ? {} : { template }),
    ...(rolledBackAt === undefined ? {} : { rolledBackAt }),
    previous,
    ...(outcome === undefined ? {} : { outcome }),
    containers: [{ name: container, image, previous }],
  };
}

/** What readers of one workload find at the top must be what stands first in the list. */
function isMainFirst(file: RecordFile): boolean {
  if (file.workloads === undefined) return true;
  const [first] = file.workloads;
  if ('absent' in file || first === undefined) return first === undefined || !isPresent(first);
  return isPresent(first) && JSON.stringify(v.parse(mainFields, first)) === JSON.stringify(v.parse(mainFields, file));
}

function parsedRecord(text: string, place: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Fault(
      'SR602',
      `${place} is not JSON (${(error as Error).message}). Download the artifact again, or give previousImageTag.`,
    );
  }
  const version = (parsed as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version === SCHEMA_VERSION) return parsed;
  throw new Fault(
    'SR602',
    `${place} has schemaVersion ${describeValue(version)}; this version of the task reads ${SCHEMA_VERSION}. Use the same version of the extension for deploying and rolling back, or give previousImageTag.`,
  );
}

function invalid(place: string, problems: readonly string[]): Fault {
  return new Fault(
    'SR602',
    `${place} is no valid record: ${problems.slice(0, 5).join('; ')}. Download the artifact again, or give previousImageTag.`,
  );
}

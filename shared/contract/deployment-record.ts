import * as v from 'valibot';
import { Fault } from '../host/fault.ts';
import { describeValue } from './describe-value.ts';

export const RECORD_FILE = 'deployment-record.json';
const SCHEMA_VERSION = 1;

const recordSchema = v.object({
  schemaVersion: v.literal(SCHEMA_VERSION),
  cluster: v.object({ server: v.string() }),
  workload: v.object({
    kind: v.picklist(['Deployment', 'StatefulSet', 'DaemonSet']),
    namespace: v.string(),
    name: v.string(),
    uid: v.string(),
  }),
  container: v.string(),
  /** `asked` and `admitted` where the server made another image of what was asked for, as far as it is known. */
  image: v.object({
    before: v.string(),
    after: v.string(),
    asked: v.optional(v.string()),
    admitted: v.optional(v.string()),
  }),
  /** What the pods ran before, as `repository@digest`; empty where it could not be read. */
  digestsBefore: v.array(v.string()),
  revision: v.object({ before: v.optional(v.string()), after: v.optional(v.string()) }),
  /** What to go back to: the full reference and the rule that chose it; without an image, why there is none. */
  previous: v.object({ image: v.optional(v.string()), rule: v.string(), reason: v.string() }),
  run: v.object({
    id: v.string(),
    number: v.string(),
    attempt: v.number(),
    url: v.optional(v.string()),
    pipeline: v.optional(v.string()),
  }),
  times: v.object({ started: v.string(), changed: v.optional(v.string()), finished: v.optional(v.string()) }),
  outcome: v.optional(v.picklist(['complete', 'unchanged'])),
});

/**
 * All that a deployment knows beside the contract's own files (design.md#deployment-record). In rollback-info what is
 * known only afterwards is absent.
 */
export type DeploymentRecord = v.InferOutput<typeof recordSchema>;

/** The text of deployment-record.json. */
export function writeDeploymentRecord(record: Omit<DeploymentRecord, 'schemaVersion'>): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...record }, null, 2)}\n`;
}

/** Reads deployment-record.json. Throws a Fault that names what is wrong, or a schema version that is too new. */
export function readDeploymentRecord(text: string, place: string): DeploymentRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Fault(
      `${place} is not JSON (${(error as Error).message}). Download the artifact again, or give previousImageTag.`,
    );
  }
  const version = (parsed as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== SCHEMA_VERSION) {
    throw new Fault(
      `${place} has schemaVersion ${describeValue(version)}; this version of the task reads ${SCHEMA_VERSION}. Use the same version of the extension for deploying and rolling back, or give previousImageTag.`,
    );
  }
  const result = v.safeParse(recordSchema, parsed);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) =>
    [v.getDotPath(issue), issue.message.slice(0, 150)].filter((part) => part !== null).join(': '),
  );
  throw new Fault(
    `${place} is no valid record: ${problems.slice(0, 5).join('; ')}. Download the artifact again, or give previousImageTag.`,
  );
}

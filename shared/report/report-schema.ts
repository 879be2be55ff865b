import * as v from 'valibot';

// The report file of a step (results-tab.md#81-data): what the page of a run shows. Unknown keys are ignored, so that a
// page reads what a newer task added.

const text = v.string();
const optionalText = v.optional(text);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.array(text);

const whatHappened = v.picklist([
  'captured',
  'changed',
  'pods',
  'warning',
  'failed',
  'putBack',
  'complete',
  'tested',
  'verdict',
]);

// How a step stands: the words of the two deploying tasks, then those of the sanity tests alone.
const outcome = v.picklist([
  'running',
  'complete',
  'unchanged',
  'failed',
  'superseded',
  'refused',
  'cancelled',
  'dryRun',
  'passed',
  'error',
]);

const workload = v.object({
  kind: text,
  namespace: text,
  name: text,
  container: optionalText,
  uid: optionalText,
  cluster: optionalText,
});

const pod = v.object({
  name: text,
  node: optionalText,
  state: text,
  ready: v.boolean(),
  restarts: count,
  containers: v.array(
    v.object({
      name: text,
      reason: optionalText,
      message: optionalText,
      log: v.optional(texts),
      previousLog: v.optional(texts),
    }),
  ),
});

const event = v.object({
  at: text,
  type: text,
  reason: text,
  object: text,
  message: text,
  count,
});

const live = v.object({ image: text, verified: v.boolean() });

const deploy = v.object({
  image: v.object({ before: text, after: text }),
  revision: v.optional(v.object({ before: optionalText, after: optionalText })),
  previous: v.object({ image: optionalText, rule: text, reason: text }),
  /** What the template names when the step ends. */
  live: v.optional(live),
  /** Of the workload: wanted, those of the new version that are ready, and all that are available. */
  replicas: v.optional(v.object({ wanted: count, ready: count, available: count })),
  failure: v.optional(v.object({ reason: text, text, next: optionalText, blamesImage: v.boolean() })),
  pods: v.optional(v.array(pod)),
  events: v.optional(v.array(event)),
  putBack: v.optional(v.object({ image: optionalText, outcome: v.picklist(['complete', 'failed', 'nothing']), text })),
});

const rollback = v.object({
  strategy: text,
  from: text,
  to: optionalText,
  toRevision: optionalText,
  rule: text,
  passedOver: texts,
  fields: texts,
  live: v.optional(live),
  replicas: v.optional(v.object({ wanted: count, ready: count, available: count })),
  failure: v.optional(v.object({ reason: text, text, next: optionalText, blamesImage: v.boolean() })),
  pods: v.optional(v.array(pod)),
  events: v.optional(v.array(event)),
});

const request = v.object({
  /** Folders, then the request. */
  path: texts,
  iteration: count,
  method: optionalText,
  url: optionalText,
  status: v.optional(count),
  ms: v.optional(v.number()),
  passed: v.boolean(),
  failures: v.array(v.object({ assertion: text, message: text })),
  error: optionalText,
  /** Of a request that failed: the beginning of the answer. */
  body: optionalText,
});

const tests = v.object({
  target: optionalText,
  verdict: v.object({ written: v.picklist(['verified', 'rejected', 'none']), why: optionalText }),
  totals: v.object({ requests: count, assertions: count, failed: count, skipped: count }),
  collections: v.array(
    v.object({
      name: text,
      iterations: count,
      ended: v.picklist(['complete', 'deadline', 'bail', 'cancelled', 'error']),
      requests: v.array(request),
    }),
  ),
  /** What belongs to no request: the service never answered, a deadline, an error that nobody awaited. */
  findings: v.optional(texts),
});

const wayBack = v.object({ pipeline: optionalText, parameters: v.record(text, text) });

/** What every version of the file has: all that is shown of a newer one. */
export const ReportHeadSchema = v.object({
  schema: v.literal('smart-rollback/report'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  task: v.picklist(['CaptureAndDeploy', 'NewmanSanity', 'SmartRollback']),
  headline: text,
});

/** A report of version 1. */
export const ReportSchema = v.object({
  ...ReportHeadSchema.entries,
  version: v.literal(1),
  taskVersion: text,
  /** False while the step goes on: what is known before something is changed. */
  final: v.boolean(),
  place: v.object({
    stage: optionalText,
    stageAttempt: v.optional(count),
    job: optionalText,
    jobAttempt: v.optional(count),
  }),
  run: v.object({ id: text, number: text, pipeline: optionalText }),
  /** The main one; `undefined` where the step ended before it was known. */
  workload: v.optional(workload),
  times: v.object({ started: text, changed: optionalText, finished: optionalText }),
  outcome,
  /** The error code that the last line ends with. */
  code: optionalText,
  next: texts,
  timeline: v.array(v.object({ at: text, what: whatHappened, text })),
  deploy: v.optional(deploy),
  rollback: v.optional(rollback),
  tests: v.optional(tests),
  /** Further workloads of the same step. */
  others: v.optional(
    v.array(
      v.object({ workload, outcome, headline: text, deploy: v.optional(deploy), rollback: v.optional(rollback) }),
    ),
  ),
  artifacts: texts,
  wayBack: v.optional(wayBack),
  /** What did not fit. */
  cut: v.array(v.object({ what: text, kept: count, of: count })),
});

export type StepReport = v.InferOutput<typeof ReportSchema>;
export type ReportHead = v.InferOutput<typeof ReportHeadSchema>;
export type ReportOutcome = StepReport['outcome'];
export type ReportedWorkload = v.InferOutput<typeof workload>;
export type ReportedPod = v.InferOutput<typeof pod>;
export type ReportedEvent = v.InferOutput<typeof event>;
export type ReportedDeployment = v.InferOutput<typeof deploy>;
export type ReportedRollback = v.InferOutput<typeof rollback>;
export type ReportedTests = v.InferOutput<typeof tests>;
export type ReportedRequest = v.InferOutput<typeof request>;
export type TimelineEntry = StepReport['timeline'][number];

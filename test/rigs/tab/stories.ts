import { readTaskJson } from '../../../scripts/task-json.ts';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { report, reportedPod, reportedRequest, reportedTests } from '../../support/reports.ts';
import * as path from 'node:path';

/** What the REST API tells of a run. */
export interface RunStory {
  readonly isGoing?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly records: readonly object[];
  readonly files: readonly { readonly name: string; readonly record: string; readonly text: string | undefined }[];
  readonly forbidden?: readonly ('run' | 'timeline')[];
}

type TaskName = StepReport['task'];
const TASKS = path.join(import.meta.dirname, '..', '..', '..', 'tasks');
const RECORDS: Readonly<Record<TaskName, string>> = {
  CaptureAndDeploy: 'aaaaaaaa-0000-0000-0000-000000000001',
  NewmanSanity: 'aaaaaaaa-0000-0000-0000-000000000002',
  SmartRollback: 'aaaaaaaa-0000-0000-0000-000000000003',
};

const record = (task: TaskName, more: object = {}) => ({
  ...{ id: RECORDS[task], type: 'Task', name: task, state: 'completed', result: 'succeeded', attempt: 1 },
  task: { id: readTaskJson(path.join(TASKS, task)).id, version: '1.0.0' },
  ...more,
});
let files = 0;
const file = (told: StepReport, text = JSON.stringify(told)) => {
  files += 1;
  const name = `${told.task}-${files.toString(16).padStart(8, '0')}-${told.final ? 1 : 0}.json`;
  return { name, record: RECORDS[told.task], text };
};
const story = (reports: readonly StepReport[], more: Partial<RunStory> = {}): RunStory => ({
  records: reports.map(({ task }) => record(task)),
  files: reports.map((one) => file(one)),
  ...more,
});

/** The story of a run whose steps attached these reports. */
export function storyOf(texts: readonly string[]): RunStory {
  return story(texts.map((text) => JSON.parse(text) as StepReport));
}

const { deploy, ...undeployed } = report();
const failed = (more: Partial<StepReport> = {}): StepReport => ({
  ...undeployed,
  outcome: 'failed',
  headline: 'python-service: image reg/app:458 cannot be pulled: not found (pod python-service-6d4f-jj9sb).',
  next: ['Push the image, then run the job again.', 'To go back run SmartRollback@1.'],
  timeline: [
    { at: '2026-11-24T01:31:05Z', what: 'captured', text: 'reg/app:456' },
    { at: '2026-11-24T01:31:06Z', what: 'changed', text: 'reg/app:458' },
    { at: '2026-11-24T01:31:09Z', what: 'failed', text: 'a pod cannot pull its image' },
  ],
  ...(deploy === undefined
    ? {}
    : {
        deploy: {
          ...deploy,
          replicas: { wanted: 2, ready: 0, available: 2 },
          failure: {
            reason: 'ErrImagePull',
            text: 'image reg/app:458 cannot be pulled: not found',
            next: 'Push it',
            blamesImage: true,
          },
          pods: [
            reportedPod({
              containers: [
                {
                  name: 'app',
                  reason: 'ImagePullBackOff',
                  message: 'not found',
                  log: ['starting', 'Traceback (most recent call last):'],
                },
              ],
            }),
          ],
          events: [
            {
              at: '2026-11-24T01:31:09Z',
              type: 'Warning',
              reason: 'Failed',
              object: 'Pod python-service-6d4f-jj9sb',
              message: 'Failed to pull image',
              count: 2,
            },
          ],
        },
      }),
  ...more,
});
const tests = (count: number, wrong: number, more: Partial<StepReport> = {}): StepReport => ({
  ...undeployed,
  ...{ task: 'NewmanSanity', outcome: wrong > 0 ? 'failed' : 'passed', artifacts: [] },
  headline: wrong > 0 ? `Sanity tests failed: ${wrong} of ${count} assertions.` : 'Sanity tests passed.',
  next: wrong > 0 ? ['Queue the rollback: Python-Rollback.'] : [],
  times: { started: '2026-11-24T01:32:00Z', finished: '2026-11-24T01:32:10Z' },
  tests: reportedTests(
    Array.from({ length: count }, (_, at) =>
      reportedRequest({
        ...{ path: ['Orders', `Request ${at + 1}`], ms: 20 + ((at * 37) % 400) },
        ...(at >= count - wrong
          ? {
              passed: false,
              status: 500,
              failures: [{ assertion: 'status is 201', message: 'expected 500 to equal 201' }],
              body: '{"error": "out of stock"}',
            }
          : {}),
      }),
    ),
  ),
  ...more,
});
const rolledBack: StepReport = {
  ...undeployed,
  ...{
    task: 'SmartRollback',
    outcome: 'complete',
    headline: 'python-service: rolled back from 458 to 456.',
    artifacts: [],
  },
  times: { started: '2026-11-24T01:33:00Z', finished: '2026-11-24T01:33:20Z' },
  rollback: {
    strategy: 'undo',
    from: 'reg/app:458',
    to: 'reg/app:456',
    rule: 'it ran and was complete',
    passedOver: ['reg/app:457: rejected'],
    fields: [],
    live: { image: 'reg/app:456', verified: true },
  },
};
const web = {
  kind: 'Deployment',
  namespace: 'prod',
  name: 'web',
  container: 'web',
  cluster: 'https://api.example:6443',
};
const hostile =
  '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>javascript:alert(1)\u202e{{constructor}}';
const everywhere = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string')
    return ['schema', 'task', 'outcome', 'what', 'ended', 'written'].includes(key) ? value : hostile;
  if (Array.isArray(value)) return value.map((one) => everywhere(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, everywhere(one, name)]));
};

/** What the page has to show, by the name of its state (results-tab.md#83-states); each tells the runs there are. */
export const STORIES = {
  failed: () => new Map([[458, story([failed()])]]),
  tested: () => new Map([[458, story([report(), tests(25, 3)])]]),
  passed: () => new Map([[458, story([report(), tests(25, 0)])]]),
  rolledBack: () => new Map([[458, story([report(), tests(25, 3), rolledBack])]]),
  several: () =>
    new Map([
      [
        458,
        story([
          report({ others: [{ workload: web, outcome: 'failed', headline: 'web: crashes', deploy: failed().deploy }] }),
        ]),
      ],
    ]),
  running: () =>
    new Map([
      [458, story([report({ final: false, outcome: 'running', headline: 'Nothing was changed.' })], { isGoing: true })],
    ]),
  empty: () =>
    new Map([
      [458, { records: [record('CaptureAndDeploy', { state: 'pending', result: null })], files: [], isGoing: true }],
    ]),
  nothing: () => new Map([[458, { records: [record('CaptureAndDeploy', { result: 'skipped' })], files: [] }]]),
  forbidden: () => new Map([[458, story([failed()], { forbidden: ['run', 'timeline'] })]]),
  stranger: () => new Map([[458, { ...story([report()]), records: [] }]]),
  broken: () =>
    new Map([
      [
        458,
        story([failed(), report({ task: 'NewmanSanity' }), rolledBack], {
          files: [
            file(failed()),
            file(tests(1, 0), '{'),
            { ...file(rolledBack), text: undefined },
            file(rolledBack, JSON.stringify({ ...rolledBack, version: 2, headline: 'From the future.' })),
            file(report(), `"${'x'.repeat(1100000)}"`),
          ],
        }),
      ],
    ]),
  huge: () =>
    new Map([[458, story([report(), tests(2000, 40, { cut: [{ what: 'requests', kept: 2000, of: 8400 }] })])]]),
  approval: () =>
    new Map([
      [458, story([report(), tests(25, 3)])],
      [
        500,
        {
          records: [],
          files: [],
          isGoing: true,
          parameters: {
            sourceRunId: '458',
            deploymentName: 'python-service',
            targetNamespace: 'prod',
            expectedImageTag: '458',
          },
        },
      ],
    ]),
  unguarded: () =>
    new Map([
      [458, story([report(), tests(25, 3)])],
      [500, { records: [], files: [], isGoing: true, parameters: { sourceRunId: '458', force: 'true' } }],
    ]),
  hostile: () =>
    new Map([[458, story([everywhere(failed()), everywhere(tests(3, 2)), everywhere(rolledBack)] as StepReport[])]]),
} satisfies Readonly<Record<string, () => ReadonlyMap<number, RunStory>>>;
export type StoryName = keyof typeof STORIES;

/** Which run each is about. */
export function runOf(name: StoryName): number {
  return name === 'approval' || name === 'unguarded' ? 500 : 458;
}

import { readTaskJson } from '../../../scripts/task-json.ts';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { report, reportedTests } from '../../support/reports.ts';
import { HOSTILE, failed, hostileEverywhere, rolledBack, testsReport } from './story-reports.ts';
import * as path from 'node:path';

/** What the REST API tells of a run. */
export interface RunStory {
  readonly isGoing?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly records: readonly object[];
  readonly files: readonly { readonly name: string; readonly record: string; readonly text: string | undefined }[];
  readonly forbidden?: readonly ('run' | 'timeline')[];
  /** What a refusal says. */
  readonly refusal?: string;
  /** What leads to a sign-in page elsewhere. */
  readonly redirected?: 'timeline';
  /** The contents of files lie in a storage, to which their addresses lead. */
  readonly isStored?: boolean;
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

const web = {
  kind: 'Deployment',
  namespace: 'prod',
  name: 'web',
  container: 'web',
  cluster: 'https://api.example:6443',
};
/** What the page has to show, by the name of its state (results-tab.md#83-states); each tells the runs there are. */
export const STORIES = {
  failed: () => new Map([[458, story([failed()])]]),
  tested: () => new Map([[458, story([report(), testsReport(25, 3)])]]),
  passed: () => new Map([[458, story([report(), testsReport(25, 0)])]]),
  rolledBack: () => new Map([[458, story([report(), testsReport(25, 3), rolledBack])]]),
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
            file(testsReport(1, 0), '{'),
            { ...file(rolledBack), text: undefined },
            file(rolledBack, JSON.stringify({ ...rolledBack, version: 2, headline: 'From the future.' })),
            file(report(), `"${'x'.repeat(1100000)}"`),
          ],
        }),
      ],
    ]),
  huge: () =>
    new Map([[458, story([report(), testsReport(2000, 40, { cut: [{ what: 'requests', kept: 2000, of: 8400 }] })])]]),
  approval: () =>
    new Map([
      [458, story([report(), testsReport(25, 3)])],
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
      [458, story([report(), testsReport(25, 3)])],
      [500, { records: [], files: [], isGoing: true, parameters: { sourceRunId: '458', force: 'true' } }],
    ]),
  // The most requests that a file of 1 MiB has room for.
  most: () => {
    const requests = Array.from({ length: 10_000 }, () => ({ path: ['a'], iteration: 1, passed: true, failures: [] }));
    return new Map([[458, story([testsReport(0, 0, { tests: reportedTests(requests) })])]]);
  },
  stored: () => new Map([[458, story([failed()], { isStored: true })]]),
  redirected: () => new Map([[458, story([failed()], { redirected: 'timeline' })]]),
  // What Azure DevOps says for somebody else: names of steps and files, refusals.
  reflected: () =>
    new Map([
      [
        458,
        {
          ...{ forbidden: ['run'], refusal: HOSTILE },
          records: [record('CaptureAndDeploy', { name: HOSTILE }), record('NewmanSanity', { name: HOSTILE, id: 'x' })],
          files: [
            { ...file(failed()), name: HOSTILE },
            { ...file(failed(), '{'), name: `${HOSTILE}-1.json` },
          ],
        } satisfies RunStory,
      ],
    ]),
  hostile: () => new Map([[458, story([failed(), testsReport(3, 2), rolledBack].map(hostileEverywhere))]]),
} satisfies Readonly<Record<string, () => ReadonlyMap<number, RunStory>>>;
export type StoryName = keyof typeof STORIES;

/** Which run each is about. */
export function runOf(name: StoryName): number {
  return name === 'approval' || name === 'unguarded' ? 500 : 458;
}

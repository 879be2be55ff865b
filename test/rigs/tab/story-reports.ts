import type { ReportedTests, StepReport } from '../../../shared/report/report-schema.ts';
import { report, reportedPod, reportedRequest, reportedTests } from '../../support/reports.ts';

const { deploy, ...undeployed } = report();
/** A deployment whose image cannot be pulled. */
export const failed = (more: Partial<StepReport> = {}): StepReport => ({
  ...undeployed,
  outcome: 'failed',
  headline:
    'python-service: image registry.example.com/apps/python-service:458 cannot be pulled: not found (pod python-service-6d4f-jj9sb).',
  next: ['Push the image, then run the job again.', 'To go back run SmartRollback@1.'],
  timeline: [
    { at: '2026-11-24T01:31:05Z', what: 'captured', text: 'registry.example.com/apps/python-service:456' },
    { at: '2026-11-24T01:31:06Z', what: 'changed', text: 'registry.example.com/apps/python-service:458' },
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
            text: 'image registry.example.com/apps/python-service:458 cannot be pulled: not found',
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
/** A sanity run of so many requests, the last of them wrong. */
export function testsReport(
  count: number,
  wrong: number,
  more: Partial<StepReport> = {},
  ended: ReportedTests['collections'][number]['ended'] = 'complete',
): StepReport {
  const requests = Array.from({ length: count }, (_, at) =>
    reportedRequest({
      ...{ path: ['Orders', `Request ${at + 1}`], ms: 20 + ((at * 37) % 400) },
      ...(at >= count - wrong ? WRONG : {}),
    }),
  );
  return {
    ...undeployed,
    ...{ task: 'NewmanSanity', outcome: wrong > 0 ? 'failed' : 'passed', artifacts: [] },
    headline: wrong > 0 ? `Sanity tests failed: ${wrong} of ${count} assertions.` : 'Sanity tests passed.',
    next: wrong > 0 ? ['Queue the rollback: Python-Rollback.'] : [],
    times: { started: '2026-11-24T01:32:00Z', finished: '2026-11-24T01:32:10Z' },
    tests: reportedTests(requests, { collections: [{ name: 'Sanity', iterations: 1, ended, requests }] }),
    ...more,
  };
}

const WRONG = {
  passed: false,
  status: 500,
  failures: [{ assertion: 'status is 201', message: 'expected 500 to equal 201' }],
  body: '{"error": "out of stock"}',
};

/** A rollback of what failed its tests. */
export const rolledBack: StepReport = {
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
    from: 'registry.example.com/apps/python-service:458',
    to: 'registry.example.com/apps/python-service:456',
    rule: 'it ran and was complete',
    passedOver: ['registry.example.com/apps/python-service:457: rejected'],
    fields: [],
    live: { image: 'registry.example.com/apps/python-service:456', verified: true },
  },
};

/** What would do harm where text became markup, a script, a template or a name in the page. */
export const PAYLOADS = [
  '<img src=x onerror="window.pwned=1">',
  '</script><script>window.pwned=1</script>',
  '<!--<script>window.pwned=1//--></script>',
  '"><svg onload=window.pwned=1>',
  "'-window.pwned=1-'",
  '</style></title></textarea><iframe srcdoc="<script>parent.pwned=1</script>">',
  'javascript:window.pwned=1',
  'data:text/html,<script>window.pwned=1</script>',
  '{{constructor.constructor("window.pwned=1")()}}',
  '${window.pwned=1}',
  '__proto__',
  '&lt;b&gt;',
  'left\u202eright',
] as const;

/** All of them in one text. */
export const HOSTILE = PAYLOADS.join(' ');
// What the schema knows by name.
const WORDS = ['schema', 'task', 'outcome', 'what', 'ended', 'written'];

/** The report with all of them in every text that is free. */
export function hostileEverywhere(given: StepReport): StepReport {
  return everywhere(given, '') as StepReport;
}

function everywhere(value: unknown, key: string): unknown {
  if (typeof value === 'string') return WORDS.includes(key) ? value : HOSTILE;
  if (Array.isArray(value)) return value.map((one) => everywhere(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, everywhere(one, name)]));
}

import assert from 'node:assert/strict';
import * as v from 'valibot';
import { ReportSchema } from '../../../shared/report/report-schema.ts';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { REPORT_BYTES, reportText } from '../../../shared/report/report-text.ts';
import { report, reportedPod, reportedRequest, reportedTests } from '../../support/reports.ts';

const asItIs = (text: string) => text;
const written = (given: StepReport, clean = asItIs): StepReport =>
  v.parse(ReportSchema, JSON.parse(reportText(given, clean)));
const many = <T>(count: number, one: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => one(index));
const requestsOf = ({ tests }: StepReport) => tests?.collections.flatMap(({ requests }) => requests) ?? [];
const failure = { passed: false, failures: [{ assertion: 'status is 201', message: 'expected 500 to equal 201' }] };
const event = {
  at: '2026-11-24T01:31:09Z',
  type: 'Warning',
  reason: 'Failed',
  object: 'Pod a',
  message: 'm',
  count: 1,
};
const deploy = (more: Partial<NonNullable<StepReport['deploy']>>) => {
  const { deploy: told } = report();
  assert.ok(told);
  return { ...told, ...more };
};

describe('The report file of a step', () => {
  it('is read back as it was told, by the schema that the page has', () => {
    const told = report({ deploy: deploy({ pods: [reportedPod()], events: [event] }) });
    assert.deepEqual(written(told), JSON.parse(JSON.stringify(told)));
  });

  it('has no secret in any text, names of parameters included', () => {
    const given = report({
      headline: 'hush failed',
      next: ['use hush'],
      wayBack: { parameters: { hush: 'hush' } },
      tests: reportedTests([reportedRequest({ ...failure, body: 'token hush', error: 'hush' })]),
      rollback: {
        ...{ strategy: 'undo', from: 'hush', rule: 'hush', passedOver: ['hush'], fields: [] },
        pods: [reportedPod({ containers: [{ name: 'a', log: ['hush'], previousLog: ['hush'] }] })],
      },
    });
    const text = reportText(given, (one) => one.replaceAll('hush', '***'));
    assert.doesNotMatch(text, /hush/);
    assert.match(text, /\*\*\* failed/);
  });

  it('can stand in a page as it is: nothing in it begins or ends an element', () => {
    const given = report({ headline: '</script><!--<script>alert(1)' });
    const text = reportText(given, asItIs);
    assert.doesNotMatch(text, /</);
    assert.equal((JSON.parse(text) as StepReport).headline, given.headline);
  });

  it('cuts a text after it was masked, so that no half of a secret is left', () => {
    const secret = 'swordfish';
    const given = report({ headline: `${'x'.repeat(1996)}${secret}` });
    assert.doesNotMatch(
      reportText(given, (text) => text.replaceAll(secret, '***')),
      /swor/,
    );
    assert.match(written(report({ headline: 'y'.repeat(3000) })).headline, /^y{2000}…$/);
  });

  const LIMITS: readonly (readonly [title: string, given: StepReport, what: string, kept: number, of: number])[] = [
    [
      'keeps the first moments and the last one',
      report({ timeline: many(80, (at) => ({ at: String(at), what: 'pods' as const, text: String(at) })) }),
      ...(['timeline', 60, 80] as const),
    ],
    ['keeps ten pods', report({ deploy: deploy({ pods: many(12, () => reportedPod()) }) }), 'pods', 10, 12],
    ['keeps the newest events', report({ deploy: deploy({ events: many(70, () => event) }) }), 'events', 50, 70],
    [
      'of more than 2,000 requests keeps those that failed',
      report({ tests: reportedTests([...many(2100, () => reportedRequest()), reportedRequest(failure)]) }),
      ...(['requests', 2000, 2101] as const),
    ],
    [
      'keeps the pods of further workloads within the same limit',
      report({
        others: [
          {
            workload: { kind: 'StatefulSet', namespace: 'prod', name: 'db' },
            ...{ outcome: 'failed', headline: 'db: failed' },
            deploy: deploy({ pods: many(11, () => reportedPod()) }),
          },
        ],
      }),
      ...(['pods', 10, 11] as const),
    ],
  ];
  for (const [title, given, what, kept, of] of LIMITS) {
    it(`${title}, and says what was cut`, () => {
      assert.deepEqual(written(given).cut, [{ what, kept, of }]);
    });
  }

  it('ends its timeline with the last moment, and keeps the failed request', () => {
    const timeline = many(80, (at) => ({ at: String(at), what: 'pods' as const, text: String(at) }));
    const cut = written(
      report({ timeline, tests: reportedTests([...many(2100, () => reportedRequest()), reportedRequest(failure)]) }),
    );
    assert.deepEqual([cut.timeline.length, cut.timeline.at(-1)?.text], [60, '79']);
    assert.deepEqual([requestsOf(cut).length, requestsOf(cut).filter(({ passed }) => !passed).length], [2000, 1]);
  });

  it('keeps the last 50 lines of a log, each of 500 characters at most', () => {
    const log = many(60, (at) => `${at} ${'z'.repeat(600)}`);
    const { deploy: told } = written(
      report({ deploy: deploy({ pods: [reportedPod({ containers: [{ name: 'a', log }] })] }) }),
    );
    const lines = told?.pods?.[0]?.containers[0]?.log ?? [];
    assert.deepEqual([lines.length, lines[0]?.slice(0, 3), lines[0]?.length], [50, '10 ', 501]);
  });

  describe('never grows beyond 512 KiB:', () => {
    const long = 'b'.repeat(1900);
    const sizes = (given: StepReport) => {
      const text = reportText(given, asItIs);
      assert.ok(Buffer.byteLength(text) <= REPORT_BYTES, String(Buffer.byteLength(text)));
      return v.parse(ReportSchema, JSON.parse(text));
    };

    it('bodies go first, and requests stay', () => {
      const cut = sizes(report({ tests: reportedTests(many(400, () => reportedRequest({ ...failure, body: long }))) }));
      assert.deepEqual(cut.cut, [{ what: 'bodies', kept: 0, of: 400 }]);
      assert.equal(requestsOf(cut).length, 400);
    });

    it('also where it is full of what takes more room in the file', () => {
      const body = '<'.repeat(1900);
      const cut = sizes(report({ tests: reportedTests(many(100, () => reportedRequest({ ...failure, body }))) }));
      assert.deepEqual(cut.cut, [{ what: 'bodies', kept: 0, of: 100 }]);
    });

    it('then logs', () => {
      const log = many(50, () => 'l'.repeat(500));
      const pods = many(10, () => reportedPod({ containers: many(3, () => ({ name: 'a', log, previousLog: log })) }));
      const cut = sizes(report({ deploy: deploy({ pods }) }));
      assert.deepEqual(cut.cut, [{ what: 'lines of logs', kept: 0, of: 3000 }]);
      assert.equal(cut.deploy?.pods?.length, 10);
    });

    it('then requests that passed', () => {
      const passed = many(600, () => reportedRequest({ url: `http://a/${long}` }));
      const cut = sizes(report({ tests: reportedTests([...passed, reportedRequest(failure)]) }));
      assert.deepEqual(cut.cut, [{ what: 'requests', kept: 1, of: 601 }]);
    });

    it('then what else is long, and never the headline', () => {
      const others = many(300, (at) => ({
        workload: { kind: 'Deployment', namespace: 'prod', name: `app-${at}` },
        ...{ outcome: 'failed' as const, headline: long },
      }));
      const failed = many(1000, () => reportedRequest({ ...failure, url: `http://a/${long}` }));
      const cut = sizes(report({ headline: long, others, tests: reportedTests(failed) }));
      assert.equal(cut.headline, long);
      assert.deepEqual(cut.cut, [
        { what: 'requests', kept: 100, of: 1000 },
        { what: 'workloads', kept: 100, of: 300 },
      ]);
    });

    it('what was cut twice is told once, from the whole', () => {
      const failed = many(2500, () => reportedRequest({ ...failure, url: `http://a/${long}` }));
      assert.deepEqual(sizes(report({ tests: reportedTests(failed) })).cut, [
        { what: 'requests', kept: 100, of: 2500 },
      ]);
      const some = many(600, () => reportedRequest({ ...failure, url: `http://a/${long}` }));
      assert.deepEqual(sizes(report({ tests: reportedTests(some) })).cut, [{ what: 'requests', kept: 100, of: 600 }]);
    });
  });
});

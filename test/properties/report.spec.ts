import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { ReportSchema } from '../../shared/report/report-schema.ts';
import { REPORT_BYTES, reportText } from '../../shared/report/report-text.ts';
import type { StepReport } from '../../shared/report/report-schema.ts';
import { titleOf } from '../../tab/model/card-title.ts';
import { viewOfFile } from '../../tab/model/view-of-file.ts';
import { viewOf } from '../../tab/model/view-of.ts';
import { wayBackOf } from '../../tab/model/way-back.ts';
import { cases, damaged, hostileJson, hostileText } from '../support/properties.ts';
import { report, reportedPod, reportedRequest, reportedTests } from '../support/reports.ts';

const WHOLE = report({
  ...{ task: 'NewmanSanity', outcome: 'failed', timeline: [{ at: '2026-11-24T01:31:05Z', what: 'tested', text: 't' }] },
  tests: reportedTests([reportedRequest({ passed: false, failures: [{ assertion: 'a', message: 'm' }], body: 'b' })]),
  others: [{ workload: { kind: 'Deployment', namespace: 'n', name: 'web' }, outcome: 'failed', headline: 'h' }],
});

describe('any file as the report of a step', () => {
  const shown = (text: string) => {
    const { view } = viewOfFile(text);
    for (const card of view.cards) {
      titleOf(card);
      wayBackOf(card);
    }
    assert.ok(view.cards.length > 0 || view.notes.length > 0);
    return view;
  };

  it('is shown, or it is said why not: a report that was damaged', () => {
    fc.assert(
      fc.property(damaged(JSON.stringify(WHOLE)), (text) => void shown(text)),
      cases(400),
    );
  });

  it('is shown, or it is said why not: whatever is JSON', () => {
    fc.assert(
      fc.property(hostileJson, (json) => void shown(json)),
      cases(400),
    );
  });

  it('offers no way back where no step of ours attached it', () => {
    const run = { isGoing: false, steps: [], problems: [], approval: undefined, readAt: '' };
    fc.assert(
      fc.property(damaged(JSON.stringify(report())), fc.string(), (text, recordId) => {
        const { cards } = viewOf({ ...run, files: [{ name: 'a-1.json', recordId, content: { text } }] });
        for (const card of cards) assert.equal(wayBackOf(card).offered, false);
      }),
      cases(400),
    );
  });
});

describe('any text in the report of a step', () => {
  it('comes back as it was, within the limits, and leaves no page that the report stands in', () => {
    fc.assert(
      fc.property(hostileText, fc.nat({ max: 600 }), (text, count) => {
        const everywhere = (value: unknown): unknown =>
          JSON.parse(JSON.stringify(value), (_, one: unknown) => (one === '?' ? text : one));
        const given = everywhere(
          report({
            ...{ headline: '?', next: ['?'], wayBack: { parameters: { name: '?' } } },
            tests: reportedTests(
              Array.from({ length: count }, () => reportedRequest({ path: ['?'], url: '?', error: '?', body: '?' })),
            ),
            rollback: {
              ...{ strategy: '?', from: '?', rule: '?', passedOver: ['?'], fields: ['?'] },
              pods: [reportedPod({ name: '?', containers: [{ name: '?', log: ['?'] }] })],
            },
          }),
        ) as StepReport;
        const written = reportText(given, (one) => one);
        assert.ok(Buffer.byteLength(written) <= REPORT_BYTES);
        assert.doesNotMatch(written, /</);
        assert.equal(v.parse(ReportSchema, JSON.parse(written)).headline, text.toWellFormed());
      }),
      cases(40),
    );
  });
});

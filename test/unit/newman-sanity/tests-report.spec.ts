import assert from 'node:assert/strict';
import { testsReport } from '../../../tasks/NewmanSanity/report/tests-report.ts';
import { judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import type { RunFacts } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { TARGET, assertion, collection, exchange, execution, facts, unanswered } from '../../support/newman/records.ts';

const told = (given: RunFacts, bodies: Parameters<typeof testsReport>[3] = new Map()) =>
  testsReport(given, judge(given), { written: 'none' }, bodies);
const one = (more: Parameters<typeof execution>[0], run: Partial<RunFacts> = {}) =>
  told(facts({ targetUrl: TARGET, collections: [collection({ executions: [execution(more)] })], ...run }))
    .collections[0]?.requests[0];

describe('What a report tells of the tests', () => {
  it('is every request with its way, its answer and its time', () => {
    assert.deepEqual(one({ folders: ['Smoke'] }), {
      ...{ path: ['Smoke', 'Health'], iteration: 1, method: 'GET', url: `${TARGET}/health`, status: 200, ms: 12 },
      ...{ passed: true, failures: [], error: undefined, body: undefined },
    });
  });

  it('is a failed one with its assertions and how its answer begins', () => {
    const failed = execution({ assertions: [assertion('is 201', 'failed', 'expected 500 to equal 201')] });
    const given = facts({ targetUrl: TARGET, collections: [collection({ executions: [failed] })] });
    const [request] = told(given, new Map([[failed, 'oops']])).collections[0]?.requests ?? [];
    assert.equal(request?.passed, false);
    assert.deepEqual(request.failures, [{ assertion: 'is 201', message: 'expected 500 to equal 201' }]);
    assert.equal(request.body, 'oops');
  });

  it('says once that there was no answer', () => {
    const request = one({ exchanges: [unanswered('connect ECONNREFUSED')] });
    assert.deepEqual([request?.passed, request?.error, request?.failures], [false, 'connect ECONNREFUSED', []]);
  });

  it('names errors of scripts by their place, and what was not sent by its kind', () => {
    const script = one({ scriptErrors: [{ place: 'test script', message: 'x is not defined' }] });
    assert.deepEqual(script?.failures, [{ assertion: 'test script', message: 'x is not defined' }]);
    const unsent = one({ exchanges: [] });
    assert.deepEqual([unsent?.failures[0]?.assertion, unsent?.method, unsent?.url], ['notSent', undefined, undefined]);
  });

  it('shows no password that stands in a URL', () => {
    assert.doesNotMatch(JSON.stringify(one({ exchanges: [exchange({ url: 'http://ada:hush@host/x' })] })), /hush/);
    assert.equal(told(facts({ targetUrl: 'http://ada:hush@host' })).target, 'http://host');
  });

  const ENDS = [
    ['to its end', { ended: 'complete' }, { kind: 'complete' }, 'complete'],
    ['by the deadline', { ended: 'stopped' }, { kind: 'deadline', seconds: 5 }, 'deadline'],
    ['by a cancel', { ended: 'absent' }, { kind: 'cancelled' }, 'cancelled'],
    ['by bail', { ended: 'absent' }, { kind: 'complete' }, 'bail'],
    ['by an error of the runner', { errors: ['no'] }, { kind: 'complete' }, 'error'],
  ] as const;
  for (const [title, more, ended, expected] of ENDS) {
    it(`says of a collection that it ran ${title}`, () => {
      assert.equal(told(facts({ ended, collections: [collection(more)] })).collections[0]?.ended, expected);
    });
  }

  it('has what belongs to no request beside them', () => {
    const { findings, totals, target } = told(facts({ targetUrl: undefined, ended: { kind: 'deadline', seconds: 5 } }));
    assert.match(findings?.[0] ?? '', /timeoutSeconds \(5 s\) passed before the end/);
    assert.deepEqual(totals, { requests: 1, assertions: 1, failed: 0, skipped: 0 });
    assert.equal(target, undefined);
  });
});

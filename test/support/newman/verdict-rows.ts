import type { FindingKind } from '../../../tasks/NewmanSanity/results/findings.ts';
import type { RunFacts, Verdict } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { ALL_RULES, assertion, collection, exchange, execution, facts, unanswered } from './records.ts';

/** What happened, and what is to be made of it. */
export interface Row {
  readonly title: string;
  readonly given: RunFacts;
  readonly result: Verdict['result'];
  readonly sanity: Verdict['sanity'];
  readonly findings: readonly FindingKind[];
}

/** RunFacts with one collection of one request. */
export const ONE = (more: Parameters<typeof execution>[0]) =>
  facts({ collections: [collection({ executions: [execution(more)] })] });
export const FAILED = assertion('is the deployed one', 'failed', 'expected 456');
const OFF = { failOnNoTests: false, failOnUnresolvedVariables: false, failOnTargetNotUsed: false, allowUnresolved: [] };
const UNRESOLVED = exchange({ unresolved: [{ name: 'id', place: 'URL' }] });
export const ELSEWHERE = exchange({ origins: ['http://other:8000'] });

/**
 * Each row of newman.md#53-when-err-when-failures, newman.md#54-the-verdict, and what design.md#never-green-by-accident
 * adds.
 */
export const ROWS: readonly Row[] = [
  { title: 'all passed', given: facts(), result: 'passed', sanity: 'passed', findings: [] },
  {
    title: 'an assertion failed',
    given: ONE({ assertions: [FAILED] }),
    result: 'failed',
    sanity: 'rejected',
    findings: ['assertion'],
  },
  {
    title: 'a name in braces that may be sent as it stands, beside one that may not',
    given: {
      ...ONE({
        exchanges: [
          exchange({
            unresolved: [
              { name: 'id', place: 'URL' },
              { name: 'name', place: 'body' },
            ],
          }),
        ],
      }),
      rules: { ...ALL_RULES, allowUnresolved: ['name'] },
    },
    result: 'failed',
    sanity: 'unclear',
    findings: ['unresolvedVariable'],
  },
  {
    title: 'a test that never ended, which is its own fault',
    given: ONE({ assertions: [assertion('status is 200'), { ...FAILED, neverEnded: true }] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['neverEnded'],
  },
  {
    title: 'no response, and assertions that fail for it',
    given: ONE({ exchanges: [unanswered('ECONNREFUSED')], assertions: [FAILED] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['noResponse', 'assertion'],
  },
  {
    title: 'no response, and an assertion that does not look',
    given: ONE({ exchanges: [unanswered('ETIMEDOUT')] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['noResponse'],
  },
  {
    title: 'a request that was never sent, beside one that passed',
    given: facts({
      collections: [collection({ executions: [execution(), execution({ exchanges: [], assertions: [] })] })],
    }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['notSent'],
  },
  {
    title: 'a request that a script skipped, beside one that passed',
    given: facts({
      collections: [
        collection({ executions: [execution(), execution({ exchanges: [], assertions: [], isSkipped: true })] }),
      ],
    }),
    result: 'passed',
    sanity: 'passed',
    findings: [],
  },
  {
    title: 'a request of a script without response',
    given: ONE({ exchanges: [exchange(), { ...unanswered('reset'), sender: 'script' }] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['noResponse'],
  },
  {
    title: 'a request that was sent without its file',
    given: ONE({ omissions: ['Binary file load error: "gone.txt", no such file'] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['omission'],
  },
  {
    title: 'the pre-request script threw',
    given: ONE({ scriptErrors: [{ place: 'pre-request script', message: 'x' }] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['scriptError'],
  },
  {
    title: 'the test script threw, nothing asserted',
    given: ONE({ assertions: [], scriptErrors: [{ place: 'test script', message: 'x' }] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['scriptError', 'noTests'],
  },
  {
    title: 'an exception in a timer or promise',
    given: ONE({ scriptErrors: [{ place: 'asynchronous script code', message: 'x' }] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['scriptError'],
  },
  {
    title: 'a script error beside a failed assertion',
    given: ONE({ assertions: [FAILED], scriptErrors: [{ place: 'test script', message: 'x' }] }),
    result: 'failed',
    sanity: 'rejected',
    findings: ['scriptError', 'assertion'],
  },
  {
    title: 'HTTP 500 without assertions',
    given: ONE({ assertions: [], exchanges: [exchange({ answer: { status: 500, reason: '', milliseconds: 1 } })] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['noTests'],
  },
  {
    title: 'only skipped assertions',
    given: ONE({ assertions: [assertion('later', 'skipped')] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['noTests'],
  },
  {
    title: 'an empty collection',
    given: facts({ collections: [collection({ executions: [], planned: [] })] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['noTests', 'targetNotUsed'],
  },
  {
    title: 'one empty collection of two',
    given: facts({ collections: [collection(), collection({ executions: [execution({ assertions: [] })] })] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['noTests'],
  },
  {
    title: 'nothing asserted, allowed',
    given: { ...ONE({ assertions: [] }), rules: OFF },
    result: 'passed',
    sanity: 'unclear',
    findings: [],
  },
  {
    title: 'a variable without a value',
    given: ONE({ exchanges: [UNRESOLVED] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['unresolvedVariable'],
  },
  {
    title: 'a variable without a value and a failed assertion',
    given: ONE({ exchanges: [UNRESOLVED], assertions: [FAILED] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['unresolvedVariable', 'assertion'],
  },
  {
    title: 'a variable without a value, allowed',
    given: { ...ONE({ exchanges: [UNRESOLVED] }), rules: OFF },
    result: 'passed',
    sanity: 'passed',
    findings: [],
  },
  {
    title: 'the target was not called',
    given: ONE({ exchanges: [ELSEWHERE] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['targetNotUsed'],
  },
  {
    title: 'the target was not called, and an assertion failed',
    given: ONE({ exchanges: [ELSEWHERE], assertions: [FAILED] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['assertion', 'targetNotUsed'],
  },
  {
    title: 'the target was called by a redirect',
    given: ONE({ exchanges: [exchange({ origins: ['http://other:8000', 'http://python-service:8000'] })] }),
    result: 'passed',
    sanity: 'passed',
    findings: [],
  },
  {
    title: 'the target was called by a script',
    given: ONE({ exchanges: [ELSEWHERE, exchange({ sender: 'script' })] }),
    result: 'passed',
    sanity: 'passed',
    findings: [],
  },
  {
    title: 'another port is another target',
    given: { ...ONE({}), targetUrl: 'http://python-service' },
    result: 'failed',
    sanity: 'unclear',
    findings: ['targetNotUsed'],
  },
  {
    title: 'the target was not called, allowed',
    given: { ...ONE({ exchanges: [ELSEWHERE] }), rules: OFF },
    result: 'passed',
    sanity: 'passed',
    findings: [],
  },
  {
    title: 'no target is known',
    given: { ...ONE({ exchanges: [ELSEWHERE] }), targetUrl: undefined },
    result: 'passed',
    sanity: 'passed',
    findings: [],
  },
  {
    title: 'newman called back with an error',
    given: facts({ collections: [collection({ errors: ['collection could not be loaded'] })] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['runnerError'],
  },
  {
    title: 'newman called back with an error before any request',
    given: facts({ collections: [collection({ executions: [], errors: ['x'] })] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['runnerError', 'targetNotUsed'],
  },
  {
    title: 'a stray error',
    given: facts({ strayErrors: ['x'] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['strayError'],
  },
  {
    title: 'the deadline passed, all green so far',
    given: facts({ ended: { kind: 'deadline', seconds: 600 }, collections: [collection({ ended: 'stopped' })] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['deadline'],
  },
  {
    title: 'the deadline passed after a failure',
    given: { ...ONE({ assertions: [FAILED] }), ended: { kind: 'deadline', seconds: 600 } },
    result: 'failed',
    sanity: 'unclear',
    findings: ['deadline', 'assertion'],
  },
  {
    title: 'cancelled',
    given: facts({
      ended: { kind: 'cancelled' },
      collections: [collection({ ended: 'stopped' }), collection({ ended: 'absent', executions: [] })],
    }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['cancelled'],
  },
  {
    title: 'bail after a failure',
    given: facts({
      collections: [
        collection({ ended: 'stopped', executions: [execution({ assertions: [FAILED] })] }),
        collection({ ended: 'absent', executions: [] }),
      ],
    }),
    result: 'failed',
    sanity: 'rejected',
    findings: ['assertion'],
  },
  {
    title: 'not ready',
    given: facts({ collections: [], ended: { kind: 'notReady', message: 'x', code: undefined, cause: '' } }),
    result: 'error',
    sanity: 'unclear',
    findings: ['notReady'],
  },
  {
    title: 'a fault',
    given: facts({ collections: [], ended: { kind: 'fault', message: 'x' } }),
    result: 'error',
    sanity: 'unclear',
    findings: ['notRun'],
  },
  {
    title: 'no collection at all',
    given: facts({ collections: [], targetUrl: undefined }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['notRun'],
  },
  {
    title: 'a collection left out although nothing failed',
    given: facts({ collections: [collection(), collection({ ended: 'absent', executions: [] })] }),
    result: 'failed',
    sanity: 'unclear',
    findings: ['notRun'],
  },
];

import assert from 'node:assert/strict';
import type { CollectionRecord } from '../../../tasks/NewmanSanity/results/execution.ts';
import { pauseAfter, worthRetrying } from '../../../tasks/NewmanSanity/results/worth-retrying.ts';
import type { exchange } from '../../support/newman/records.ts';
import { assertion, collection, execution, facts, unanswered } from '../../support/newman/records.ts';

const of = (...executions: CollectionRecord['executions']) => collection({ executions });
const FAILED = execution({ name: 'Version', assertions: [assertion('is 458', 'failed', 'expected 457')] });
const lost = (code: string | undefined, more: Parameters<typeof exchange>[0] = {}) =>
  execution({ name: 'Health', exchanges: [{ ...unanswered(`connect ${code}`, code), ...more }] });
const UNRESOLVED = [{ name: 'host', place: 'URL' }];

describe('NewmanSanity: whether a collection is worth another try', () => {
  const rows: readonly [title: string, run: CollectionRecord, why: string | undefined][] = [
    [
      'its first failure is a lost connection',
      of(lost('ECONNRESET'), FAILED),
      'Health got no response (connect ECONNRESET)',
    ],
    [
      'a service was not up yet',
      of(execution(), lost('ECONNREFUSED')),
      'Health got no response (connect ECONNREFUSED)',
    ],
    ['a proxy was not there', of(lost('PROXY_UNREACHABLE')), 'Health got no response (connect PROXY_UNREACHABLE)'],
    ['all is well', of(execution()), undefined],
    ['its first failure is an assertion', of(FAILED, lost('ECONNRESET')), undefined],
    ['the certificate is not trusted', of(lost('CERT_HAS_EXPIRED')), undefined],
    ['the cause has no code', of(lost(undefined)), undefined],
    ['the host was never given a value', of(lost('ENOTFOUND', { url: 'http://{{host}}/' })), undefined],
    ['the host was sent encoded as it stands', of(lost('ENOTFOUND', { url: 'http://%7B%7Bhost%7D%7D/' })), undefined],
    ['a variable was sent as it stands', of(lost('ECONNREFUSED', { unresolved: UNRESOLVED })), undefined],
    ['the runner itself failed', collection({ executions: [lost('ECONNRESET')], errors: ['x'] }), undefined],
    ['it was never begun', collection({ executions: [], ended: 'absent' }), undefined],
  ];
  for (const [title, run, why] of rows) {
    it(`${why === undefined ? 'is not' : 'is'}, where ${title}`, () =>
      assert.equal(worthRetrying(run, facts().rules), why));
  }

  it('waits a second, then twice as long each time, ten seconds at most', () => {
    assert.deepEqual([1, 2, 3, 4, 5, 50].map(pauseAfter), [1000, 2000, 4000, 8000, 10_000, 10_000]);
  });
});

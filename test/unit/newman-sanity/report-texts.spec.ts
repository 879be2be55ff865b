import assert from 'node:assert/strict';
import { failedMessage, findingDetails, passedMessage } from '../../../tasks/NewmanSanity/report/failure-message.ts';
import { summaryMarkdown } from '../../../tasks/NewmanSanity/report/summary.ts';
import { testSuites } from '../../../tasks/NewmanSanity/report/test-cases.ts';
import { judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import type { RunFacts } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { assertion, collection, exchange, execution, facts, unanswered } from '../../support/newman/records.ts';

const clean = (text: string) => text.replaceAll('s3cret', '***');
const of = (...executions: Parameters<typeof execution>[0][]) =>
  facts({ collections: [collection({ executions: executions.map((more) => execution(more)) })] });
const bad = (name: string, message = 'expected 457') => ({ assertions: [assertion(name, 'failed', message)] });
const lastLine = (given: RunFacts) => failedMessage(judge(given), given, '', clean);

describe('NewmanSanity: the one line at the end', () => {
  it('counts what went wrong, each kind by its own name', () => {
    const given = of(
      { exchanges: [unanswered('x', 'ECONNRESET')] },
      { exchanges: [unanswered('x', 'ECONNRESET')] },
      { scriptErrors: [{ place: 'test script', message: 'x' }] },
      { exchanges: [exchange({ unresolved: [{ name: 'id', place: 'URL' }] })], ...bad('is 458') },
    );
    assert.match(
      lastLine(given),
      /^Sanity tests failed: 1 of 4 assertions, 2 requests without a response, 1 script error, 1 variable without a value: /,
    );
  });

  it('names twenty of the addresses that were called instead of the target, and how many more', () => {
    const origins = Array.from({ length: 23 }, (_, index) => `http://other-${index + 1}`);
    const message = judge(of({ exchanges: [exchange({ origins })] })).findings[0]?.message ?? '';
    assert.match(message, /called were: http:\/\/other-1, .*, http:\/\/other-20 and 3 more; variables of/);
  });

  it('says that the run is not complete where that is what is wrong, and only there', () => {
    const rows: readonly [given: RunFacts, start: string][] = [
      [facts({ ended: { kind: 'cancelled' } }), 'the run is not complete: the step was cancelled.'],
      [facts({ ended: { kind: 'deadline', seconds: 9 } }), 'the run is not complete: timeoutSeconds (9 s) passed'],
      [facts({ collections: [], targetUrl: undefined }), 'the run is not complete: not every collection was run'],
      [of({ exchanges: [exchange({ origins: ['http://other'] })] }), 'no request went to http://python-service:8000;'],
      [facts({ collections: [collection({ errors: ['newman gave up'] })] }), 'newman gave up (sanity.json).'],
      [facts({ strayErrors: ['boom'] }), 'boom. Look for a promise'],
    ];
    for (const [given, start] of rows) {
      const line = lastLine(given);
      assert.ok(line.startsWith(`Sanity tests failed: ${start}`), line);
    }
  });

  it('says what happened, not what was expected, and names the test of an assertion and the script of an error', () => {
    const rows: readonly [given: RunFacts, says: string][] = [
      [of(bad('is 458', 'expected 457')), 'Health / is 458: expected 457 (sanity.json).'],
      [of({ scriptErrors: [{ place: 'test script', message: 'x is not defined' }] }), 'Health / test script: x is not'],
      [of({ exchanges: [unanswered('socket hang up')] }), 'Health: no response from GET http://'],
      [of({ exchanges: [exchange({ unresolved: [{ name: 'id', place: 'URL' }] })] }), 'Health: {{id}} was sent as it'],
      [of({ assertions: [] }), '1 collection without assertions: no assertion ran in 1 request (Health), so'],
    ];
    for (const [given, says] of rows) assert.ok(lastLine(given).includes(`: ${says}`), lastLine(given));
  });

  const notReady = (message: string): RunFacts['ended'] => ({ kind: 'notReady', message, code: undefined, cause: '' });

  it('says that nothing was run where the service was never ready', () => {
    const given = facts({ collections: [], ended: notReady('http://h was not ready') });
    assert.match(lastLine(given), /^The sanity tests were not run: http:\/\/h was not ready\. /);
  });

  it('is one sentence, short, and without secrets', () => {
    const long = lastLine(of(bad('is 458', `s3cret ${'x'.repeat(2000)}`)));
    assert.ok(long.length < 800);
    assert.match(long, /\*\*\* x+…$/);
    assert.match(lastLine(facts({ strayErrors: ['boom.'] })), /: boom\. Look for a promise/);
    const given = facts({ collections: [], ended: { kind: 'fault', message: 'x' } });
    assert.equal(failedMessage({ ...judge(given), findings: [] }, given, '', clean), 'Sanity tests failed.');
  });

  it('of a green run says what was tested', () => {
    const given = of({});
    const message = 'Sanity tests passed: 1 assertion in 1 request (sanity.json).';
    assert.equal(passedMessage(judge(given), given), message);
  });
});

describe('NewmanSanity: the findings at the end of the log', () => {
  it('are numbered, with each next step once', () => {
    const given = of(
      { exchanges: [unanswered('x', 'ECONNREFUSED')] },
      { exchanges: [unanswered('y', 'ECONNREFUSED')] },
    );
    const { title, lines } = findingDetails(judge(given), given);
    assert.equal(title, '2 findings of the sanity tests');
    assert.deepEqual(
      lines.map((line) => line.slice(0, 9)),
      ['1. Health', '2. Health', 'Next: Not'],
    );
  });

  it('are twenty at most', () => {
    const given = of(...Array.from({ length: 23 }, () => bad('is 458')));
    assert.equal(findingDetails(judge(given), given).lines.at(20), 'and 3 more');
    const one = of(bad('is 458'));
    assert.equal(findingDetails(judge(one), one).title, '1 finding of the sanity tests');
  });
});

describe('NewmanSanity: the page of the run', () => {
  const page = (given: RunFacts) => summaryMarkdown(given, judge(given), undefined, clean);

  it('shows requests of several collections and iterations apart, and why one has no answer', () => {
    const orders = collection({
      name: 'Orders',
      iterations: 2,
      executions: [
        execution({ iteration: 2, exchanges: [unanswered('socket hang up')], milliseconds: 7, assertions: [] }),
        execution({ name: 'Draft', exchanges: [], milliseconds: 9, ...bad('x') }),
      ],
    });
    assert.deepEqual(
      page(facts({ collections: [collection(), orders] }))
        .split('\n')
        .filter((line) => /^\| (?:Sanity|Orders)/.test(line)),
      [
        '| Orders: Draft \\[iteration 1\\] |  | not sent |  | **1 of 1 failed** |',
        '| Orders: Health \\[iteration 2\\] | GET /health | socket hang up |  | **failed** |',
        '| Sanity: Health | GET /health | 200 OK | 12 ms | 1 passed |',
      ],
    );
  });

  it('shows an address that never got a value as it was sent', () => {
    assert.match(page(of({ exchanges: [exchange({ url: '{{host}}/health' })] })), /GET \\\{\\\{host\\\}\\\}\/health/);
  });

  it('shows nothing but the requests of a green run', () => {
    assert.deepEqual(page(of({})).split('\n').slice(0, 6), [
      '**Passed**: 1 of 1 assertion passed, 1 request',
      '',
      'Target: http://python-service:8000',
      '',
      '| Request | Sent | Answer | Time | Assertions |',
      '|---|---|---|---:|---|',
    ]);
  });

  it('shows ten findings and a hundred requests, and how many more there are', () => {
    const text = page(of(...Array.from({ length: 103 }, () => bad('is 458'))));
    assert.match(text, /\n- and 93 more\n/);
    assert.match(text, /\nand 3 more requests\n/);
  });

  it('has no table where nothing ran, and no target where none is known', () => {
    const text = page(facts({ collections: [], targetUrl: undefined, ended: { kind: 'fault', message: 'x' } }));
    assert.match(text, /^\*\*Not run\*\*/);
    assert.doesNotMatch(text, /Target|\| Request/);
  });
});

describe('NewmanSanity: the results of a run that ended early', () => {
  const cases = (given: RunFacts) =>
    testSuites(given.collections, judge(given), 0).flatMap((suite) =>
      suite.cases.map(({ name, mark, state }) => [`${name}${mark}`, state]),
    );

  it('have the iterations that were not run as skipped', () => {
    const stopped = collection({ iterations: 3, ended: 'stopped', executions: [execution()] });
    const given = facts({ collections: [stopped], ended: { kind: 'deadline', seconds: 9 } });
    assert.deepEqual(cases(given), [
      ['Health / status is 200 [iteration 1]', 'passed'],
      ['Sanity / iterations 2 to 3 not run', 'skipped'],
      ['Sanity tests / finished in time', 'error'],
    ]);
  });
});

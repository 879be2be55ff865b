import assert from 'node:assert/strict';
import { fails, judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { assertion, collection, exchange, execution, facts } from '../../support/newman/records.ts';
import { ELSEWHERE, FAILED, ONE, ROWS } from '../../support/newman/verdict-rows.ts';

describe('NewmanSanity: verdict', () => {
  for (const { title, given, result, sanity, findings } of ROWS) {
    it(title, () => {
      const verdict = judge(given);
      assert.deepEqual(
        { result: verdict.result, sanity: verdict.sanity, findings: verdict.findings.map(({ kind }) => kind) },
        { result, sanity, findings },
      );
    });
  }

  it('counts', () => {
    const executions = [
      execution({ assertions: [assertion('a'), FAILED, assertion('c', 'skipped')] }),
      execution({ exchanges: [exchange(), exchange({ sender: 'script' })] }),
    ];
    const { counts } = judge(facts({ collections: [collection({ executions })] }));
    assert.deepEqual(counts, { requests: 3, assertions: 3, failedAssertions: 1, skippedAssertions: 1 });
  });

  it('of one collection is a failure by the rules of the run, however many others follow', () => {
    const { rules } = facts();
    const untested = collection({ executions: [execution({ assertions: [] })] });
    assert.equal(fails(collection(), rules), false);
    assert.equal(fails(untested, rules), true);
    assert.equal(fails(untested, { ...rules, failOnNoTests: false }), false);
    assert.equal(fails(collection({ errors: ['newman gave up'] }), rules), true);
  });

  it('lists hosts and variables where the target was not called', () => {
    const [finding] = judge(ONE({ exchanges: [ELSEWHERE] })).findings;
    assert.equal(
      finding?.message,
      'no request went to http://python-service:8000; called were: http://other:8000; variables of the collections: {{TARGET_URL}}',
    );
  });
});

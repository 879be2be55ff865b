import assert from 'node:assert/strict';
import { failedMessage, passedMessage } from '../../../tasks/NewmanSanity/report/failure-message.ts';
import { warningLines } from '../../../tasks/NewmanSanity/report/failure-message.ts';
import { junitXml } from '../../../tasks/NewmanSanity/report/junit.ts';
import { summaryMarkdown } from '../../../tasks/NewmanSanity/report/summary.ts';
import { testSuites } from '../../../tasks/NewmanSanity/report/test-cases.ts';
import { findingsOf } from '../../../tasks/NewmanSanity/results/findings.ts';
import type { RuleName, Rules } from '../../../tasks/NewmanSanity/results/findings.ts';
import { fails, judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { worthRetrying } from '../../../tasks/NewmanSanity/results/worth-retrying.ts';
import { ALL_RULES, collection, exchange, execution, facts, unanswered } from '../../support/newman/records.ts';
import { ALL_LEVELS, showAll } from '../../support/newman/show.ts';

interface Row {
  readonly rule: RuleName;
  readonly seen: string;
  readonly given: Parameters<typeof execution>[0];
  readonly warning: RegExp;
}

const ROWS: readonly Row[] = [
  {
    rule: 'failOnUnresolvedVariables',
    seen: 'a variable was sent as it stands',
    given: { exchanges: [exchange({ unresolved: [{ name: 'id', place: 'URL' }] })] },
    warning:
      /^Not a failure, since failOnUnresolvedVariables is false: Health: \{\{id\}\} was sent as it stands \(URL\)/,
  },
  {
    rule: 'failOnNoTests',
    seen: 'nothing was asserted',
    given: { assertions: [] },
    warning: /^Not a failure, since failOnNoTests is false: no assertion ran in 1 request \(Health\)/,
  },
  {
    rule: 'failOnTargetNotUsed',
    seen: 'the target was not called',
    given: { exchanges: [exchange({ origins: ['http://other:8000'] })] },
    warning: /^Not a failure, since failOnTargetNotUsed is false: no request went to http:\/\/python-service:8000;/,
  },
];

const clean = (text: string) => text;
const WRONG = /fail(?:ed|ure\b(?!, since))|\berror\b/i;

describe('NewmanSanity: a rule that is switched off', () => {
  for (const { rule, seen, given, warning } of ROWS) {
    const one = execution(given);
    const run = facts({ collections: [collection({ executions: [one] })], rules: { ...ALL_RULES, [rule]: false } });
    const verdict = judge(run);
    const xml = (rules: Rules) => {
      const ruled = { ...run, rules };
      return junitXml(testSuites(ruled.collections, judge(ruled), 0), clean);
    };

    it(`is switched on for the comparison: ${seen}`, () => {
      assert.equal(judge({ ...run, rules: ALL_RULES }).result, 'failed');
      assert.match(xml(ALL_RULES), /<error/);
      assert.match(failedMessage(judge({ ...run, rules: ALL_RULES }), run, '', clean), /^Sanity tests failed/);
    });

    it(`${rule}: the verdict is passed, with one warning`, () => {
      assert.equal(verdict.result, 'passed');
      assert.deepEqual(verdict.findings, []);
      assert.equal(verdict.warnings.length, 1);
      assert.match(passedMessage(verdict, run), /^Sanity tests passed/);
    });

    it(`${rule}: the log never says FAILED`, () => {
      for (const level of ALL_LEVELS) {
        const { infos } = showAll(level, one, undefined, run.rules);
        assert.doesNotMatch(infos.join('\n'), WRONG, level);
      }
      assert.equal(showAll('failures', one, undefined, run.rules).infos.length, 0);
    });

    it(`${rule}: the page of the run says passed in its head and in its row, and tells the warning`, () => {
      const page = summaryMarkdown(run, verdict, undefined, clean);
      assert.match(page, /^\*\*Passed\*\*/);
      assert.match(page, /\n- Warning: /);
      assert.doesNotMatch(page, WRONG);
      assert.match(page, /\| GET \/health \| 200 OK \| 12 ms \| \d passed/);
    });

    it(`${rule}: the test results have no failure and no error`, () => {
      assert.doesNotMatch(xml(run.rules), /<failure|<error/);
      assert.match(xml(run.rules), /failures="0" errors="0"/);
    });

    it(`${rule}: bail goes on, and retry takes it for nothing`, () => {
      const lost = execution({ name: 'Later', exchanges: [unanswered('connect ECONNRESET', 'ECONNRESET')] });
      assert.equal(fails(collection({ executions: [one] }), run.rules), false);
      assert.deepEqual(findingsOf(one, run.rules).failures, []);
      assert.match(worthRetrying(collection({ executions: [one, lost] }), run.rules) ?? '', /^Later got no response/);
    });

    it(`${rule}: one line of the log warns of it`, () => {
      assert.equal(warningLines(verdict).length, 1);
      assert.match(warningLines(verdict)[0] ?? '', warning);
    });
  }

  it('shows what it lets pass beside the request, as a warning', () => {
    const one = execution({ exchanges: [exchange({ unresolved: [{ name: 'id', place: 'URL' }] })] });
    const { infos } = showAll('requests', one, undefined, { ...ALL_RULES, failOnUnresolvedVariables: false });
    assert.ok(infos.includes('    warning {{id}} was sent as it stands (URL)'), infos.join('\n'));
  });

  it('warns once for each rule, however often it was broken', () => {
    const unresolved = exchange({ unresolved: [{ name: 'id', place: 'URL' }] });
    const executions = Array.from({ length: 13 }, () => execution({ exchanges: [unresolved], assertions: [] }));
    const rules = { ...ALL_RULES, failOnUnresolvedVariables: false, failOnNoTests: false };
    const run = facts({ collections: [collection({ executions })], rules });
    assert.deepEqual(
      warningLines(judge(run)).map((line) => / and \d+ more\.$/.exec(line)?.[0] ?? line.slice(0, 40)),
      ['Not a failure, since failOnNoTests is fa', ' and 12 more.'],
    );
    assert.match(summaryMarkdown(run, judge(run), undefined, clean), /\n- and 4 more warnings\n/);
  });

  it('lets a failure beside it be a failure', () => {
    const scriptErrors = [{ place: 'test script', message: 'x is not defined' }] as const;
    const one = execution({ scriptErrors, exchanges: [exchange({ unresolved: [{ name: 'id', place: 'URL' }] })] });
    const rules = { ...ALL_RULES, failOnUnresolvedVariables: false };
    const { infos } = showAll('failures', one, undefined, rules);
    assert.deepEqual(
      infos.filter((line) => line.startsWith('    ')),
      ['    FAILED  test script: x is not defined'],
    );
  });
});

describe('NewmanSanity: what fails an execution has a line in the log', () => {
  it('names the request of a script that got no answer', () => {
    const lost = { ...unanswered('connect ECONNRESET'), sender: 'script', url: 'http://other/' } as const;
    const { infos } = showAll('failures', execution({ exchanges: [lost, exchange()] }));
    assert.ok(infos.includes('    FAILED  no response from GET http://other/: connect ECONNRESET'), infos.join('\n'));
  });

  it('tells once that the request itself got none', () => {
    const { infos } = showAll('failures', execution({ exchanges: [unanswered('connect ECONNRESET')], assertions: [] }));
    assert.deepEqual(infos, ['  Health: GET http://python-service:8000/health no response: connect ECONNRESET']);
  });
});

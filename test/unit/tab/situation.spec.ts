import assert from 'node:assert/strict';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { describeFailure, rankOf, situationOf, tagOf } from '../../../tab/model/situation.ts';
import { reportedRequest, reportedTests } from '../../support/reports.ts';
import { at, broken, card, deployed, failedRequest, failure, rolledBack, tested, undeployed } from './run-reports.ts';

describe('What is down, whose fault, what now', () => {
  const ROWS: readonly (readonly [
    title: string,
    reports: readonly StepReport[],
    tone: string,
    state: RegExp,
    fault: RegExp,
  ])[] = [
    ['a deployment that is complete', [deployed()], 'good', /^DEPLOYED and running; not tested/, /^$/],
    ['one that changed nothing', [deployed({ outcome: 'unchanged' })], 'good', /live already/, /^$/],
    [
      'a version that cannot start beside the old one',
      [broken()],
      'bad',
      /the old version still serves/,
      /cannot be pulled — the image is to blame/,
    ],
    [
      'one of which no pod is left',
      [broken({ replicas: { wanted: 2, ready: 0, available: 0 } })],
      'bad',
      /^DOWN/,
      /pulled/,
    ],
    [
      'one that stands half-way',
      [broken({ replicas: { wanted: 3, ready: 1, available: 3 } })],
      'bad',
      /half-way: 1 of 3/,
      /pulled/,
    ],
    ['one without any count', [broken({ replicas: undefined })], 'bad', /^FAILED$/, /pulled/],
    [
      'one that is not to blame',
      [broken({ failure: { ...failure, blamesImage: false } })],
      'bad',
      /FAILED/,
      /not the image/,
    ],
    [
      'one that was put back',
      [broken({ putBack: { outcome: 'complete', text: 'back' } })],
      'warning',
      /was put back/,
      /pulled/,
    ],
    [
      'one whose putting back failed',
      [broken({ putBack: { outcome: 'failed', text: 'no' } })],
      'bad',
      /putting it back failed/,
      /pulled/,
    ],
    ['a failure of which nothing was told', [{ ...undeployed, outcome: 'failed' }], 'bad', /^FAILED$/, /is deployed/],
    ['one that somebody else superseded', [deployed({ outcome: 'superseded' })], 'warning', /SUPERSEDED/, /./],
    [
      'refused inputs',
      [deployed({ outcome: 'refused', headline: 'imageTag is bad' })],
      'bad',
      /REFUSED/,
      /imageTag is bad/,
    ],
    ['a cancel', [deployed({ outcome: 'cancelled', headline: 'Cancelled.' })], 'warning', /CANCELLED/, /Cancelled/],
    ['a dry run', [deployed({ outcome: 'dryRun' })], 'quiet', /dry run/, /^$/],
    [
      'a step that is under way',
      [deployed({ outcome: 'running', final: false, times: { started: '2026-11-24T01:30:00Z' } }), tested()],
      'going',
      /Under way/,
      /^$/,
    ],
    ['an outcome of another task', [deployed({ outcome: 'error' })], 'bad', /FAILED/, /./],
    ['tests that passed', [deployed(), tested()], 'good', /^PASSED/, /^$/],
    [
      'tests that failed',
      [deployed(), tested({ outcome: 'failed', tests: reportedTests([failedRequest]) })],
      'bad',
      /FAILED 1 of 1 assertions\. It is live/,
      /Orders \/ Create: status is 201: was 500/,
    ],
    [
      'tests that could not be run',
      [tested({ outcome: 'error', tests: reportedTests([], { findings: ['not ready'] }) })],
      'bad',
      /NOT TESTED: the tests could not be run\.$/,
      /not ready/,
    ],
    [
      'tests that failed without any request',
      [tested({ outcome: 'failed', tests: reportedTests([]), headline: 'No.' })],
      'bad',
      /FAILED its tests/,
      /No\./,
    ],
    [
      'tests of which nothing is known',
      [tested({ outcome: 'failed', tests: undefined, headline: 'No.' })],
      'bad',
      /FAILED its tests/,
      /No\./,
    ],
    ['cancelled tests', [tested({ outcome: 'cancelled' })], 'warning', /CANCELLED/, /./],
    [
      'a failed deployment, whatever tests say after it',
      [broken(), tested()],
      'bad',
      /old version still serves/,
      /pulled/,
    ],
    [
      'tests of the version before',
      [deployed({ times: at(25) }), tested({ times: at(20) })],
      'good',
      /not tested yet/,
      /^$/,
    ],
    ['a rollback', [deployed(), tested({ outcome: 'failed' }), rolledBack()], 'warning', /ROLLED BACK to 456/, /^$/],
    [
      'a rollback that does not say where to',
      [rolledBack({ rollback: undefined })],
      'warning',
      /ROLLED BACK to another version/,
      /^$/,
    ],
    ['a rollback that had nothing to do', [rolledBack({ outcome: 'unchanged' })], 'good', /Nothing had to be/, /^$/],
    [
      'a rollback that failed',
      [rolledBack({ outcome: 'failed', headline: 'It hangs.' })],
      'bad',
      /ROLLBACK FAILED/,
      /It hangs/,
    ],
    [
      'a rollback that was refused',
      [rolledBack({ outcome: 'refused', headline: 'Not 458.' })],
      'bad',
      /REFUSED/,
      /Not 458/,
    ],
  ];
  for (const [title, reports, tone, state, fault] of ROWS) {
    it(`is told of ${title}`, () => {
      const told = situationOf(card(...reports));
      assert.deepEqual(
        [told.tone, state.test(told.state), fault.test(told.fault)],
        [tone, true, true],
        JSON.stringify(told),
      );
    });
  }

  it('is nothing where no step told anything', () => {
    const none = { key: '', workload: undefined, deploy: undefined, tests: undefined, rollback: undefined, older: [] };
    assert.equal(situationOf(none).state, 'Nothing is known yet');
    assert.equal(rankOf(none), 3);
  });

  it('names versions by tag, else by digest, else whole', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const given = ['reg:5000/app:458', `reg/app:458@${digest}`, `reg/app@${digest}`, 'reg:5000/app', ''];
    assert.deepEqual(given.map(tagOf), ['458', '458', 'a'.repeat(12), 'reg:5000/app', '']);
  });

  it('names a request that got no answer, or failed without a word', () => {
    assert.equal(describeFailure(reportedRequest({ error: 'refused' })), 'Orders / Create: refused');
    assert.equal(describeFailure(reportedRequest()), 'Orders / Create: failed');
  });
});

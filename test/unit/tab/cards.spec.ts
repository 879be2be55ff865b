import assert from 'node:assert/strict';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { cardsOf, lastOfEach } from '../../../tab/model/cards.ts';
import { rankOf } from '../../../tab/model/situation.ts';
import { report } from '../../support/reports.ts';
import { at, broken, deployed, found, tested } from './run-reports.ts';

describe('The cards of a run', () => {
  const names = (...given: readonly StepReport[]) =>
    cardsOf(given.map(found), rankOf).map(({ workload }) => workload?.name ?? '');
  const other = { kind: 'Deployment', namespace: 'prod', name: 'web', container: 'web' };

  it('are one for each workload, the worst on top', () => {
    assert.deepEqual(names(deployed(), deployed({ ...broken(), workload: other })), ['web', 'python-service']);
  });

  it('take tests that know no container to their workload', () => {
    const { container: __, ...nameless } = report().workload ?? other;
    const [only, ...more] = cardsOf([deployed(), tested({ workload: nameless })].map(found), rankOf);
    assert.deepEqual([only?.tests?.report.task, more.length], ['NewmanSanity', 0]);
    assert.deepEqual(names(tested({ workload: nameless })), ['python-service']);
  });

  it('take steps that know no workload to the only one, else show them by themselves', () => {
    assert.deepEqual(names(deployed(), tested({ workload: undefined })), ['python-service']);
    assert.deepEqual(names(deployed(), deployed({ workload: other }), tested({ workload: undefined })).sort(), [
      '',
      'python-service',
      'web',
    ]);
  });

  it('are one for each workload of a step that deployed several', () => {
    const others = [{ workload: other, outcome: 'failed' as const, headline: 'web failed' }];
    assert.deepEqual(names(deployed({ others })), ['web', 'python-service']);
  });

  it('show the tests of several workloads on the card of each', () => {
    const others = [{ workload: other, outcome: 'passed' as const, headline: 'passed' }];
    const cards = cardsOf([deployed(), deployed({ workload: other }), tested({ others })].map(found), rankOf);
    assert.deepEqual(
      cards.map(({ workload, deploy, tests }) => [workload?.name, deploy !== undefined, tests !== undefined]),
      [
        ['python-service', true, true],
        ['web', true, true],
      ],
    );
  });

  it('show the newest attempt and keep the older ones', () => {
    const [one] = cardsOf(
      [
        deployed({ times: at(10) }),
        deployed({ times: at(40) }),
        deployed({ times: { started: '2026-11-24T01:00:00Z' } }),
      ].map(found),
      rankOf,
    );
    assert.deepEqual([one?.deploy?.report.times.finished, one?.older.length], ['2026-11-24T01:31:40Z', 2]);
  });

  it('take of each step the last file', () => {
    const files = ['a-0.json', 'a-1.json', 'b-0.json'].map((name) => ({
      ...found(report({ final: name.includes('-1') })),
      name,
    }));
    assert.deepEqual(
      lastOfEach(files).map(({ report: { final } }) => final),
      [true, false],
    );
    assert.deepEqual(
      lastOfEach([...files].reverse()).map(({ report: { final } }) => final),
      [false, true],
    );
  });
});

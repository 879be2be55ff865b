import assert from 'node:assert/strict';
import { titleOf } from '../../../tab/model/card-title.ts';
import { viewOfFile } from '../../../tab/model/view-of-file.ts';
import { reportedRequest, reportedTests } from '../../support/reports.ts';
import { card, failedRequest, tested } from './run-reports.ts';

describe('A report that is a file of its own', () => {
  it('is shown as on the page of its run, with the run that it is from', () => {
    const { view, title, source } = viewOfFile(JSON.stringify(tested()));
    assert.deepEqual([title, source], ['Sanity tests: python-service', 'Python-Build 20261124.3']);
    assert.deepEqual([view.cards.length, view.notes, view.nothing], [1, [], undefined]);
    assert.equal(view.cards[0]?.tests?.step?.task, 'NewmanSanity');
  });

  it('names the run alone where no pipeline is known', () => {
    assert.equal(viewOfFile(JSON.stringify(tested({ run: { id: '458', number: '458' } }))).source, '458');
  });

  it('says why nothing is shown where it was changed', () => {
    for (const [text, why] of [
      ['{', /is not JSON/],
      [JSON.stringify({ ...tested(), version: 2 }), /A newer version/],
    ] as const) {
      const { view, title, source } = viewOfFile(text);
      assert.deepEqual([view.cards.length, title, source], [0, 'Sanity tests', '']);
      assert.match(view.notes.join(), why);
    }
  });
});

describe('The title of a card', () => {
  it('is the workload and where it is', () => {
    assert.deepEqual(titleOf(card(tested())), {
      ...{ name: 'python-service', place: 'prod / Deployment / container python-service' },
    });
    const workload = { kind: 'Deployment', namespace: 'prod', name: 'web' };
    assert.equal(titleOf(card(tested({ workload }))).place, 'prod / Deployment');
  });

  it('is what was tested where no workload is known', () => {
    const tests = reportedTests([reportedRequest(), failedRequest]);
    assert.deepEqual(titleOf(card(tested({ workload: undefined, tests }))), {
      ...{ name: 'Sanity', place: 'http://python-service:8000' },
    });
  });

  it('says so where nothing is known', () => {
    assert.deepEqual(titleOf(card(tested({ workload: undefined, tests: undefined }))), {
      ...{ name: 'A step that knows no workload', place: '' },
    });
  });
});

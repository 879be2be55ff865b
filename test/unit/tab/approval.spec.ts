import assert from 'node:assert/strict';
import { approvalOf, sourceRunOf } from '../../../tab/model/approval.ts';
import { reportedTests } from '../../support/reports.ts';
import { card, deployed, failedRequest, tested } from './run-reports.ts';

describe('What an approver is asked', () => {
  const cards = [card(deployed(), tested({ outcome: 'failed', tests: reportedTests([failedRequest]) }))];
  const asked = { sourceRunId: '458', deploymentName: 'deployment/python-service', targetNamespace: 'prod' };

  it('is what is put back, why, and under which guard', () => {
    const approval = approvalOf({ ...asked, expectedImageTag: '458' }, cards);
    assert.equal(approval?.question, 'You are asked to put python-service in prod from 458 back to 456.');
    assert.equal(approval.why, 'FAILED 1 of 1 assertions. It is live: Orders / Create: status is 201: was 500');
    const passed = approvalOf(asked, [card(deployed())]);
    assert.equal(passed?.why, 'DEPLOYED and running; not tested yet');
    assert.deepEqual(
      [approval.guard, approval.isUnguarded, approval.failures.length],
      ['only while 458 is live', false, 1],
    );
  });

  it('calls out that nothing guards it', () => {
    assert.ok(approvalOf({ ...asked, force: 'True' }, cards)?.isUnguarded);
    assert.ok(approvalOf({ force: true }, cards)?.isUnguarded);
    assert.ok(approvalOf({}, cards)?.isUnguarded);
    const recorded = approvalOf(asked, cards);
    assert.deepEqual([recorded?.guard, recorded?.isUnguarded], ['only the record of run 458', false]);
  });

  it('is not asked where the run is about another workload, or told of none', () => {
    assert.equal(approvalOf({ ...asked, deploymentName: 'web' }, cards), undefined);
    assert.equal(approvalOf({ ...asked, targetNamespace: 'test' }, cards), undefined);
    assert.equal(approvalOf(asked, [card(tested())]), undefined);
    assert.equal(approvalOf(asked, [card(tested({ workload: undefined }))]), undefined);
    const unknown = card(deployed({}, { previous: { rule: 'none', reason: 'none' } }));
    assert.match(approvalOf(asked, [unknown])?.question ?? '', /back to an unknown version/);
  });

  it('comes from the run that the parameters name', () => {
    assert.deepEqual(
      [{ sourceRunId: '458' }, { sourceRunId: 458 }, { sourceRunId: 'x' }, {}, { sourceRunId: true }].map(sourceRunOf),
      [458, 458, undefined, undefined, undefined],
    );
  });
});

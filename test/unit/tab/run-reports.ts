import assert from 'node:assert/strict';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { cardsOf } from '../../../tab/model/cards.ts';
import type { FoundReport } from '../../../tab/model/cards.ts';
import type { OurStep } from '../../../tab/model/our-steps.ts';
import { report, reportedRequest, reportedTests } from '../../support/reports.ts';

export const step: OurStep = {
  ...{ recordId: 'r1', task: 'CaptureAndDeploy', name: 'Deploy', place: 'deploy', attempt: 1, earlier: ['r0'] },
  ...{ state: 'completed', result: 'succeeded', version: '1.0.0' },
};
export const at = (second: number) => ({ started: '2026-11-24T01:00:00Z', finished: `2026-11-24T01:31:${second}Z` });
export const found = (given: StepReport): FoundReport => ({ report: given, step });
export const card = (...given: readonly StepReport[]) => {
  const [first] = cardsOf(given.map(found), () => 0);
  assert.ok(first);
  return first;
};
export const deployed = (more: Partial<StepReport> = {}, told: Partial<NonNullable<StepReport['deploy']>> = {}) => {
  const plain = report({ times: at(10), ...more });
  return plain.deploy === undefined ? plain : { ...plain, deploy: { ...plain.deploy, ...told } };
};
export const { deploy: _, ...undeployed } = report();
export const failedRequest = reportedRequest({
  passed: false,
  failures: [{ assertion: 'status is 201', message: 'was 500' }],
});
export const tested = (more: Partial<StepReport> = {}): StepReport => ({
  ...{
    ...undeployed,
    task: 'NewmanSanity',
    times: at(20),
    outcome: 'passed',
    tests: reportedTests([reportedRequest()]),
  },
  ...more,
});
export const rolledBack = (more: Partial<StepReport> = {}): StepReport => ({
  ...{ ...undeployed, task: 'SmartRollback', times: at(30), outcome: 'complete' },
  rollback: { strategy: 'undo', from: 'reg/app:458', to: 'reg/app:456', rule: 'it ran', passedOver: [], fields: [] },
  ...more,
});
export const failure = {
  reason: 'ErrImagePull',
  text: 'image 458 cannot be pulled',
  next: 'Push it',
  blamesImage: true,
};
export const broken = (told: Partial<NonNullable<StepReport['deploy']>> = {}) =>
  deployed(
    { outcome: 'failed', next: ['Push it.'] },
    { failure, replicas: { wanted: 2, ready: 0, available: 2 }, ...told },
  );

import assert from 'node:assert/strict';
import { reportOutcome } from '../../../shared/report/report-outcome.ts';
import type { EndOfStep, KnownOutcome } from '../../../shared/report/report-outcome.ts';
import { reportPlace, reportRun, withoutFolders } from '../../../shared/report/report-place.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const end = (how: EndOfStep['how'], result: 'succeeded' | 'failed' = 'failed'): EndOfStep => ({
  how,
  outcome: { result },
});
const known = (task: KnownOutcome['task'], more: Partial<KnownOutcome> = {}): KnownOutcome => ({
  ...{ task, said: undefined, hasBegun: true },
  ...more,
});

const ROWS: readonly (readonly [title: string, EndOfStep, KnownOutcome, expected: string])[] = [
  ['a deployment that went well is complete', end('returned', 'succeeded'), known('CaptureAndDeploy'), 'complete'],
  ['a rollback that did not is failed', end('returned'), known('SmartRollback'), 'failed'],
  ['the word of the task counts', end('returned'), known('CaptureAndDeploy', { said: 'superseded' }), 'superseded'],
  ['tests that went well passed', end('returned', 'succeeded'), known('NewmanSanity'), 'passed'],
  ['tests of which nothing more is known are an error', end('returned'), known('NewmanSanity'), 'error'],
  ['bad inputs are refused', end('fault'), known('NewmanSanity', { hasBegun: false }), 'refused'],
  ['a fault after the change is a failure', end('fault'), known('CaptureAndDeploy'), 'failed'],
  [
    'so it is where the deployment itself was complete',
    end('fault'),
    known('CaptureAndDeploy', { said: 'complete' }),
    'failed',
  ],
  ['a fault after the first request is an error', end('fault'), known('NewmanSanity'), 'error'],
  ['cancelled is cancelled, however far it was', end('cancelled'), known('SmartRollback'), 'cancelled'],
  [
    'a defect of a deploying task is a failure',
    end('defect'),
    known('CaptureAndDeploy', { hasBegun: false }),
    'failed',
  ],
  ['a defect of the tests is an error', end('defect'), known('NewmanSanity'), 'error'],
];

describe('The outcome that a report tells', () => {
  for (const [title, given, facts, expected] of ROWS) {
    it(title, () => assert.equal(reportOutcome(given, facts), expected));
  }
});

describe('Where a report says that it comes from', () => {
  const place = (variables: Record<string, string>) => reportPlace(new RecordingHost({}, variables));

  it('is stage and job with their attempts', () => {
    assert.deepEqual(
      place({
        'System.StageName': 'deploy',
        'System.StageAttempt': '2',
        'System.JobName': 'j',
        'System.JobAttempt': '1',
      }),
      { stage: 'deploy', stageAttempt: 2, job: 'j', jobAttempt: 1 },
    );
  });

  it('is the stage of a classic release', () => {
    assert.deepEqual(place({ 'Release.EnvironmentName': 'Production', 'Release.AttemptNumber': '3' }), {
      ...{ stage: 'Production', stageAttempt: 3, job: undefined, jobAttempt: undefined },
    });
  });

  it('leaves out what is no number, and what is not said', () => {
    assert.deepEqual(place({ 'System.StageAttempt': 'second' }), {
      ...{ stage: undefined, stageAttempt: undefined, job: undefined, jobAttempt: undefined },
    });
    const run = { id: '1', number: '20261124.3', pipeline: undefined, attempt: 1, url: 'http://x' };
    assert.deepEqual(reportRun(run), { id: '1', number: '20261124.3', pipeline: undefined });
  });

  it('never tells a folder of the machine, the deepest one first', () => {
    const host = new RecordingHost(
      {},
      {
        'Agent.WorkFolder': '/agent/_work',
        'System.DefaultWorkingDirectory': '/agent/_work/1/s',
        'Agent.HomeDirectory': '/',
      },
    );
    assert.equal(
      withoutFolders(host)('no /agent/_work/1/s/a.json, no /agent/_work/x, http://a/b'),
      'no (sources)/a.json, no (work)/x, http://a/b',
    );
  });
});

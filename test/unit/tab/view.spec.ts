import assert from 'node:assert/strict';
import { viewOf } from '../../../tab/model/view-of.ts';
import type { RunData } from '../../../tab/model/view-of.ts';
import { broken, deployed, step } from './run-reports.ts';

describe('The page of a run', () => {
  const data = (more: Partial<RunData> = {}): RunData => ({
    ...{ isGoing: false, steps: [step], files: [], problems: [], approval: undefined, readAt: '2026-11-24T02:00:00Z' },
    ...more,
  });
  const file = (name: string, content: unknown, recordId = 'R1') => ({
    ...{ name, recordId, content: { text: typeof content === 'string' ? content : JSON.stringify(content) } },
  });

  it('says where nothing was told yet, and which step has told nothing', () => {
    assert.match(viewOf(data({ isGoing: true })).nothing?.text ?? '', /Fills in when/);
    const over = viewOf(
      data({
        steps: [
          { ...step, attempt: 2, result: 'skipped' },
          { ...step, place: '' },
        ],
      }),
    ).nothing;
    assert.match(over?.text ?? '', /No step of this run/);
    assert.deepEqual(over?.steps, [
      'Deploy (deploy, attempt 2) was skipped',
      'Deploy ended (succeeded) without a report: see its log',
    ]);
  });

  it('asks the approver in place of saying that there is nothing', () => {
    const approval = { question: '?', why: '', guard: '', isUnguarded: false, failures: [] };
    assert.equal(viewOf(data({ approval })).nothing, undefined);
  });

  it('shows what can be read, whatever else is bad, and says what cannot', () => {
    const view = viewOf(
      data({
        steps: [
          step,
          { ...step, recordId: 'r9', name: 'Again' },
          { ...step, recordId: 'r8', result: 'skipped' },
          { ...step, recordId: 'r7', state: 'inProgress' },
        ],
        files: [
          file('a-1.json', deployed()),
          file('b-1.json', '{'),
          file('c-1.json', { ...deployed(), version: 3, headline: 'From the future.' }),
          { name: 'd-1.json', recordId: 'x', content: { failure: 'HTTP 404' } },
        ],
        problems: ['The timeline: HTTP 403'],
      }),
    );
    assert.deepEqual(view.cards.length, 1);
    assert.deepEqual(view.notes, [
      'The timeline: HTTP 403',
      'b-1.json cannot be shown: the file is not JSON',
      'A newer version of CaptureAndDeploy says: From the future.',
      'd-1.json could not be read: HTTP 404',
      'Again (deploy) ended (succeeded) without a report: see its log',
    ]);
  });

  it('ties a file to the step of an earlier attempt too, and to no step where it hangs on another', () => {
    const of = (recordId: string) =>
      viewOf(data({ files: [file('a-1.json', deployed(), recordId)] })).cards[0]?.deploy?.step;
    assert.deepEqual([of('R0')?.name, of('stranger')], ['Deploy', undefined]);
  });

  it('sums up several workloads', () => {
    const web = { kind: 'Deployment', namespace: 'prod', name: 'web', container: 'web' };
    const view = viewOf(
      data({ files: [file('a-1.json', deployed()), file('b-1.json', { ...broken(), workload: web })] }),
    );
    assert.equal(view.summary, '2 workloads: 1 failed, 1 complete');
    assert.equal(viewOf(data({ files: [file('a-1.json', deployed())] })).summary, '');
  });
});

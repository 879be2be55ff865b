import assert from 'node:assert/strict';
import { attachmentPlace } from '../../../tab/model/attachment-place.ts';
import { ourSteps, whyNoReport } from '../../../tab/model/our-steps.ts';
import type { OurStep, TimelineRecord } from '../../../tab/model/our-steps.ts';
import { MOST_CHARACTERS, readReport, visible } from '../../../tab/model/read-report.ts';
import { report } from '../../support/reports.ts';

const A = '11111111-2222-3333-4444-555555555555';
const B = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const place = `/_apis/build/builds/458/${A}/${B}/attachments/smart-rollback-report/CaptureAndDeploy-0a1b2c3d-1.json`;

describe('The link of an attachment', () => {
  for (const base of [
    'https://dev.azure.com/org/project',
    'https://org.visualstudio.com/project',
    'http://tfs:8080/tfs/DefaultCollection/My%20Project',
  ]) {
    it(`has the ids of timeline and record below ${base}`, () => {
      assert.deepEqual(attachmentPlace(`${base}${place}?api-version=7.0`), {
        ...{ timelineId: A, recordId: B, name: 'CaptureAndDeploy-0a1b2c3d-1.json' },
      });
    });
  }

  for (const href of [
    '',
    'javascript:alert(1)',
    place.replace(A, '../..'),
    place.replace('CaptureAndDeploy', '%E0%A4%A'),
    place.replace('458', 'x'),
  ]) {
    it(`is nothing where it is ${href === '' ? 'empty' : href.slice(0, 60)}`, () =>
      assert.equal(attachmentPlace(href), undefined));
  }
});

describe('A file that somebody attached', () => {
  it('is a report where it has the shape of one, whatever else a newer task added', () => {
    const read = readReport(JSON.stringify({ ...report(), added: { later: true } }));
    assert.deepEqual(read, { kind: 'report', report: JSON.parse(JSON.stringify(report())) as unknown });
  });

  it('is its headline alone where it is of a newer version', () => {
    const read = readReport(JSON.stringify({ ...report(), version: 2, outcome: 'paused' }));
    assert.ok(read.kind === 'newer');
    assert.match(read.head.headline, /is deployed and running/);
  });

  const BAD: readonly (readonly [title: string, text: string, why: RegExp])[] = [
    ['empty', '', /is empty/],
    ['too large', `"${'x'.repeat(MOST_CHARACTERS)}"`, /larger than 1 MiB/],
    ['no JSON', '<html>', /is not JSON/],
    ['a number', '5', /no report of a step/],
    ['of another schema', JSON.stringify({ ...report(), schema: 'x' }), /no report of a step \(schema\)/],
    ['a version 1 with a word that nobody knows', JSON.stringify({ ...report(), outcome: 'paused' }), /\(outcome\)/],
  ];
  for (const [title, text, why] of BAD) {
    it(`is not shown where it is ${title}`, () => {
      const read = readReport(text);
      assert.ok(read.kind === 'unreadable');
      assert.match(read.why, why);
    });
  }

  it('hides nothing: what turns a line round, or has no width, is shown by its number', () => {
    assert.equal(visible('a\u202eb\u200bc\u0000d\ttab\nline'), 'a\\u202eb\\u200bc\\u0000d\ttab\nline');
  });
});

const TASKS = new Map([['id-1', 'CaptureAndDeploy']]);
const record = (more: Partial<TimelineRecord> = {}): TimelineRecord => ({
  ...{ id: 'R1', type: 'Task', name: 'Deploy', state: 'completed', result: 'succeeded' },
  ...{ task: { id: 'ID-1', version: '1.2.3' } },
  ...more,
});

describe('The steps of a run that are ours', () => {
  it('are found by the id of the task, with stage, job and attempt', () => {
    const records: TimelineRecord[] = [
      { id: 'S', type: 'Stage', name: 'Production', attempt: 2 },
      { id: 'P', type: 'Phase', name: 'Phase', parentId: 'S' },
      { id: 'J', type: 'Job', name: 'deploy', parentId: 'P' },
      record({ parentId: 'J', previousAttempts: [{ timelineId: 'T', recordId: 'R0' }, { recordId: null }] }),
      record({ id: 'R2', task: { id: 'another' } }),
      record({ id: 'R3', task: null }),
    ];
    assert.deepEqual(ourSteps(records, TASKS), [
      {
        ...{ recordId: 'r1', task: 'CaptureAndDeploy', name: 'Deploy', place: 'Production / deploy', attempt: 2 },
        ...{ state: 'completed', result: 'succeeded', version: '1.2.3', earlier: ['r0'] },
      },
    ]);
  });

  it('are found where the timeline says hardly anything, also in a circle', () => {
    const records: TimelineRecord[] = [
      { id: 'x', type: 'Phase', parentId: 'x', name: null },
      { id: 'r', parentId: 'x', task: { id: 'id-1' } },
      { id: 'q', task: { id: 'id-1' } },
      { id: 'nameless', type: 'Job' },
      { id: 'p', parentId: 'nameless', task: { id: 'id-1' } },
    ];
    const [step] = ourSteps(records, TASKS);
    assert.deepEqual(
      [step?.name, step?.place, step?.state, step?.result, step?.version],
      ['CaptureAndDeploy', '', '', undefined, undefined],
    );
  });

  const step = (more: Partial<OurStep>): OurStep => ({
    ...{ recordId: 'r', task: 'CaptureAndDeploy', name: 'Deploy', place: '', attempt: 1, earlier: [] },
    ...{ state: 'completed', result: 'failed', version: '1.0.0' },
    ...more,
  });
  const WHY: readonly (readonly [Partial<OurStep>, RegExp])[] = [
    [{ state: 'pending' }, /has not begun/],
    [{ state: 'inProgress' }, /has begun/],
    [{ result: 'skipped' }, /was skipped/],
    [{ result: 'canceled' }, /was cancelled before/],
    [{ version: '0.9.9' }, /ran version 0\.9\.9, which writes no report/],
    [{ version: '1' }, /ended \(failed\) without a report/],
    [{ version: '2.0.0', result: undefined }, /ended \(no result\) without a report/],
    [{ version: undefined }, /see its log/],
  ];
  for (const [given, expected] of WHY) {
    it(`have no report, and it is said why: ${expected.source}`, () =>
      assert.match(whyNoReport(step(given)), expected));
  }
});

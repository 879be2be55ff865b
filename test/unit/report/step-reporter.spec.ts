import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { StepReporter } from '../../../shared/report/publish/step-reporter.ts';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const VERSION = { Major: 1, Minor: 2, Patch: 3 };
const END = { how: 'returned', outcome: { result: 'succeeded', message: 'It is done.' } } as const;

const reportIn = ([text = '']: readonly string[]) => JSON.parse(text) as StepReport;

describe('What a step tells of itself', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'step-reporter-'))));
  after(() => rmSync(folder, { recursive: true }));

  it('costs one warning where it cannot be written, however often it is tried', async () => {
    const file = path.join(folder, 'full');
    writeFileSync(file, '');
    const host = new RecordingHost({}, { 'Agent.TempDirectory': file, 'Build.BuildId': '458' });
    const report = new StepReporter('CaptureAndDeploy', VERSION);
    await report.begin(host);
    await report.end(host, END);
    assert.deepEqual(host.attachments, []);
    const [warning, ...more] = host.warnings;
    assert.match(warning ?? '', /^The page of this run shows nothing of this step: /);
    assert.deepEqual(more, []);
  });

  it('is attached once before and once at the end, which is shown elsewhere too', async () => {
    const host = new RecordingHost({}, { 'Agent.TempDirectory': folder, 'Build.BuildId': '458' });
    const report = new StepReporter('NewmanSanity', VERSION);
    const shown: string[] = [];
    report.showElsewhere((text) => Promise.resolve(void shown.push(text)));
    for (let time = 0; time < 2; time += 1) await report.begin(host);
    for (let time = 0; time < 2; time += 1) await report.end(host, END);
    assert.deepEqual(
      host.attachments.map(({ name }) => name.replace(/-[0-9a-f]{8}-/, '-')),
      ['NewmanSanity-0.json', 'NewmanSanity-1.json'],
    );
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /"outcome":"passed","headline":"It is done\."/);
    assert.equal(reportIn(shown).code, undefined);
  });

  it('has the code of the error that the last line ends with', async () => {
    const host = new RecordingHost({}, { 'Agent.TempDirectory': folder, 'Build.BuildId': '458' });
    const report = new StepReporter('CaptureAndDeploy', VERSION);
    const shown: string[] = [];
    report.showElsewhere((text) => Promise.resolve(void shown.push(text)));
    const outcome = { result: 'failed', errorCode: 'SR311', message: 'The image is not there.' } as const;
    await report.end(host, { how: 'returned', outcome });
    assert.deepEqual([reportIn(shown).code, reportIn(shown).headline], ['SR311', 'The image is not there.']);
  });
});

import assert from 'node:assert/strict';
import * as v from 'valibot';
import { REPORT_TYPE } from '../../shared/report/publish/step-reporter.ts';
import { ReportSchema } from '../../shared/report/report-schema.ts';
import type { StepReport } from '../../shared/report/report-schema.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';

/** The reports that a step attached, in their order; each must be what the page accepts, under a name of its own. */
export function reportsOf(run: TaskRun): readonly StepReport[] {
  const attached = run.attachments.filter(({ type }) => type === REPORT_TYPE);
  assert.equal(new Set(attached.map(({ name }) => name)).size, attached.length);
  return attached.map(({ name, text }) => {
    const report = v.parse(ReportSchema, JSON.parse(text));
    assert.match(name, new RegExp(`^${report.task}-[0-9a-f]{8}-${report.final ? 1 : 0}\\.json$`));
    return report;
  });
}

/** The one final report of a step. */
export function finalReport(run: TaskRun): StepReport {
  const [final, ...more] = reportsOf(run).filter((report) => report.final);
  assert.ok(final !== undefined && more.length === 0, run.log);
  return final;
}

import * as path from 'node:path';
import { writeWhole } from '../../../../shared/files/disk/write-whole.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { sanitiseLine } from '../../../../shared/host/sanitise.ts';
import { lineOf, rollbackMarkdown } from '../rollback-texts.ts';
import { runOf } from '../rollback.ts';
import type { Rollback } from '../rollback.ts';

const SUMMARY_FILE = 'rollback-summary.md';
const SUMMARY_TITLE = 'Rollback after the sanity tests';

/**
 * Says what became of the rollback: one line in the log, a warning where it was not queued or that is not known, the
 * output rollbackRunUrl, and a section on the run's page. Never fails the step, which has its error already.
 */
export async function announce(host: Host, output: string, rollback: Rollback): Promise<void> {
  host.setOutput('rollbackRunUrl', sanitiseLine(host.mask(runOf(rollback)?.url ?? '')));
  const line = lineOf(rollback);
  if (line === undefined) return;
  if (rollback.kind === 'failed' || rollback.kind === 'notKnown') host.warning(line);
  else host.info(line);
  const file = path.join(output, SUMMARY_FILE);
  try {
    await writeWhole(
      file,
      rollbackMarkdown(rollback, (text) => host.mask(text)),
    );
    host.addSummary(SUMMARY_TITLE, file);
  } catch (error) {
    host.warning(`The summary of the rollback could not be written: ${describeError(error)}`);
  }
}

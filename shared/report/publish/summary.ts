import * as path from 'node:path';
import { writeWhole } from '../../files/disk/write-whole.ts';
import { describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { millisecondsOfStep } from '../../host/process.ts';
import { escapeMarkdown } from '../markdown.ts';

/** How long this step has been running, in whole seconds; no matter who sets the clock meanwhile. */
export function secondsOfStep(): number {
  return Math.round(millisecondsOfStep() / 1000);
}

/**
 * Writes a table of facts as markdown, and returns what shows it on the run's page: until then nothing is said, so that it
 * can be written beside other work. What cannot be written costs a warning then: it is for people, and what it tells of is
 * done.
 */
export async function writeSummary(
  host: Host,
  folder: string,
  title: string,
  facts: readonly (readonly [string, string])[],
): Promise<() => void> {
  // The first fact stands as the head of the table, which would be an empty grey line otherwise.
  const [first = '', ...rows] = facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`);
  // Names that differ in a dot are two files.
  const name = title.replace(/[^A-Za-z0-9.]+/g, '-').toLowerCase();
  const file = path.join(folder, `${name}.md`);
  try {
    await writeWhole(file, host.mask([first, '| --- | --- |', ...rows, ''].join('\n')));
    return () => host.addSummary(title, file);
  } catch (error) {
    return () => host.warning(`There is no summary of this step: ${describeError(error)}`);
  }
}

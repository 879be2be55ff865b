import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRelease } from '../../../../shared/contract/run.ts';
import { writeWhole } from '../../../../shared/files/disk/write-whole.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { PAGE_ARTIFACT, PAGE_FILE, reportPage } from '../report-page.ts';

/** What the page needs of the step that it is about. */
export interface PageStep {
  readonly host: Host;
  readonly inputs: { readonly publishReport: boolean; readonly artifactSuffix: string };
  readonly folders: { readonly output: string };
}

// Beside the bundle, and read only now: it would make every start slower.
const PAGE = path.join(import.meta.dirname, 'later', PAGE_FILE);

/**
 * Writes the page of the run, by the text of its report, beside the results, and publishes it where publishReport says so.
 * Never throws: a page that cannot be written costs a warning.
 */
export async function publishPage({ host, inputs, folders }: PageStep, report: string): Promise<void> {
  try {
    const file = path.join(folders.output, PAGE_FILE);
    await writeWhole(file, reportPage(await readFile(PAGE, 'utf8'), report));
    if (!inputs.publishReport) return;
    // A classic release refuses an upload, and a step that was cancelled loses it (agent.md#4-cancellation).
    if (isRelease(host) || host.cancelled.aborted) host.attachFile(file);
    else host.uploadArtifact(PAGE_ARTIFACT + inputs.artifactSuffix, file);
  } catch (error) {
    host.warning(`The report page could not be written: ${describeError(error)}`);
  }
}

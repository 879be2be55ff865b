import * as v from 'valibot';
import { isRelease } from '../../contract/run.ts';
import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { jobBegan } from '../job-record.ts';
import { runSubject } from '../pipeline-run.ts';
import { ownRun } from '../source-run.ts';
import { openAzureDevOps } from './open-azure-devops.ts';

const timelineShape = v.object({
  records: v.array(v.object({ id: v.string(), type: v.nullish(v.string()), startTime: v.nullish(v.string()) })),
});

const PATIENCE_MILLISECONDS = 3_000;

/**
 * When this job began, asked of the timeline of its run within 3 seconds; milliseconds since 1970. `undefined` where that
 * is not known: no run, no right, no answer. Rejects only where the step was cancelled, or for a defect.
 */
export async function whenJobBegan(host: Host): Promise<number | undefined> {
  const jobId = host.variable('System.JobId');
  const patience = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  try {
    const run = ownRun(host);
    if (jobId === undefined || run === undefined || isRelease(host)) return undefined;
    const azureDevOps = await openAzureDevOps(host, { signal: patience });
    const project = run.project ?? azureDevOps.project;
    const subject = runSubject(run.id, project, 'does not tell its timeline');
    const path = `build/builds/${run.id}/timeline`;
    const { records } = await azureDevOps.request(subject, timelineShape, { project, path });
    return jobBegan(records, jobId);
  } catch (error) {
    host.cancelled.throwIfAborted();
    if (patience.aborted || error instanceof Fault) return undefined;
    throw error;
  }
}

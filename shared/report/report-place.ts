import type { Run } from '../contract/run.ts';
import type { Host } from '../host/host.ts';
import type { StepReport } from './report-schema.ts';

/** Where in the run a step is, as the agent says it; what it does not say is left out. Pure. */
export function reportPlace(host: Pick<Host, 'variable'>): StepReport['place'] {
  return {
    stage: host.variable('System.StageName') ?? host.variable('Release.EnvironmentName'),
    stageAttempt: attempt(host.variable('System.StageAttempt') ?? host.variable('Release.AttemptNumber')),
    job: host.variable('System.JobName'),
    jobAttempt: attempt(host.variable('System.JobAttempt')),
  };
}

/** The run as a report names it. Pure. */
export function reportRun({ id, number, pipeline }: Run): StepReport['run'] {
  return { id, number, pipeline };
}

/** Text without the folders of the machine: a report is read by whoever may see the run. Pure. */
export function withoutFolders(host: Pick<Host, 'variable'>): (text: string) => string {
  const folders = FOLDERS.flatMap(([name, shown]) => {
    const folder = host.variable(name);
    return folder === undefined || folder.length < SHORTEST ? [] : [[folder, shown] as const];
  }).sort(([one], [other]) => other.length - one.length);
  return (text) => folders.reduce((rest, [folder, shown]) => rest.replaceAll(folder, shown), text);
}

const FOLDERS = [
  ['System.DefaultWorkingDirectory', '(sources)'],
  ['Build.SourcesDirectory', '(sources)'],
  ['Build.ArtifactStagingDirectory', '(staging)'],
  ['Agent.TempDirectory', '(temporary)'],
  ['Agent.BuildDirectory', '(job)'],
  ['Agent.HomeDirectory', '(agent)'],
  ['Agent.WorkFolder', '(work)'],
] as const;

// `/` or `C:\` in place of a folder would tear every path and URL.
const SHORTEST = 4;

function attempt(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

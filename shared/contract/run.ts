import type { Host } from '../host/host.ts';

/** The pipeline run or release that a task is in. */
export interface Run {
  /** Build.BuildId; in a release that of the primary artifact, else Release.ReleaseId (design.md#deploy-info). */
  readonly id: string;
  readonly number: string;
  readonly attempt: number;
  readonly url: string | undefined;
  readonly pipeline: string | undefined;
}

/** Reads the identity of the run from the pipeline variables. */
export function readRun(host: Pick<Host, 'variable'>): Run {
  const release = host.variable('Release.ReleaseId');
  const id = host.variable('Build.BuildId') ?? release ?? '';
  const inRelease = release !== undefined && isRelease(host);
  const attempts = ['System.StageAttempt', 'System.JobAttempt', 'Release.AttemptNumber'].map((name) =>
    Number(host.variable(name) ?? 1),
  );
  return {
    id,
    number: (inRelease ? host.variable('Release.ReleaseName') : host.variable('Build.BuildNumber')) ?? id,
    attempt: Math.max(1, ...attempts.filter((attempt) => Number.isInteger(attempt))),
    url: inRelease ? host.variable('Release.ReleaseWebURL') : buildUrl(host, id),
    pipeline: inRelease ? host.variable('Release.DefinitionName') : host.variable('Build.DefinitionName'),
  };
}

/** Classic releases cannot publish artifacts: System.HostType is not `build` there (agent.md#9-classic-releases). */
export function isRelease(host: Pick<Host, 'variable'>): boolean {
  const type = host.variable('System.HostType');
  return type !== undefined && type.toLowerCase() !== 'build';
}

/** `python-build #20261124.3`, for people. */
export function describeRun(run: Pick<Run, 'pipeline' | 'number'>): string {
  return run.pipeline === undefined ? `run ${run.number}` : `${run.pipeline} ${run.number}`;
}

function buildUrl(host: Pick<Host, 'variable'>, id: string): string | undefined {
  const collection = host.variable('System.TeamFoundationCollectionUri');
  const project = host.variable('System.TeamProject');
  if (collection === undefined || project === undefined || id === '') return undefined;
  return `${collection.replace(/\/+$/, '')}/${encodeURIComponent(project)}/_build/results?buildId=${id}`;
}

import type { BuildApi } from 'azure-devops-node-api/BuildApi.js';
import * as v from 'valibot';
import type { AzureDevOps } from './azure-devops.ts';
import type { Subject } from '../describe-failure.ts';

/** A run by its number; `project` (name or id) is the job's own where it is left out. */
export interface RunReference {
  readonly id: number;
  readonly project?: string | undefined;
}

export type RunResult = 'succeeded' | 'partiallySucceeded' | 'failed' | 'canceled';

/** A run of a pipeline, as far as deployments are concerned with it. */
export interface PipelineRun {
  readonly id: number;
  /** `python-build-20261124.3`. */
  readonly number: string;
  /** `undefined` while it is still running. */
  readonly result: RunResult | undefined;
  readonly definition: { readonly id: number; readonly name: string };
  /** Name of the project; it may be given wherever a project is asked for. */
  readonly project: string;
  readonly branch: string | undefined;
  /** The page for people. */
  readonly url: string;
}

// The library's enums as numbers: importing them at the top would load it at the start of every task.
const COMPLETED = 2;
const ANY_STATE = 47;
const SUCCEEDED = 2 | 4;
const FINISHED_LAST_FIRST = 3;
const QUEUED_LAST_FIRST = 4;
const RESULTS: Readonly<Record<number, RunResult>> = {
  2: 'succeeded',
  4: 'partiallySucceeded',
  8: 'failed',
  32: 'canceled',
};

const runShape = v.object({
  id: v.number(),
  buildNumber: v.optional(v.string(), ''),
  result: v.optional(v.number()),
  definition: v.object({ id: v.number(), name: v.string() }),
  project: v.object({ name: v.string() }),
  sourceBranch: v.optional(v.string()),
  _links: v.optional(v.object({ web: v.optional(v.object({ href: v.string() })) })),
});

/** Reads one run. Throws an AzureDevOpsFault. */
export async function readRun(azureDevOps: AzureDevOps, run: RunReference): Promise<PipelineRun> {
  const project = run.project ?? azureDevOps.project;
  const answer = await azureDevOps.ask(runSubject(run.id, project), runShape, (builds) =>
    builds.getBuild(project, run.id),
  );
  return runOf(azureDevOps, answer);
}

export interface LatestRunOptions {
  readonly project?: string | undefined;
  /** Takes a failed or cancelled run too; else only succeeded and partially succeeded ones. */
  readonly includeFailed?: boolean;
  /** `refs/heads/main`. */
  readonly branch?: string | undefined;
}

/** The run of a pipeline that finished last; `undefined` where there is none. */
export function latestRun(
  azureDevOps: AzureDevOps,
  definitionId: number,
  options: LatestRunOptions = {},
): Promise<PipelineRun | undefined> {
  return firstRun(azureDevOps, definitionId, options.project, {
    status: COMPLETED,
    result: options.includeFailed === true ? undefined : SUCCEEDED,
    order: FINISHED_LAST_FIRST,
    branch: options.branch,
  });
}

/** The run of a pipeline that was queued last, waiting and running ones included; `undefined` where there is none. */
export function newestRun(
  azureDevOps: AzureDevOps,
  definitionId: number,
  project?: string,
): Promise<PipelineRun | undefined> {
  const filter = { status: ANY_STATE, result: undefined, order: QUEUED_LAST_FIRST, branch: undefined };
  return firstRun(azureDevOps, definitionId, project, filter);
}

/** A run as the subject of error lines. */
export function runSubject(id: number, project: string, fails = 'cannot be read'): Subject {
  return {
    what: `run ${id} of project ${project}`,
    fails,
    permission: 'View builds',
    grantedOn: `the pipelines of project ${project}`,
    whenNotFound: 'Check the number; a run of another project needs pipelineAlias.',
  };
}

interface Filter {
  readonly status: number;
  readonly result: number | undefined;
  readonly order: number;
  readonly branch: string | undefined;
}

async function firstRun(
  azureDevOps: AzureDevOps,
  definitionId: number,
  project = azureDevOps.project,
  filter: Filter,
): Promise<PipelineRun | undefined> {
  const subject = {
    ...runSubject(definitionId, project),
    what: `the runs of pipeline ${definitionId} of project ${project}`,
    fails: 'cannot be listed',
    whenNotFound: 'Check the pipeline.',
  };
  const [first] = await azureDevOps.ask(subject, v.array(runShape), (builds) =>
    listBuilds(builds, project, definitionId, filter),
  );
  return first === undefined ? undefined : runOf(azureDevOps, first);
}

function listBuilds(
  builds: BuildApi,
  project: string,
  definitionId: number,
  { status, result, order, branch }: Filter,
) {
  const unset = undefined;
  // prettier-ignore
  return builds.getBuilds(project, [definitionId], unset, unset, unset, unset, unset, unset, status, result, unset, unset, 1, unset, unset, unset, order, branch);
}

function runOf(azureDevOps: AzureDevOps, answer: v.InferOutput<typeof runShape>): PipelineRun {
  const { id, project, definition } = answer;
  return {
    id,
    number: answer.buildNumber === '' ? String(id) : answer.buildNumber,
    result: answer.result === undefined ? undefined : RESULTS[answer.result],
    definition,
    project: project.name,
    branch: answer.sourceBranch,
    url: pageOfRun(azureDevOps, project.name, id, answer._links),
  };
}

/** The page of a run for people: what the server links to where that is a web address, else the address that it has. */
export function pageOfRun(
  azureDevOps: Pick<AzureDevOps, 'address'>,
  project: string,
  id: number,
  links: { readonly web?: { readonly href: string } | undefined } | undefined,
): string {
  const given = links?.web?.href ?? '';
  if (/^https?:/i.test(given) && URL.canParse(given)) return new URL(given).href;
  return `${azureDevOps.address(project)}/_build/results?buildId=${id}`;
}

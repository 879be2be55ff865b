import type { RequestPurpose } from './describe-failure.ts';

/** A run by its number; `project` (name or id) is the job's own where it is left out. */
export interface RunReference {
  readonly id: number;
  readonly project?: string | undefined;
}

/** A run of a pipeline, as far as deployments are concerned with it. */
export interface PipelineRun {
  readonly id: number;
  /** `python-build-20261124.3`. */
  readonly number: string;
  readonly definition: { readonly id: number; readonly name: string };
  /** Name of the project; it may be given wherever a project is asked for. */
  readonly project: string;
  /** The page for people. */
  readonly url: string;
}

/** A run as the subject of error lines. */
export function runSubject(id: number, project: string, fails = 'cannot be read'): RequestPurpose {
  return {
    what: `run ${id} of project ${project}`,
    fails,
    permission: 'View builds',
    grantedOn: `the pipelines of project ${project}`,
    whenNotFound: 'Check the number; a run of another project needs pipelineAlias.',
  };
}

/** The page of a run for people: what the server links to where that is a web address, else the address that it has. */
export function pageOfRun(
  azureDevOps: { readonly address: (project: string) => string },
  project: string,
  id: number,
  links: { readonly web?: { readonly href: string } | undefined } | undefined,
): string {
  const given = links?.web?.href ?? '';
  if (/^https?:/i.test(given) && URL.canParse(given)) return new URL(given).href;
  return `${azureDevOps.address(project)}/_build/results?buildId=${id}`;
}

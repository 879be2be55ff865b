import type { BuildApi } from 'azure-devops-node-api/BuildApi.js';
import * as v from 'valibot';
import type { AzureDevOps } from './azure-devops.ts';
import { pageOfRun, runSubject } from '../pipeline-run.ts';
import type { PipelineRun, RunReference } from '../pipeline-run.ts';

// The library's enums as numbers: importing them at the top would load it at the start of every task.
const ANY_STATE = 47;
const QUEUED_LAST_FIRST = 4;

const runShape = v.object({
  id: v.number(),
  buildNumber: v.optional(v.string(), ''),
  definition: v.object({ id: v.number(), name: v.string() }),
  project: v.object({ name: v.string() }),
  _links: v.optional(v.object({ web: v.optional(v.object({ href: v.string() })) })),
});

/** Reads one run. Throws an AzureDevOpsFault. */
export async function readPipelineRun(azureDevOps: AzureDevOps, run: RunReference): Promise<PipelineRun> {
  const project = run.project ?? azureDevOps.project;
  const answer = await azureDevOps.ask(runSubject(run.id, project), runShape, (builds) =>
    builds.getBuild(project, run.id),
  );
  return runOf(azureDevOps, answer);
}

/** The run of a pipeline that was queued last, waiting and running ones included; `undefined` where there is none. */
export async function newestRun(
  azureDevOps: AzureDevOps,
  definitionId: number,
  project = azureDevOps.project,
): Promise<PipelineRun | undefined> {
  const subject = {
    ...runSubject(definitionId, project),
    what: `the runs of pipeline ${definitionId} of project ${project}`,
    fails: 'cannot be listed',
    whenNotFound: 'Check the pipeline.',
  };
  const [first] = await azureDevOps.ask(subject, v.array(runShape), (builds) =>
    listNewest(builds, project, definitionId),
  );
  return first === undefined ? undefined : runOf(azureDevOps, first);
}

function listNewest(builds: BuildApi, project: string, definitionId: number) {
  const unset = undefined;
  // prettier-ignore
  return builds.getBuilds(project, [definitionId], unset, unset, unset, unset, unset, unset, ANY_STATE, unset, unset, unset, 1, unset, unset, unset, QUEUED_LAST_FIRST);
}

function runOf(azureDevOps: AzureDevOps, answer: v.InferOutput<typeof runShape>): PipelineRun {
  const { id, project, definition } = answer;
  return {
    id,
    number: answer.buildNumber === '' ? String(id) : answer.buildNumber,
    definition,
    project: project.name,
    url: pageOfRun(azureDevOps, project.name, id, answer._links),
  };
}

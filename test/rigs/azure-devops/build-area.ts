import type { Question } from './answer.ts';
import { Refusal, demand } from './answer.ts';
import { contentPath } from './content.ts';
import { queueRun } from './queue.ts';
import type { Project, StoredArtifact, StoredDefinition, StoredRun } from './model.ts';

/** Answers `{project}/_apis/build/…`. Throws a Refusal. */
export function buildArea(question: Question): object | Uint8Array {
  const [, resource = '', id, sub, tag] = question.path;
  if (resource.toLowerCase() === 'definitions') return definitions(question, id);
  if (resource !== 'builds') throw new Refusal(404, 'HttpException', `There is no ${resource} in area build.`);
  if (id === undefined && question.method === 'POST') return queue(question);
  demand(question, 'View builds', 'its builds');
  if (id === undefined) return builds(question);
  const run = question.model.run(question.project, Number(id));
  if (run === undefined)
    throw new Refusal(404, 'BuildNotFoundException', `The requested build ${id} could not be found.`);
  if (sub === 'artifacts') return artifacts(question, run);
  if (sub === 'tags') return tags(question, run, tag);
  if (sub === 'timeline') return timeline(run);
  return buildOf(question, run);
}

// The job's record has the same id in every run: it is made of the names of stage, phase and job.
const JOB_ID = '12f1170f-54f2-53f3-20dd-22fc7dff55f9';

function timeline({ jobBegan }: StoredRun): object {
  const stage = { id: '96ac2280-8cb4-5df5-99de-dd2da759617d', parentId: null, type: 'Stage', state: 'inProgress' };
  const job = { id: JOB_ID, parentId: stage.id, type: 'Job', name: 'Job', state: 'inProgress', startTime: jobBegan };
  return {
    id: 'f7a3c1d0-5e5b-4a58-9d0c-6a1e8c1b0f55',
    changeId: 7,
    records: jobBegan === undefined ? [stage] : [stage, job],
  };
}

function definitions(question: Question, id: string | undefined): object {
  const { model, project, query } = question;
  demand(question, 'View build pipeline', 'its pipelines');
  if (id !== undefined) {
    const found = model.definition(project, Number(id));
    if (found !== undefined) return definitionOf(found, project);
    throw new Refusal(404, 'DefinitionNotFoundException', `TF400813: Definition ${id} could not be found.`);
  }
  const pattern = query.get('name');
  const folder = query.get('path');
  const wanted = new RegExp(`^${(pattern ?? '*').replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
  const value = model.definitions
    .filter((one) => one.project === project.name && wanted.test(one.name))
    .filter((one) => folder === null || one.folder.toLowerCase() === folder.toLowerCase())
    .map((one) => definitionOf(one, project));
  return { count: value.length, value };
}

interface QueuedBuild {
  readonly definition: { readonly id: number };
  readonly sourceBranch?: string;
  readonly templateParameters?: Readonly<Record<string, string>>;
}

function queue(question: Question): object {
  const { definition, sourceBranch = 'refs/heads/main', templateParameters = {} } = question.body as QueuedBuild;
  const stored = question.model.definition(question.project, definition.id);
  if (stored === undefined) throw new Refusal(404, 'DefinitionNotFoundException', `There is no ${definition.id}.`);
  const run = queueRun(question, stored, templateParameters, sourceBranch, (problem) => {
    const message = 'Could not queue the build because there were validation errors or warnings.';
    throw new Refusal(400, 'BuildRequestValidationFailedException', message, [problem]);
  });
  return buildOf(question, run);
}

const STATUS = { inProgress: 1, completed: 2 };
const RESULT = { succeeded: 2, partiallySucceeded: 4, failed: 8, canceled: 32 };
const FINISH_TIME_DESCENDING = '3';

function builds({ model, project, query, ...rest }: Question): object {
  const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);
  const ids = query.get('definitions')?.split(',').map(Number);
  const branch = query.get('branchName');
  const wantedTags = query.get('tagFilters')?.split(',') ?? [];
  const byFinish = query.get('queryOrder') === FINISH_TIME_DESCENDING;
  const value = model.runs
    .filter(({ definition }) => definition.project === project.name && (ids?.includes(definition.id) ?? true))
    .filter(
      ({ result }) => (number('statusFilter', 47) & (result === undefined ? STATUS.inProgress : STATUS.completed)) > 0,
    )
    .filter(
      ({ result }) =>
        !query.has('resultFilter') || (result !== undefined && (number('resultFilter', 0) & RESULT[result]) > 0),
    )
    .filter((run) => (branch === null || run.branch === branch) && wantedTags.every((tag) => run.tags.has(tag)))
    .sort((a, b) => (byFinish ? b.finished - a.finished : b.id - a.id))
    .slice(0, number('$top', 1000))
    .map((run) => buildOf({ model, project, query, ...rest }, run));
  return { count: value.length, value };
}

function buildOf({ collectionUri }: Pick<Question, 'collectionUri'> & Partial<Question>, run: StoredRun): object {
  const { id, number, definition, result, branch } = run;
  const project = { name: definition.project, state: 'wellFormed' };
  return {
    id,
    buildNumber: number,
    status: result === undefined ? 'inProgress' : 'completed',
    ...(result === undefined ? {} : { result }),
    definition: { id: definition.id, name: definition.name, path: definition.folder, project },
    project,
    sourceBranch: branch,
    tags: [...run.tags],
    queueTime: '2026-11-24T02:00:00.000Z',
    _links: {
      web: { href: `${collectionUri}/${encodeURIComponent(definition.project)}/_build/results?buildId=${id}` },
    },
  };
}

function definitionOf({ id, name, folder, state }: StoredDefinition, project: Project): object {
  return {
    id,
    name,
    path: folder,
    type: 'build',
    queueStatus: state,
    revision: 1,
    project: { name: project.name },
  };
}

function artifacts(
  { query, accept, collectionUri, artifactHost, project }: Question,
  run: StoredRun,
): object | Uint8Array {
  const resource = (one: StoredArtifact) => ({
    id: one.id,
    name: one.name,
    source: '12f1170f-54f2-53f3-20dd-22fc7dff55f9',
    resource: resourceOf(one, `${collectionUri}/${encodeURIComponent(project.name)}`, artifactHost, run),
  });
  const name = query.get('artifactName');
  if (name === null) return { count: run.artifacts.length, value: run.artifacts.map(resource) };
  const found = run.artifacts.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined)
    throw new Refusal(404, 'ArtifactNotFoundException', `Artifact ${name} was not found for build ${run.id}.`);
  const asZip = query.get('$format') === 'zip' || accept.startsWith('application/zip');
  return asZip && found.kind === 'Container' ? found.zip : resource(found);
}

function resourceOf(artifact: StoredArtifact, projectUri: string, artifactHost: string, run: StoredRun): object {
  const name = encodeURIComponent(artifact.name);
  const url = `${projectUri}/_apis/build/builds/${run.id}/artifacts?artifactName=${name}&api-version=7.1`;
  switch (artifact.kind) {
    case 'Container':
      return { type: 'Container', data: `#/4711/${artifact.name}`, url, downloadUrl: `${url}&%24format=zip` };
    case 'PipelineArtifact': {
      const properties = { RootId: '01', artifactsize: String(artifact.zip.length), HashType: 'DEDUP1024K' };
      const downloadUrl = `${artifactHost}${contentPath(run, artifact)}?format=zip`;
      return { type: 'PipelineArtifact', data: '02', properties, url, downloadUrl };
    }
    case 'filepath':
      return { type: 'filepath', data: '\\\\share\\drops', url, downloadUrl: 'file://share/drops' };
  }
}

function tags(question: Question, run: StoredRun, tag: string | undefined): object {
  const { method, body } = question;
  if (method !== 'GET') demand(question, 'Update build information', `build ${run.id}`);
  if (method === 'POST') for (const one of body as readonly string[]) run.tags.add(one);
  if (method === 'PUT' && tag !== undefined) run.tags.add(tag);
  if (method === 'DELETE' && tag !== undefined) run.tags.delete(tag);
  return { count: run.tags.size, value: [...run.tags] };
}

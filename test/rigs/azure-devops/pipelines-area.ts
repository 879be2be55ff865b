import type { Question } from './answer.ts';
import { Refusal, demand } from './answer.ts';
import { queueRun } from './queue.ts';
import { signedPath } from './content.ts';
import type { StoredDefinition, StoredRun } from './model.ts';

/** Answers `{project}/_apis/pipelines/{id}/runs…`. Throws a Refusal. */
export function pipelinesArea(question: Question): object {
  const { model, project, path, method } = question;
  const [, id, resource, runId, sub] = path;
  const definition = model.definition(project, Number(id));
  if (definition === undefined || resource !== 'runs') {
    throw new Refusal(404, 'PipelineDoesNotExistException', `Pipeline ${id ?? ''} does not exist.`);
  }
  if (runId === undefined && method === 'POST') return runOf(question, queue(question, definition));
  demand(question, 'View builds', 'its builds');
  const run = model.run(project, Number(runId));
  if (run === undefined || run.definition !== definition) {
    throw new Refusal(404, 'RunNotFoundException', `Run ${runId ?? ''} of pipeline ${id ?? ''} does not exist.`);
  }
  return sub === 'artifacts' ? artifact(question, run) : runOf(question, run);
}

interface RunParameters {
  readonly resources?: { readonly repositories?: { readonly self?: { readonly refName?: string } } };
  readonly templateParameters?: Readonly<Record<string, string>>;
}

function queue(question: Question, definition: StoredDefinition): StoredRun {
  const { templateParameters = {}, resources } = (question.body ?? {}) as RunParameters;
  const branch = resources?.repositories?.self?.refName ?? 'refs/heads/main';
  return queueRun(question, definition, templateParameters, branch, (problem) => {
    throw new Refusal(400, 'PipelineValidationException', problem);
  });
}

function runOf({ collectionUri }: Question, run: StoredRun): object {
  const { definition } = run;
  const web = `${collectionUri}/${encodeURIComponent(definition.project)}/_build/results?buildId=${run.id}`;
  return {
    id: run.id,
    name: run.number,
    state: run.result === undefined ? 'inProgress' : 'completed',
    ...(run.result === undefined ? {} : { result: run.result }),
    templateParameters: run.templateParameters,
    createdDate: '2026-11-24T02:00:00.000Z',
    pipeline: { id: definition.id, name: definition.name, folder: definition.folder, revision: 1 },
    _links: { web: { href: web } },
  };
}

function artifact({ query, artifactHost }: Question, run: StoredRun): object {
  const name = query.get('artifactName') ?? '';
  const found = run.artifacts.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new Refusal(404, 'ArtifactNotFoundException', `Artifact ${name} does not exist.`);
  if (query.get('$expand') !== 'signedContent' || found.kind !== 'PipelineArtifact') return { name: found.name };
  const url = `${artifactHost}${signedPath(run, found)}`;
  return { name: found.name, signedContent: { url, signatureExpires: '2099-01-01T00:00:00Z' } };
}

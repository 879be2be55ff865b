import type { Job, Pipeline } from '../support/model.ts';
import { changesCluster, containerResources, repositoryResources } from '../support/model.ts';
import { isMapping, mappingAt, textAt } from '../support/yaml.ts';

/** Where jobs run and what guards them: pools, containers, environments, branches, pinned templates. */
export function jobProblems(pipeline: Pipeline): string[] {
  return [
    ...pipeline.jobs.flatMap((job) => [
      ...poolProblems(pipeline, job),
      ...containerProblems(pipeline, job),
      ...guardProblems(pipeline, job),
      ...waysBackProblems(job),
    ]),
    ...templateProblems(pipeline),
    ...triggerProblems(pipeline),
  ];
}

function stageOf(pipeline: Pipeline, job: Job) {
  return pipeline.stages.find(({ name }) => name === job.stage);
}

function poolProblems(pipeline: Pipeline, job: Job): string[] {
  const places = [job.node, stageOf(pipeline, job)?.node ?? {}, pipeline.node];
  return places.some((place) => place.pool !== undefined) ? [] : [`job '${job.name}' has no pool`];
}

function containerProblems(pipeline: Pipeline, job: Job): string[] {
  const { container } = job.node;
  if (container === undefined) return [];
  const alias = typeof container === 'string' ? container : undefined;
  const resource = alias === undefined ? container : containerResources(pipeline).get(alias);
  if (!isMapping(resource)) {
    return [`job '${job.name}': '${alias ?? ''}' is no container resource, so it is pulled without credentials`];
  }
  const problems = textAt(resource, 'endpoint') === undefined ? [`container '${alias ?? ''}' has no endpoint`] : [];
  const docker = job.steps.find(({ subject }) => /\bdocker (run|pull|build)/.test(subject));
  if (docker !== undefined) problems.push(`job '${job.name}' runs in a container and calls docker: ${docker.title}`);
  return problems;
}

// What changes a cluster is a deployment job: approvals, lock and history belong to the environment.
function guardProblems(pipeline: Pipeline, job: Job): string[] {
  if (!job.steps.some(changesCluster)) return [];
  if (job.kind !== 'deployment') return [`job '${job.name}' changes a cluster and is no deployment job`];
  const problems: string[] = [];
  const environment = textAt(job.node, 'environment') ?? textAt(mappingAt(job.node, 'environment'), 'name') ?? '';
  if (environment === '') problems.push(`deployment '${job.name}' has no environment`);
  const stage = stageOf(pipeline, job)?.node ?? {};
  if (textAt(stage, 'lockBehavior') !== 'sequential')
    problems.push(`stage '${job.stage}' has no lockBehavior: sequential`);
  const pushed = pipeline.node.trigger !== undefined && pipeline.node.trigger !== 'none';
  const condition = textAt(stage, 'condition') ?? '';
  if (pushed && !/Build\.SourceBranch/.test(condition)) {
    problems.push(`stage '${job.stage}' deploys from every branch that triggers: it has no branch condition`);
  }
  if (condition !== '' && !/\bsucceeded\(/.test(condition)) {
    problems.push(`stage '${job.stage}' runs after failures too: its condition has no succeeded()`);
  }
  return problems;
}

// Two changes of the workload in one job undo each other.
function waysBackProblems(job: Job): string[] {
  const back = job.steps.filter(
    (step) => changesCluster(step) && /SmartRollback|rollout undo|set image/.test(step.subject),
  );
  return back.length > 1
    ? [`job '${job.name}' takes ${back.length} ways: ${back.map(({ title }) => title).join(', ')}`]
    : [];
}

function templateProblems(pipeline: Pipeline): string[] {
  return [...repositoryResources(pipeline)].flatMap(([alias, node]) =>
    /^refs\/tags\/./.test(textAt(node, 'ref') ?? '') ? [] : [`repository '${alias}' is not pinned to a tag`],
  );
}

function triggerProblems(pipeline: Pipeline): string[] {
  return pipeline.node.pr === undefined ? ['no pr: none, so pull requests run it'] : [];
}

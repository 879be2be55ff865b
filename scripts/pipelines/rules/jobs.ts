import type { Job, Pipeline } from '../model.ts';
import { changesCluster, inputsOf, pipelineResources, poolOf, repositoryResources, startsOnIt } from '../model.ts';
import { mappingAt, textAt } from '../yaml.ts';

/** Where jobs run and what guards them: pools, environments, branches, pinned templates, what starts the pipeline. */
export function jobProblems(pipeline: Pipeline): string[] {
  return [
    ...pipeline.jobs.flatMap((job) => [
      ...poolProblems(pipeline, job),
      ...downloadProblems(job),
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
  return poolOf(pipeline, job) === undefined ? [`job '${job.name}' has no pool`] : [];
}

// What changes a cluster is a deployment job: approvals, lock and history belong to the environment.
function guardProblems(pipeline: Pipeline, job: Job): string[] {
  if (!job.steps.some(changesCluster)) return [];
  if (job.kind !== 'deployment') return [`job '${job.name}' changes a cluster and is no deployment job`];
  const problems: string[] = [];
  const environment = textAt(job.node, 'environment') ?? textAt(mappingAt(job.node, 'environment'), 'name') ?? '';
  if (environment === '') problems.push(`deployment '${job.name}' has no environment`);
  if (connectionsOf(job).includes(environment)) {
    problems.push(`'${environment}' is given as an environment and as a service connection; they are two things`);
  }
  const stage = stageOf(pipeline, job)?.node ?? {};
  if ((textAt(stage, 'lockBehavior') ?? textAt(pipeline.node, 'lockBehavior')) !== 'sequential')
    problems.push(`stage '${job.stage}' has no lockBehavior: sequential`);
  const condition = textAt(stage, 'condition') ?? '';
  // Without a word about triggers every push to every branch starts it.
  if (pipeline.node.trigger !== 'none' && !/Build\.SourceBranch/.test(condition)) {
    problems.push(`stage '${job.stage}' deploys from every branch that triggers: it has no branch condition`);
  }
  if (condition !== '' && !/\bsucceeded\(/.test(condition)) {
    problems.push(`stage '${job.stage}' runs after failures too: its condition has no succeeded()`);
  }
  return problems;
}

function connectionsOf(job: Job): string[] {
  return job.steps.flatMap((step) =>
    Object.entries(inputsOf(step))
      .filter(([name]) => /ServiceConnection$|ServiceEndpoint$|^containerRegistry$/.test(name))
      .map(([, value]) => value),
  );
}

// Without a word about downloads a deployment job fetches all artifacts of its run and of every pipeline resource.
function downloadProblems(job: Job): string[] {
  const says = job.kind !== 'deployment' || job.steps.some(({ kind }) => kind === 'download');
  return says ? [] : [`deployment '${job.name}' downloads every artifact there is; say download: none`];
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
  const problems = pipeline.node.pr === undefined ? ['no pr: none, so pull requests run it'] : [];
  const follows = [...pipelineResources(pipeline).values()].some(startsOnIt);
  if (follows && pipeline.node.trigger !== 'none') {
    problems.push('no trigger: none, so a push runs it too, on what was deployed before');
  }
  return problems;
}

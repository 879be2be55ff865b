import type { Yaml, YamlMapping } from './yaml.ts';
import { isMapping, listAt, mappingAt, scalarsOf, textAt } from './yaml.ts';

/** A step of an expanded pipeline. */
export interface Step {
  readonly node: YamlMapping;
  /** The first key: task, bash, script, checkout, download … */
  readonly kind: string;
  /** What the kind is given: the task's name, the script, the alias. */
  readonly subject: string;
  /** How messages call it. */
  readonly title: string;
}

export interface Job {
  readonly node: YamlMapping;
  readonly kind: string;
  readonly name: string;
  readonly stage: string;
  readonly steps: readonly Step[];
}

export interface Stage {
  readonly node: YamlMapping;
  readonly name: string;
  readonly jobs: readonly Job[];
}

/** An expanded pipeline, as the rules look at it. Stages and jobs that YAML leaves out are there. */
export interface Pipeline {
  readonly node: YamlMapping;
  readonly stages: readonly Stage[];
  readonly jobs: readonly Job[];
  readonly steps: readonly Step[];
}

const STEP_KINDS = ['task', 'bash', 'script', 'pwsh', 'powershell', 'checkout', 'download', 'publish', 'template'];

/** Builds the model of an expanded pipeline. */
export function modelOf(node: YamlMapping): Pipeline {
  const stages = listAt(node, 'stages').filter(isMapping);
  const given = stages.length > 0 ? stages : [node];
  const modelled = given.map((stage) => {
    const name = textAt(stage, 'stage') ?? '';
    return { node: stage, name, jobs: jobsOf(stage, name) };
  });
  const jobs = modelled.flatMap((stage) => stage.jobs);
  return { node, stages: modelled, jobs, steps: jobs.flatMap((job) => job.steps) };
}

function jobsOf(stage: YamlMapping, name: string): Job[] {
  const jobs = listAt(stage, 'jobs').filter(isMapping);
  return (jobs.length > 0 ? jobs : [stage]).map((job) => {
    const kind = ['job', 'deployment'].find((key) => job[key] !== undefined) ?? 'job';
    const steps = [...listAt(job, 'steps'), ...stepsOfStrategy(job.strategy ?? '')].filter(isMapping).map(stepOf);
    return { node: job, kind, name: textAt(job, kind) ?? '', stage: name, steps };
  });
}

// runOnce, rolling and canary hold hooks, each with steps; on: holds two more.
function stepsOfStrategy(strategy: Yaml): Yaml[] {
  if (!isMapping(strategy)) return [];
  return Object.entries(strategy).flatMap(([key, value]) =>
    key === 'steps' ? listAt(strategy, 'steps') : stepsOfStrategy(value),
  );
}

function stepOf(node: YamlMapping): Step {
  const kind = STEP_KINDS.find((key) => node[key] !== undefined) ?? '?';
  const subject = textAt(node, kind) ?? '';
  const title = textAt(node, 'displayName') ?? (subject.includes('\n') ? kind : `${kind} ${subject}`);
  return { node, kind, subject, title };
}

/** The text of a script step; `undefined` for others. */
export function scriptOf(step: Step): string | undefined {
  return ['bash', 'script'].includes(step.kind) ? step.subject : undefined;
}

/** The commands of a script step, each on one line; nothing for others. */
export function commandsOf(step: Step): string[] {
  return (scriptOf(step) ?? '').replace(/\\\n\s*/g, ' ').split('\n');
}

/** Where a job runs: its own pool, that of its stage or that of the pipeline; `undefined` where none of them has one. */
export function poolOf(pipeline: Pipeline, job: Job): Yaml | undefined {
  const stage = pipeline.stages.find(({ name }) => name === job.stage);
  return job.node.pool ?? stage?.node.pool ?? pipeline.node.pool;
}

/** The inputs of a task step as text. */
export function inputsOf(step: Step): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(mappingAt(step.node, 'inputs')).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** Aliases of pipeline resources, with what they say. */
export function pipelineResources(pipeline: Pipeline): ReadonlyMap<string, YamlMapping> {
  return resourcesOf(pipeline, 'pipelines', 'pipeline');
}

/** Whether runs of a pipeline resource start this pipeline. */
export function startsOnIt(resource: YamlMapping): boolean {
  return resource.trigger !== undefined && resource.trigger !== 'none';
}

/** Aliases of container resources. */
export function containerResources(pipeline: Pipeline): ReadonlyMap<string, YamlMapping> {
  return resourcesOf(pipeline, 'containers', 'container');
}

/** Aliases of repository resources. */
export function repositoryResources(pipeline: Pipeline): ReadonlyMap<string, YamlMapping> {
  return resourcesOf(pipeline, 'repositories', 'repository');
}

function resourcesOf(pipeline: Pipeline, list: string, alias: string): ReadonlyMap<string, YamlMapping> {
  const resources = listAt(mappingAt(pipeline.node, 'resources'), list).filter(isMapping);
  return new Map(resources.map((resource) => [textAt(resource, alias) ?? '', resource]));
}

/** All text in a job, its stage's steps included. */
export function textsOf(job: Job): readonly string[] {
  return scalarsOf(job.node).map(({ text }) => text);
}

const CHANGING_TASKS = ['CaptureAndDeploy@1', 'SmartRollback@1', 'KubernetesManifest@1'];

/** Whether a step changes what runs in a cluster. */
export function changesCluster(step: Step): boolean {
  if (step.kind === 'task') return CHANGING_TASKS.includes(step.subject);
  return /\bkubectl\s+(?:[^\n|;]*\s)?(?:set\s+image|rollout\s+(?:undo|restart)|apply|patch|scale|delete)\b/.test(
    scriptOf(step) ?? '',
  );
}

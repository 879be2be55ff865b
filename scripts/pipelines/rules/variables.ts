import type { Job, Pipeline, Step } from '../model.ts';
import { pipelineResources, scriptOf, textsOf } from '../model.ts';
import type { TaskJson } from '../../task-json.ts';
import { isMapping, listAt, mappingAt, scalarsOf, textAt } from '../yaml.ts';
import type { YamlMapping } from '../yaml.ts';

const PREDEFINED = /^(Agent|Build|System|Pipeline|Environment|Strategy|Checks|Common|Resources)\.\w+|^TF_BUILD$/i;
const MACRO = /\$\(([A-Za-z_][\w.-]*)\)/g;

/** Every macro names what a variable, an earlier step of the same job or the agent defines. */
export function variableProblems(pipeline: Pipeline, tasks: readonly TaskJson[]): string[] {
  const everywhere = [...variablesOf(pipeline.node), ...resourceVariables(pipeline)];
  const problems = pipeline.jobs.flatMap((job) => {
    const stage = pipeline.stages.find(({ name }) => name === job.stage);
    const defined = [...everywhere, ...variablesOf(stage?.node ?? {}), ...variablesOf(job.node)];
    return jobProblems(pipeline, job, defined, tasks);
  });
  // What a variable group of the library holds, only the service knows; outputs of steps are none of it.
  const group = listAt(pipeline.node, 'variables').some((item) => textAt(item, 'group') !== undefined);
  return group ? problems.filter((problem) => /\$\(\w+\./.test(problem)) : problems;
}

function jobProblems(pipeline: Pipeline, job: Job, defined: readonly string[], tasks: readonly TaskJson[]): string[] {
  const known = new Set(defined.map((name) => name.toLowerCase()));
  const problems: string[] = [];
  for (const step of job.steps) {
    // The title is expanded at the end of the step, all else at its beginning.
    for (const name of macrosIn(scalarsOf({ ...step.node, displayName: '' }).map(({ text }) => text))) {
      if (!isKnown(name, known)) problems.push(unknown(pipeline, job, step, name));
    }
    for (const name of definedBy(step, tasks)) known.add(name.toLowerCase());
  }
  const inSteps = new Set(job.steps.flatMap(({ node }) => scalarsOf(node).map(({ text }) => text)));
  for (const name of macrosIn(textsOf(job).filter((text) => !inSteps.has(text)))) {
    if (!isKnown(name, known)) problems.push(`job '${job.name}': nothing defines $(${name})`);
  }
  return problems;
}

function unknown(pipeline: Pipeline, job: Job, step: Step, name: string): string {
  const setter = pipeline.jobs.find(
    (other) => other !== job && other.steps.some((earlier) => definedBy(earlier, []).includes(name)),
  );
  return setter === undefined
    ? `${step.title}: nothing defines $(${name})`
    : `${step.title}: $(${name}) is set in job '${setter.name}' and does not leave it`;
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  return PREDEFINED.test(name) || known.has(name.toLowerCase());
}

function macrosIn(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(MACRO)].map(([, name = '']) => name)));
}

function definedBy(step: Step, tasks: readonly TaskJson[]): string[] {
  const prefix = textAt(step.node, 'name');
  const task = tasks.find(({ name, version }) => `${name}@${version.Major}` === step.subject);
  const outputs = prefix === undefined ? [] : (task?.outputVariables ?? []).map(({ name }) => `${prefix}.${name}`);
  const set = [...(scriptOf(step) ?? '').matchAll(/##vso\[task\.setvariable variable=([\w.]+)([^\]]*)\]/gi)];
  return [
    ...outputs,
    ...set.map(([, name = '', more = '']) =>
      /isoutput=true/i.test(more) && prefix !== undefined ? `${prefix}.${name}` : name,
    ),
  ];
}

function variablesOf(node: YamlMapping): string[] {
  const listed = listAt(node, 'variables')
    .filter(isMapping)
    .map((item) => textAt(item, 'name') ?? '');
  return [...listed, ...Object.keys(mappingAt(node, 'variables'))];
}

function resourceVariables(pipeline: Pipeline): string[] {
  const facts = [
    'projectID',
    'pipelineID',
    'pipelineName',
    'runID',
    'runName',
    'runURI',
    'sourceBranch',
    'sourceCommit',
  ];
  return [...pipelineResources(pipeline).keys()].flatMap((alias) =>
    facts.map((fact) => `resources.pipeline.${alias}.${fact}`),
  );
}

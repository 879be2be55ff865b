import type { TaskJson } from '../../task-json.ts';
import type { Pipeline } from '../model.ts';
import { clusterAddresses, reachProblems, serviceUrlProblems } from './addresses.ts';
import { artifactProblems } from './artifacts.ts';
import { containerProblems } from './containers.ts';
import type { Exists } from './files.ts';
import { fileProblems } from './files.ts';
import { jobProblems } from './jobs.ts';
import { jsonProblems } from './json.ts';
import { kubectlProblems } from './kubectl.ts';
import { labelProblems } from './labels.ts';
import { manifestProblems } from './manifests.ts';
import { nameProblems } from './names.ts';
import { publishProblems } from './publish.ts';
import { pythonProblems } from './python.ts';
import { scriptProblems } from './scripts.ts';
import { taskProblems } from './tasks.ts';
import { variableProblems } from './variables.ts';

/** What the rules need to know besides the pipeline. */
export interface Surroundings {
  readonly tasks: readonly TaskJson[];
  readonly exists: Exists;
  /** Words that stand for what may be typed into a parameter of a run. */
  readonly freeText?: readonly string[];
}

/** All that is wrong with one expanded pipeline besides what the schema finds. */
export function problemsOf(pipeline: Pipeline, surroundings: Surroundings): string[] {
  return [...jobProblems(pipeline), ...problemsOfSteps(pipeline, surroundings)];
}

/** The same for a fragment of a pipeline, such as the steps that a document shows. */
export function problemsOfSteps(pipeline: Pipeline, { tasks, exists, freeText = [] }: Surroundings): string[] {
  return [
    ...nameProblems(pipeline),
    ...labelProblems(pipeline),
    ...artifactProblems(pipeline),
    ...publishProblems(pipeline),
    ...variableProblems(pipeline, tasks),
    ...taskProblems(pipeline, tasks),
    ...containerProblems(pipeline),
    ...scriptProblems(pipeline, freeText),
    ...pythonProblems(pipeline),
    ...kubectlProblems(pipeline),
    ...manifestProblems(pipeline),
    ...jsonProblems(pipeline),
    ...serviceUrlProblems(pipeline),
    ...reachProblems(pipeline, clusterAddresses(pipeline)),
    ...fileProblems(pipeline, exists),
  ];
}

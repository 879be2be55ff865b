import type { TaskJson } from '../../../scripts/check-task-json.ts';
import type { Pipeline } from '../support/model.ts';
import { artifactProblems } from './artifacts.ts';
import { jobProblems } from './jobs.ts';
import { nameProblems } from './names.ts';
import { scriptProblems } from './scripts.ts';
import { taskProblems } from './tasks.ts';
import { variableProblems } from './variables.ts';

/** All that is wrong with one expanded pipeline besides what the schema finds. */
export function problemsOf(pipeline: Pipeline, tasks: readonly TaskJson[], freeText: readonly string[] = []): string[] {
  return [...jobProblems(pipeline), ...problemsOfSteps(pipeline, tasks, freeText)];
}

/** The same for a fragment of a pipeline, such as the steps that a document shows. */
export function problemsOfSteps(
  pipeline: Pipeline,
  tasks: readonly TaskJson[],
  freeText: readonly string[] = [],
): string[] {
  return [
    ...nameProblems(pipeline),
    ...artifactProblems(pipeline),
    ...variableProblems(pipeline, tasks),
    ...taskProblems(pipeline, tasks),
    ...scriptProblems(pipeline, freeText),
  ];
}

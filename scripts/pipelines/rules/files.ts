import type { Pipeline, Step } from '../model.ts';
import { commandsOf, inputsOf } from '../model.ts';

/** Whether the repository has a file. */
export type Exists = (path: string) => boolean;

/** Files that the tests name and the repository does not have. Where the checkout lies is where they are looked for. */
export function fileProblems(pipeline: Pipeline, exists: Exists): string[] {
  return pipeline.steps.flatMap((step) =>
    filesOf(step)
      .filter((file) => isLiteralPath(file) && !exists(file))
      .map((file) => `${step.title}: ${file} is not in the repository`),
  );
}

function filesOf(step: Step): string[] {
  if (step.subject === 'NewmanSanity@1') {
    const { collection = '', environment = '', globals = '', iterationData = '' } = inputsOf(step);
    return [...collection.split('\n'), environment, globals, iterationData].map((file) => file.trim());
  }
  return commandsOf(step).flatMap((command) => /\bnewman run (\S+)/.exec(command)?.[1] ?? []);
}

function isLiteralPath(file: string): boolean {
  return file !== '' && !/[$*?]|^[a-z]+:\/\/|^\//.test(file);
}

import { rollbackParameters } from '../../../tasks/NewmanSanity/queue-rollback/rollback-parameters.ts';
import type { Step } from '../model.ts';
import { inputsOf } from '../model.ts';
import type { NamedPipelines } from './triggers.ts';

const ANY = { buildId: '', imageTag: '', imageName: '', namespace: '', deploymentName: '', serviceUrl: '' };

/** Pipelines that failed tests name or queue: they exist, and declare the parameters that they are given. */
export function rollbackPipelineProblems(pipelines: NamedPipelines): string[] {
  return [...pipelines].flatMap(([name, { pipeline }]) =>
    pipeline.steps.flatMap((step) => {
      const queued = nameOf(step);
      if (queued === undefined) return [];
      const found = pipelines.get(queued);
      if (found === undefined) return [`${name}: there is no pipeline '${queued}' to roll back with`];
      return parametersFor(step)
        .filter((parameter) => !found.parameters.includes(parameter))
        .map((parameter) => `${name}: '${queued}' does not declare the parameter '${parameter}' that it is given`);
    }),
  );
}

// A name, \folder\name or an id, which nothing here can tell.
function nameOf(step: Step): string | undefined {
  const given = step.subject === 'NewmanSanity@1' ? (inputsOf(step).rollbackPipeline ?? '') : '';
  const name = given.split('\\').at(-1) ?? '';
  return /^\d*$|\$\(/.test(name) ? undefined : name;
}

function parametersFor(step: Step): string[] {
  const given = inputsOf(step).rollbackParameters ?? '';
  if (given.trim() === '') return Object.keys(rollbackParameters(undefined, ANY, false));
  return given.split('\n').flatMap((line) => /^\s*([^=\s]+)\s*=/.exec(line)?.[1] ?? []);
}

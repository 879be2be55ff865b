import type { Question } from './answer.ts';
import { Refusal, demand } from './answer.ts';
import type { StoredDefinition, StoredRun } from './model.ts';

/** Queues a run, whichever area was asked to. Throws a Refusal; `invalid` makes the one for what its YAML does not take. */
export function queueRun(
  question: Question,
  definition: StoredDefinition,
  templateParameters: Readonly<Record<string, string>>,
  branch: string,
  invalid: (problem: string) => never,
): StoredRun {
  const { model } = question;
  demand(question, 'Queue builds', `build pipeline ${definition.id}:${definition.name}`);
  if (definition.state === 'disabled') {
    throw new Refusal(400, 'DefinitionDisabledException', `The build pipeline ${definition.id} is disabled.`);
  }
  const unexpected = Object.keys(templateParameters).find((name) => !definition.parameters.includes(name));
  if (unexpected !== undefined) invalid(`${definition.name}.yml: Unexpected parameter '${unexpected}'`);
  const id = model.nextId();
  const run: StoredRun = {
    id,
    number: `${definition.name.toLowerCase()}-${id}`,
    definition,
    result: undefined,
    branch,
    tags: new Set(),
    artifacts: [],
    templateParameters,
    jobBegan: undefined,
    finished: id,
  };
  model.runs.push(run);
  return run;
}

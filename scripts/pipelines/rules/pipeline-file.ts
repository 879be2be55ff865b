import { expandPipeline, ExpansionProblem, parametersOf } from '../expand.ts';
import type { Validate } from '../language-service.ts';
import { modelOf } from '../model.ts';
import { expansionsOf } from '../project.ts';
import type { Repositories } from '../repositories.ts';
import type { Surroundings } from './all.ts';
import { problemsOf } from './all.ts';
import { parameterProblems } from './parameters.ts';

const FREE_TEXT = 'free-text-of-';

/** All that the rules find in a pipeline under every combination of its parameters, each problem once. */
export function problemsOfFile(repositories: Repositories, file: string, surroundings: Surroundings): string[] {
  return unique(
    orWhyNot(() => [
      ...expansionsOf(repositories, file).flatMap(({ pipeline }) => problemsOf(pipeline, surroundings)),
      ...problemsOf(withFreeText(repositories, file), { ...surroundings, freeText: [FREE_TEXT] }),
      ...parameterProblems(repositories, file),
    ]),
  );
}

/** What the language service finds in a pipeline as it is written; where that is nothing, under all of its parameters. */
export async function schemaProblemsOfFile(
  repositories: Repositories,
  file: string,
  validate: Validate,
): Promise<readonly string[]> {
  const written = repositories.read({ repository: 'self', path: file }) ?? '';
  // What cannot be expanded is reported by the rules.
  const expanded = orNothing(() => expansionsOf(repositories, file).map(({ text }) => text));
  for (const text of [written, ...expanded]) {
    const found = await validate(text);
    if (found.length > 0) return found;
  }
  return [];
}

// Text that anyone may type when a run is queued.
function withFreeText(repositories: Repositories, file: string) {
  const free = parametersOf(repositories, file).filter(({ type, values }) => type === 'string' && values.length === 0);
  const given = Object.fromEntries(free.map(({ name }) => [name, `${FREE_TEXT}${name}`]));
  return modelOf(expandPipeline(repositories, file, given));
}

function orWhyNot(find: () => string[]): string[] {
  try {
    return find();
  } catch (error) {
    if (error instanceof ExpansionProblem) return [error.message];
    throw error;
  }
}

function orNothing(find: () => string[]): string[] {
  try {
    return find();
  } catch (error) {
    if (error instanceof ExpansionProblem) return [];
    throw error;
  }
}

function unique(problems: readonly string[]): string[] {
  return [...new Set(problems)];
}

import { readFileSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import type { Surroundings } from '../../scripts/pipelines/rules/all.ts';
import { problemsOfFile, schemaProblemsOfFile } from '../../scripts/pipelines/rules/pipeline-file.ts';
import { rollbackPipelineProblems } from '../../scripts/pipelines/rules/rollback-pipelines.ts';
import { templateProblems } from '../../scripts/pipelines/rules/templates.ts';
import { triggerProblems } from '../../scripts/pipelines/rules/triggers.ts';
import { ExpansionProblem } from '../../scripts/pipelines/expand.ts';
import type { Validate } from '../../scripts/pipelines/language-service.ts';
import { ParameterProblem } from '../../scripts/pipelines/parameters.ts';
import { namedPipelines } from '../../scripts/pipelines/project.ts';
import type { Repositories } from '../../scripts/pipelines/repositories.ts';
import { filesAsRepository } from '../../scripts/pipelines/repositories.ts';
import { YamlProblem } from '../../scripts/pipelines/yaml.ts';

const FOLDER = path.join(import.meta.dirname, 'fixtures');

/** A fixture as it is wrong, and with its one mistake mended. */
export type Variant = 'wrong' | 'right';

/** The names of all fixtures. */
export const fixtures = readdirSync(FOLDER).map((name) => name.replace(/\.yml$/, ''));

/**
 * The files of a fixture: one .yml, or a folder of them. A line that ends in `# wrong` is there only where it is wrong,
 * one that begins with `# right: ` only where it is right.
 */
export function readFixture(name: string, variant: Variant): ReadonlyMap<string, string> {
  const single = path.join(FOLDER, `${name}.yml`);
  if (fixtureIsFile(single)) return new Map([['/pipeline.yml', variantOf(readFileSync(single, 'utf8'), variant)]]);
  const folder = path.join(FOLDER, name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    fixtureIsFile(path.join(folder, file)),
  );
  return new Map(
    files.map((file) => [
      `/${file.replaceAll(path.sep, '/')}`,
      variantOf(readFileSync(path.join(folder, file), 'utf8'), variant),
    ]),
  );
}

/** Everything that all checks together find in a fixture. The schema is left out where there is none. */
export async function problemsOfFixture(
  files: ReadonlyMap<string, string>,
  tasks: Surroundings['tasks'],
  validate: Validate | undefined,
): Promise<string[]> {
  const pipelines = new Map([...files].filter(([file]) => file.endsWith('.yml')));
  const roots = [...pipelines.keys()].filter((file) => !file.slice(1).includes('/'));
  // A template repository is the same files under another name.
  const alias = Object.fromEntries([...pipelines].map(([file, text]) => [`${file}@templates`, text]));
  const repositories = filesAsRepository({ ...Object.fromEntries(pipelines), ...alias });
  const surroundings = { tasks, exists: (file: string) => files.has(`/${file}`) };
  const problems = roots.flatMap((file) => problemsOfFile(repositories, file, surroundings));
  if (validate !== undefined) {
    for (const file of pipelines.keys()) problems.push(...(await schemaProblemsOfFile(repositories, file, validate)));
  }
  return [...problems, ...orNothing(() => [...templateProblems(pipelines), ...together(repositories, roots)])];
}

// A pipeline alone names others that are not there.
function together(repositories: Repositories, roots: readonly string[]): string[] {
  if (roots.length < 2) return [];
  const named = namedPipelines(repositories, roots);
  return [...triggerProblems(named), ...rollbackPipelineProblems(named)];
}

function variantOf(text: string, variant: Variant): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, indent, right] = /^(\s*)# right: ?(.*)$/.exec(line) ?? [];
      if (right !== undefined) return variant === 'right' ? [`${indent ?? ''}${right}`] : [];
      const wrong = line.replace(/\s*# wrong$/, '');
      return wrong === line || variant === 'wrong' ? [wrong] : [];
    })
    .join('\n');
}

function fixtureIsFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

// What cannot be read or expanded is reported with its file already.
function orNothing(find: () => string[]): string[] {
  try {
    return find();
  } catch (error) {
    if ([ExpansionProblem, YamlProblem, ParameterProblem].some((kind) => error instanceof kind)) return [];
    throw error;
  }
}

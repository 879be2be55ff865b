import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { readTaskJson } from '../task-json.ts';
import type { NamedPipelines } from './rules/triggers.ts';
import { expandPipeline, parametersOf } from './expand.ts';
import type { Pipeline } from './model.ts';
import { modelOf } from './model.ts';
import type { Samples } from './parameters.ts';
import { combinations } from './parameters.ts';
import { pipelineNameOf } from './pipeline-name.ts';
import type { Repositories } from './repositories.ts';
import { folderAsRepository } from './repositories.ts';
import { writeYaml } from './yaml.ts';
import type { Value } from './yaml.ts';

/** Where the project is. */
export const root = path.join(import.meta.dirname, '..', '..');

/** The project as the repository of its own pipelines; other-repository.yml knows it as `templates`. */
export const project = folderAsRepository(root, 'templates');

/** The task.json of every task. */
export const tasks = readdirSync(path.join(root, 'tasks'))
  .sort()
  .map((name) => readTaskJson(path.join(root, 'tasks', name)));

/** Pipelines that a definition is made from, as paths in the repository. */
export const rootFiles = yamlFilesIn('/pipelines');

/** Where the names that a user replaces stand, for those pipelines that take them from one place. */
export const valuesFile = '/pipelines/templates/values.yml';

/** Templates of stages and of steps. */
export const stageTemplates = yamlFilesIn('/pipelines/templates/stages');
export const stepTemplates = yamlFilesIn('/pipelines/templates/steps');

/** Pipelines by their names, with what a run of them may be given. */
export function namedPipelines(repositories: Repositories, files: readonly string[]): NamedPipelines {
  return new Map(
    files.map((file) => [
      pipelineNameOf(file),
      {
        pipeline: modelOf(expandPipeline(repositories, file)),
        parameters: parametersOf(repositories, file).map(({ name }) => name),
      },
    ]),
  );
}

function yamlFilesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** What one set of parameters makes of a pipeline. */
export interface Expansion {
  readonly given: Readonly<Record<string, Value>>;
  readonly pipeline: Pipeline;
  readonly text: string;
}

/** A pipeline under all combinations of its parameters; those that come out the same are there once. */
export function expansionsOf(repositories: Repositories, file: string, samples: Samples = {}): Expansion[] {
  const found = new Map<string, Expansion>();
  for (const given of combinations(parametersOf(repositories, file), samples)) {
    const node = expandPipeline(repositories, file, given);
    const text = writeYaml(node);
    if (!found.has(text)) found.set(text, { given, pipeline: modelOf(node), text });
  }
  return [...found.values()];
}

/** A pipeline that does nothing but pass its parameters to a template of stages. */
export function aroundStages(file: string): Repositories {
  const parameters = parametersOf(project, file);
  const around = {
    pr: 'none',
    trigger: 'none',
    parameters: parameters.map(({ name, type, defaultValue, values }) => ({
      name,
      type,
      ...(defaultValue === undefined ? {} : { default: defaultValue }),
      ...(values.length === 0 ? {} : { values }),
    })),
    resources: {
      pipelines: [{ pipeline: 'python_build', source: 'Python-Build' }],
      containers: [{ container: 'python_build', image: 'registry.example.com/build:1', endpoint: 'registry' }],
    },
    pool: { vmImage: 'ubuntu-latest' },
    stages: [
      {
        template: file,
        parameters: Object.fromEntries(parameters.map(({ name }) => [name, `\${{ parameters.${name} }}`])),
      },
    ],
  };
  const text = writeYaml(around);
  return { read: (source) => (source.path === AROUND ? text : project.read(source)) };
}

/** The path of that pipeline. */
export const AROUND = '/around.yml';

import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { taskProblems } from '../pipelines/rules/tasks.ts';
import { variableProblems } from '../pipelines/rules/variables.ts';
import { allBlocks, shownYaml } from '../markdown-blocks.ts';
import { parametersOf } from '../pipelines/expand.ts';
import { expansionsOf } from '../pipelines/project.ts';
import type { Repositories } from '../pipelines/repositories.ts';
import { folderAsRepository } from '../pipelines/repositories.ts';
import type { Yaml } from '../pipelines/yaml.ts';
import { isList, isMapping, mappingAt, readYaml, textAt } from '../pipelines/yaml.ts';
import type { TaskJson } from '../task-json.ts';

const SHOWN = '/shown.yml';
const HANDED_ON = /^\$\{\{ parameters\.(\w+) \}\}$/;

/**
 * Where pipelines/ and the YAML of the documents differ from the task.json files: tasks, versions, inputs, their words,
 * outputs, and the defaults of parameters that are handed on to an input. Every pipeline is looked at under all
 * combinations of its parameters. The other rules for pipelines are specs.
 */
export function pipelineProblems(root: string, tasks: readonly TaskJson[]): string[] {
  const project = folderAsRepository(root, 'templates');
  const files = globSync('pipelines/*.yml', { cwd: root }).sort();
  const problems = [
    ...files.flatMap((file) => usageProblems(project, `/${file}`, file, tasks)),
    ...allBlocks(root).flatMap(({ place, language, text }) => {
      const shown = ['yaml', 'yml'].includes(language) ? shownYaml(text) : undefined;
      if (shown === undefined || shown.kind === 'kubernetes') return [];
      const read: Repositories['read'] = (source) => (source.path === SHOWN ? shown.text : project.read(source));
      return usageProblems({ read }, SHOWN, place, tasks);
    }),
    ...globSync('pipelines/templates/**/*.yml', { cwd: root })
      .sort()
      .flatMap((file) => defaultProblems(root, project, file, tasks)),
  ];
  return [...new Set(problems)];
}

function usageProblems(repositories: Repositories, file: string, place: string, tasks: readonly TaskJson[]): string[] {
  return expansionsOf(repositories, file)
    .flatMap(({ pipeline }) => [...taskProblems(pipeline, tasks), ...variableProblems(pipeline, tasks)])
    .map((problem) => `${place}: ${problem}`);
}

// Defaults that hold only in some cases, and so stand in the code and not in task.json.
const SETTLED_LATER: Readonly<Record<string, string>> = { imageTag: '$(Build.BuildId)' };

/** A parameter of a template that is handed on to an input as it is has the default of that input, or none. */
function defaultProblems(root: string, repositories: Repositories, file: string, tasks: readonly TaskJson[]): string[] {
  const parameters = parametersOf(repositories, `/${file}`);
  return stepsIn(readYaml(readFileSync(path.join(root, file), 'utf8'))).flatMap((step) => {
    const task = tasks.find(({ name }) => name === textAt(step, 'task')?.split('@')[0]);
    return Object.entries(mappingAt(step, 'inputs')).flatMap(([name, value]) => {
      const handedOn = typeof value === 'string' ? HANDED_ON.exec(value)?.[1] : undefined;
      const parameter = parameters.find((known) => known.name === handedOn);
      const input = task?.inputs.find((known) => known.name === name);
      if (input === undefined || typeof parameter?.defaultValue !== 'string') return [];
      const [here, there] = [parameter.defaultValue, SETTLED_LATER[name] ?? String(input.defaultValue ?? '')];
      return here === '' || here === there || isNothing(input.type, here)
        ? []
        : [`${file}: the parameter ${parameter.name} is '${here}' by default, the input ${name} '${there}'`];
    });
  });
}

// A parameter of type number cannot be empty; 0 stands for a run that was not given.
function isNothing(type: string, value: string): boolean {
  return type === 'int' && value === '0';
}

function stepsIn(node: Yaml | undefined): Yaml[] {
  if (isList(node)) return node.flatMap(stepsIn);
  if (!isMapping(node)) return [];
  return [...(textAt(node, 'task') === undefined ? [] : [node]), ...Object.values(node).flatMap(stepsIn)];
}

import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { TaskInput, TaskJson } from '../task-json.ts';
import type { Manifest } from '../package/identity.ts';
import { isTaskContribution, marketplaceItem } from '../package/identity.ts';

/** What the schema cannot say about one task.json: names, groups, rules, handlers. */
export function taskProblems(taskJson: TaskJson, folderName: string, builtFolder: string): string[] {
  const { name, inputs, execution } = taskJson;
  const groups = (taskJson.groups ?? []).map((group) => group.name);
  const bindings = taskJson.dataSourceBindings ?? [];
  const listed = bindings.map(({ target }) => target);
  return [
    ...(name === folderName ? [] : [`it is named ${name} but lies in tasks/${folderName}`]),
    ...repeated(inputs.map((input) => input.name.toLowerCase())).map((input) => `input ${input} is declared twice`),
    ...repeated(groups).map((group) => `group ${group} is declared twice`),
    ...groups
      .filter((group) => !inputs.some(({ groupName }) => groupName === group))
      .map((group) => `group ${group} has no input`),
    ...inputs.flatMap((input) => inputRuleProblems(input, inputs, groups, listed)),
    ...bindings.flatMap(({ target, endpointId }) => bindingProblems(target, endpointId, inputs)),
    ...Object.entries(execution)
      .filter(([, { target }]) => !existsSync(path.join(builtFolder, target)))
      .map(
        ([handler, { target }]) =>
          `the target ${target} of ${handler} is not in ${path.basename(path.dirname(builtFolder))}/${folderName}; run npm run build`,
      ),
  ];
}

function bindingProblems(target: string, endpointId: string, inputs: readonly TaskInput[]): string[] {
  const connections = inputs.filter(({ type }) => type.startsWith('connectedService:')).map(({ name }) => `$(${name})`);
  return [
    ...(inputs.some(({ name, type, options }) => name === target && type === 'pickList' && options === undefined)
      ? []
      : [`the list of ${target} is filled, which is no pickList without options`]),
    ...(connections.includes(endpointId) ? [] : [`the list of ${target} asks ${endpointId}, which is no connection`]),
  ];
}

function inputRuleProblems(
  input: TaskInput,
  inputs: readonly TaskInput[],
  groups: readonly string[],
  listed: readonly string[],
): string[] {
  const { name, type, groupName = '', options, defaultValue, visibleRule } = input;
  const problems: string[] = [];
  if (!groups.includes(groupName)) problems.push(`input ${name} is in the group '${groupName}', which is not declared`);
  if (type === 'pickList' && options === undefined && !listed.includes(name))
    problems.push(`input ${name} is a pickList without options`);
  if (options !== undefined && defaultValue !== '' && !(String(defaultValue) in options)) {
    problems.push(`the default '${String(defaultValue)}' of input ${name} is none of its options`);
  }
  for (const other of namesInRule(visibleRule)) {
    const target = inputs.find((candidate) => candidate.name === other);
    if (target === undefined) problems.push(`the rule of input ${name} names ${other}, which is not declared`);
    // Azure DevOps Server refuses such a task (extension.md#21-schema).
    else if (target.groupName !== groupName)
      problems.push(`the rule of input ${name} names ${other}, which is in another group`);
  }
  return problems;
}

function namesInRule(rule: string | undefined): string[] {
  return (rule ?? '')
    .split(/&&|\|\|/)
    .map((part) => /^\s*([A-Za-z][A-Za-z0-9]*)\s*(?:=|!=|[A-Z]\w+\s)/.exec(part)?.[1] ?? '')
    .filter((name) => name !== '');
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** The help of a task leads to the page of the extension; packing it for a publisher depends on that. */
export function helpProblems({ helpMarkDown = '' }: TaskJson, manifest: Manifest): string[] {
  const page = marketplaceItem(manifest);
  return helpMarkDown.includes(`(${page})`) ? [] : [`helpMarkDown does not lead to ${page}`];
}

/**
 * Whether the page of a run is contributed as it must be: its file is packed and served, it shows for exactly our tasks, and
 * it asks for the one scope that reads runs (results-tab.md#23-scopes).
 */
function tabProblems(manifest: Manifest, tasks: readonly TaskJson[]): string[] {
  const pages = manifest.contributions.filter((one) => !isTaskContribution(one));
  const scopes = (manifest.scopes ?? []).join(' ');
  const wanted = pages.length === 0 ? '' : 'vso.build';
  const ids = tasks.map(({ id }) => id).sort();
  return [
    ...(scopes === wanted ? [] : [`the scopes are '${scopes}', not '${wanted}'`]),
    ...pages.flatMap(({ id, properties: { uri = '', supportsTasks = [] } }) => [
      ...(manifest.files.some(({ path, addressable }) => addressable === true && uri.startsWith(`${path}/`))
        ? []
        : [`the page of ${id} (${uri}) is not among the files that are served`]),
      ...([...supportsTasks].sort().join() === ids.join() ? [] : [`${id} does not show for exactly our tasks`]),
    ]),
  ];
}

/** Whether manifest, package and tasks fit together: one version everywhere, one contribution for each task. */
export function manifestProblems(manifest: Manifest, packageVersion: string, tasks: readonly TaskJson[]): string[] {
  const version = ({ Major, Minor, Patch }: TaskJson['version']) => `${Major}.${Minor}.${Patch}`;
  const contributed = manifest.contributions.filter(isTaskContribution).map(({ properties }) => properties.name);
  const expected = tasks.map(({ name }) => `tasks/${name}`);
  return [
    ...(manifest.version === packageVersion
      ? []
      : [`vss-extension.json says version ${manifest.version}, package.json ${packageVersion}`]),
    ...tasks
      .filter((task) => version(task.version) !== packageVersion)
      .map((task) => `${task.name} says version ${version(task.version)}, package.json ${packageVersion}`),
    ...repeated(tasks.map(({ id }) => id.toLowerCase())).map((id) => `the id ${id} is that of two tasks`),
    ...repeated(manifest.contributions.map(({ id }) => id)).map((id) => `the contribution ${id} is there twice`),
    ...expected.filter((name) => !contributed.includes(name)).map((name) => `${name} is not contributed`),
    ...contributed.filter((name) => !expected.includes(name)).map((name) => `${name} is contributed but is no task`),
    ...tabProblems(manifest, tasks),
  ];
}

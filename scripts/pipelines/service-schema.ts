import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { TaskInput, TaskJson } from '../task-json.ts';
import type { Validate } from './language-service.ts';
import { startLanguageService } from './language-service.ts';

type Json = Record<string, unknown>;
interface ServiceSchema {
  readonly definitions: {
    readonly task: { readonly anyOf: unknown[]; readonly properties: { readonly task: { readonly anyOf: unknown[] } } };
  };
}

const FILE = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'service-schema.json');

// Tasks of others that documents show beside ours, and the stock schema does not have. Their inputs are theirs.
const OF_OTHER_EXTENSIONS = ['AWSShellScript@1']; // AWS Toolkit for Azure DevOps

// HelmDeploy asks for them under command: save alone, which its task.json says by a rule and this schema does not.
const HIDDEN_BY_A_RULE = ['azureSubscriptionForACR', 'azureResourceGroupForACR', 'azureContainerRegistry'];

/** The language service on the stock schema of Azure Pipelines with our tasks in it, or the line that says why it is missing. */
export function serviceSchema(
  tasks: readonly TaskJson[],
):
  | { readonly validate: Validate; readonly missing?: undefined }
  | { readonly validate?: undefined; readonly missing: string } {
  if (!existsSync(FILE)) {
    return { missing: 'skipped: ../shared/data/service-schema.json, the schema of the service, is not there' };
  }
  return { validate: startLanguageService(readServiceSchema(tasks)) };
}

function readServiceSchema(tasks: readonly TaskJson[]): object {
  const schema = JSON.parse(readFileSync(FILE, 'utf8')) as ServiceSchema;
  const { task } = schema.definitions;
  for (const known of task.anyOf) withoutHidden(known);
  const add = (name: string, known: Json) => {
    task.properties.task.anyOf.push({ enum: [name], ignoreCase: 'value' });
    task.anyOf.push(known);
  };
  for (const { name, version, inputs } of tasks) {
    const full = `${name}@${version.Major}`;
    add(full, taskSchema(full, inputs));
  }
  for (const name of OF_OTHER_EXTENSIONS) add(name, namedTask(name));
  return schema;
}

function taskSchema(name: string, inputs: readonly TaskInput[]): Json {
  const properties = Object.fromEntries(inputs.map((input) => [input.name, inputSchema(input)]));
  // What is required only under a rule is judged by our own check.
  const required = inputs.filter((input) => input.required === true && input.visibleRule === undefined);
  return namedTask(name, {
    inputs: { properties, additionalProperties: false, required: required.map((input) => input.name) },
  });
}

function withoutHidden(known: unknown): void {
  const { properties } = known as { readonly properties?: { readonly inputs?: { required?: readonly string[] } } };
  const inputs = properties?.inputs;
  if (inputs?.required === undefined) return;
  inputs.required = inputs.required.filter((name) => !HIDDEN_BY_A_RULE.includes(name));
}

function namedTask(name: string, more: Json = {}): Json {
  return {
    properties: { task: { pattern: `^${name}$`, ignoreCase: 'value' }, ...more },
    firstProperty: ['task'],
    required: ['task', 'inputs'],
  };
}

function inputSchema({ type, label, options = {} }: TaskInput): Json {
  const words = Object.keys(options);
  // A pattern and no enum: an expression or a macro may stand there as well.
  if (words.length > 0) return { type: 'string', description: label, pattern: `^(${words.join('|')})?$|[$][({\\[]` };
  if (type === 'boolean') return { description: label, type: ['boolean', 'string'] };
  if (type === 'int') return { description: label, type: ['integer', 'string', 'null'] };
  return { description: label, type: ['string', 'integer', 'number', 'boolean', 'null'] };
}

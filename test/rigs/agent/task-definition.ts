import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** The parts of task.json that the server and the agent act on. */
export interface TaskDefinition {
  readonly name?: string;
  readonly inputs?: readonly {
    readonly name: string;
    readonly type: string;
    readonly defaultValue?: string | boolean;
  }[];
  readonly outputVariables?: readonly { readonly name: string }[];
  readonly restrictions?: {
    readonly commands?: { readonly mode?: string };
    readonly settableVariables?: { readonly allowed?: readonly string[] };
  };
}

/** The task.json beside a bundle; an empty definition where there is none (a fixture of a spec). */
export function readTaskDefinition(bundleFolder: string): TaskDefinition {
  const file = path.join(bundleFolder, 'task.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TaskDefinition) : {};
}

/**
 * The values of all inputs as the agent hands them over: what is given, else the default of task.json, macros
 * expanded, trimmed. A name that task.json does not declare is refused, as a pipeline that names it is.
 */
export function resolveInputs(
  definition: TaskDefinition,
  given: Readonly<Record<string, string>>,
  variable: (name: string) => string | undefined,
): Record<string, string> {
  const declared = definition.inputs;
  const unknown = Object.keys(given).filter((name) => !(declared?.some((input) => input.name === name) ?? true));
  if (unknown.length > 0) {
    throw new Error(
      `${definition.name ?? 'The task'} has no input ${unknown.join(', ')}. Correct the name or declare it in task.json.`,
    );
  }
  const defaults = (declared ?? []).map(({ name, defaultValue }) => [name, String(defaultValue ?? '')] as const);
  const values = { ...Object.fromEntries(defaults), ...given };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, expandMacros(value, variable).trim()]),
  );
}

/** `$(name)` replaced by the variable; left as it is where there is no such variable. */
export function expandMacros(text: string, variable: (name: string) => string | undefined): string {
  return text.replace(/\$\(([^()]+)\)/g, (macro, name: string) => variable(name) ?? macro);
}

/** The ids in the inputs that name service connections; only those reach the task. */
export function namedConnections(definition: TaskDefinition, inputs: Readonly<Record<string, string>>): string[] {
  return (definition.inputs ?? [])
    .filter(({ type }) => type.startsWith('connectedService:'))
    .flatMap(({ name }) => (inputs[name] ?? '').split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

/** Whether the restrictions of task.json let a step set this variable: names and globs, case-insensitive. */
export function maySetVariable({ restrictions }: TaskDefinition, name: string): boolean {
  const allowed = restrictions?.settableVariables?.allowed;
  return allowed?.some((pattern) => globExpression(pattern).test(name)) ?? true;
}

function globExpression(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}

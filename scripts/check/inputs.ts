import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { Fault } from '../../shared/host/fault.ts';
import type { Host } from '../../shared/host/host.ts';
import { StatusOnExit } from '../../shared/host/status-on-exit.ts';
import { InputReader } from '../../shared/host/input-reader.ts';
import type { InputDeclaration } from '../../shared/host/input-reader.ts';
import type { TaskInput, TaskJson } from '../task-json.ts';

/** Every input that the code of a task asks for, found by letting it read a host that has none. */
export async function inputsOfCode(taskFolder: string): Promise<InputDeclaration[]> {
  const file = path.join(taskFolder, 'inputs.ts');
  if (!existsSync(file)) throw new Error(`${file} is missing; a task reads its inputs there.`);
  const { readInputs } = (await import(file)) as { readInputs: (host: Host, reader: InputReader) => unknown };
  const host = emptyHost();
  const reader = new InputReader(host);
  try {
    readInputs(host, reader);
  } catch (error) {
    if (!(error instanceof Fault)) throw error; // required inputs are missing, and rightly so
  }
  // One that is asked for twice is read as it was asked for last.
  return [...new Map(reader.declarations.map((declaration) => [declaration.name, declaration])).values()];
}

/** Where task.json and the code disagree: names, types, defaults, options, required. */
export function inputProblems(taskJson: TaskJson, code: readonly InputDeclaration[]): string[] {
  const declared = new Map(taskJson.inputs.map((input) => [input.name, input]));
  const read = new Set(code.map(({ name }) => name));
  return [
    ...code.filter(({ name }) => !declared.has(name)).map(({ name }) => `${name} is read but not declared`),
    ...taskJson.inputs.filter(({ name }) => !read.has(name)).map(({ name }) => `${name} is declared but never read`),
    ...code.flatMap((input) => differences(declared.get(input.name), input)),
  ];
}

function differences(declared: TaskInput | undefined, code: InputDeclaration): string[] {
  if (declared === undefined) return [];
  const { name, defaultValue = '', required = false, options } = declared;
  const says = (what: string, here: unknown, there: unknown) =>
    `${name}: ${what} is '${String(here)}' in task.json, '${String(there)}' in the code`;
  const kind = codeType(declared);
  const problems: string[] = [];
  if (kind !== code.type) problems.push(says('type', declared.type, code.type));
  if (String(defaultValue) !== (code.default ?? ''))
    problems.push(says('the default', defaultValue, code.default ?? ''));
  // A rule hides the input where it is not needed, so the code alone knows whether it is.
  const ruled = declared.visibleRule !== undefined || declared.type.startsWith('connectedService:');
  if (required !== code.required && !(ruled && required)) problems.push(says('required', required, code.required));
  const words = Object.keys(options ?? {}).join(', ');
  const wordsOfCode = (code.options ?? []).join(', ');
  if (words !== wordsOfCode) problems.push(says('the list of options', words, wordsOfCode));
  return problems;
}

// A list without words of its own is filled by the service, and a variable may be typed in it.
function codeType({ type, options }: TaskInput): InputDeclaration['type'] {
  if (type === 'boolean' || type === 'int') return type;
  return (type === 'pickList' && options !== undefined) || type === 'radio' ? 'pickList' : 'string';
}

function emptyHost(): Host {
  const nothing = () => undefined;
  return {
    ...{ input: nothing, variable: nothing, variableNames: () => [], endpoint: nothing, mask: (text: string) => text },
    ...{ info: nothing, warning: nothing, debug: nothing, group: nothing, progress: nothing, setSecret: nothing },
    ...{ setOutput: nothing, setVariable: nothing, uploadArtifact: nothing, attachFile: nothing },
    ...{ addSummary: nothing, attach: nothing, publishTestResults: nothing },
    cancelled: new AbortController().signal,
    status: new StatusOnExit(),
  };
}

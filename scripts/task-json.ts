import { readFileSync } from 'node:fs';
import * as path from 'node:path';

export interface TaskInput {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly helpMarkDown?: string;
  readonly defaultValue?: string | boolean;
  readonly required?: boolean;
  readonly groupName?: string;
  readonly visibleRule?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly aliases?: readonly string[];
}

/** A task.json, as far as the scripts look into it; the schema looks at all of it. */
export interface TaskJson {
  readonly id: string;
  readonly name: string;
  readonly friendlyName: string;
  readonly description: string;
  readonly helpMarkDown?: string;
  readonly minimumAgentVersion?: string;
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number };
  readonly groups?: readonly { readonly name: string; readonly displayName: string; readonly visibleRule?: string }[];
  readonly inputs: readonly TaskInput[];
  /** Where the service takes the words of a list from, which it fills in the editor. */
  readonly dataSourceBindings?: readonly { readonly target: string; readonly endpointId: string }[];
  readonly outputVariables?: readonly { readonly name: string }[];
  readonly execution: Readonly<Record<string, { readonly target: string }>>;
  readonly restrictions?: { readonly settableVariables?: { readonly allowed?: readonly string[] } };
}

/** The task.json in the folder of a task or of a built task. */
export function readTaskJson(folder: string): TaskJson {
  return readJson(path.join(folder, 'task.json')) as TaskJson;
}

/** Any JSON file; says which one where it is none. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

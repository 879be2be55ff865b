import { distance } from 'fastest-levenshtein';

/** A pipeline. */
export interface Definition {
  readonly id: number;
  readonly name: string;
  /** `\` or `\folder\deeper`. */
  readonly folder: string;
  /** paused: takes runs but starts none; disabled: takes none. */
  readonly state: 'enabled' | 'paused' | 'disabled';
}

/** How a person named a pipeline. */
export type DefinitionName =
  | { readonly by: 'id'; readonly id: number }
  | {
      readonly by: 'name';
      readonly name: string;
      /** `undefined`: in whatever folder. */ readonly folder: string | undefined;
    };

/**
 * Takes `42`, `Python-Rollback` or `\team\Python-Rollback` apart, as `source:` of a pipeline resource is written
 * (pipelines.md#b1-trigger-semantics). Names of pipelines hold no backslash; a leading one alone means the root folder.
 */
export function parseDefinitionName(text: string): DefinitionName {
  const trimmed = text.trim();
  if (/^[1-9]\d*$/.test(trimmed)) return { by: 'id', id: Number(trimmed) };
  const parts = trimmed.split('\\').filter((part) => part !== '');
  const name = parts.at(-1) ?? trimmed;
  if (!trimmed.includes('\\')) return { by: 'name', name, folder: undefined };
  return { by: 'name', name, folder: `\\${parts.slice(0, -1).join('\\')}` };
}

/** `\team\Python-Rollback (id 7)`. */
export function describeDefinition({ id, name, folder }: Omit<Definition, 'state'>): string {
  return `${folder === '\\' ? '' : folder}\\${name} (id ${id})`;
}

export type DefinitionChoice =
  | { readonly definition: Definition }
  /** Says how many there are and which; without the name itself, which the caller knows. */
  | { readonly definition: undefined; readonly problem: string };

const MOST_NAMED = 5;

/** The one pipeline of this name among those of a project, or why there is not just one. Names ignore case. */
export function chooseDefinition(
  wanted: Extract<DefinitionName, { by: 'name' }>,
  definitions: readonly Definition[],
): DefinitionChoice {
  const named = definitions.filter(({ name }) => sameName(name, wanted.name));
  const { folder } = wanted;
  const fitting = folder === undefined ? named : named.filter((one) => sameName(one.folder, folder));
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return { definition: first };
  if (first !== undefined) {
    return {
      definition: undefined,
      problem: `there are ${fitting.length} of them: ${list(fitting)}. Give one of these with its folder, or its id.`,
    };
  }
  if (named.length > 0) {
    return {
      definition: undefined,
      problem: `it is not in that folder, but there is ${list(named)}. Correct the folder.`,
    };
  }
  if (definitions.length === 0) {
    return {
      definition: undefined,
      problem: 'this job sees no pipeline there. Check the project and its permissions.',
    };
  }
  const close = [...definitions].sort((a, b) => farFrom(wanted.name, a) - farFrom(wanted.name, b));
  return { definition: undefined, problem: `there is none. The closest: ${list(close)}. Correct the name.` };
}

function farFrom(name: string, definition: Definition): number {
  return distance(name.toLowerCase(), definition.name.toLowerCase());
}

function list(definitions: readonly Definition[]): string {
  const names = definitions.slice(0, MOST_NAMED).map(describeDefinition).join(', ');
  return definitions.length > MOST_NAMED ? `${names}, …` : names;
}

/** Names of pipelines and folders ignore case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

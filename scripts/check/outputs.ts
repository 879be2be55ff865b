import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { TaskJson } from '../task-json.ts';

/** The names that a task's own sources set, by literal. */
export interface VariablesOfCode {
  readonly outputs: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
  /** Places where a name is no literal, so nobody can check it. */
  readonly unclear: readonly string[];
}

/** Searches all sources that the bundle of a task is made of, except the hosts. */
export async function variablesOfCode(root: string, taskFolder: string): Promise<VariablesOfCode> {
  const { metafile } = await build({
    entryPoints: [path.join(taskFolder, 'index.ts')],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    outdir: path.join(root, 'dist'),
    logLevel: 'error',
  });
  const outputs = new Set<string>();
  const variables = new Set<string>();
  const unclear: string[] = [];
  for (const file of Object.keys(metafile.inputs)) {
    if (/shared\/host\//.test(file)) continue;
    const source = await readFile(path.join(root, file), 'utf8');
    for (const [, method, argument = ''] of source.matchAll(/\b(setOutput|setVariable)\(\s*([^,)]*)/g)) {
      const literal = /^'([^']+)'$/.exec(argument.trim())?.[1];
      if (literal === undefined) unclear.push(`${file}: ${method ?? ''}(${argument.trim()}, …)`);
      else (method === 'setOutput' ? outputs : variables).add(literal);
    }
  }
  return { outputs, variables, unclear };
}

/** Where task.json and the code disagree on output variables, and what the restrictions would not let through. */
export function outputProblems(taskJson: TaskJson, code: VariablesOfCode): string[] {
  const declared = new Set((taskJson.outputVariables ?? []).map(({ name }) => name));
  const settable = new Set(taskJson.restrictions?.settableVariables?.allowed);
  const all = [...code.outputs, ...code.variables];
  return [
    ...[...code.outputs].filter((name) => !declared.has(name)).map((name) => `${name} is set but not declared`),
    ...[...declared].filter((name) => !code.outputs.has(name)).map((name) => `${name} is declared but never set`),
    ...[...code.variables]
      .filter((name) => declared.has(name))
      .map((name) => `${name} is set as a plain variable but declared as an output`),
    ...all.filter((name) => !settable.has(name)).map((name) => `${name} is not in restrictions.settableVariables`),
    ...[...settable]
      .filter((name) => !all.includes(name))
      .map((name) => `restrictions.settableVariables lets ${name} through, which is never set`),
    ...code.unclear.map((place) => `${place} does not name its variable by a literal`),
  ];
}

import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { whyNotOnWindows } from '../../../shared/files/file-name.ts';
import { writeWhole } from '../../../shared/files/disk/write-whole.ts';
import { Fault, describeError } from '../../../shared/host/fault.ts';
import { PLATFORM } from '../../../shared/host/process.ts';
import { exportProblem, exportedEnvironment } from '../sources/exported-environment.ts';
import type { EnvironmentSecrets } from '../sources/exported-environment.ts';
import type { LoadedSources } from '../sources/loaded-sources.ts';
import type { SanityStep } from './sanity-step.ts';

/**
 * Makes sure that the environment can be exported, before anything is sent. Throws a Fault that says what speaks against it.
 * Returns the file; nothing where none is asked for.
 */
export async function prepareExport(
  { inputs, folders: { base } }: SanityStep,
  { collections }: Pick<LoadedSources, 'collections'>,
): Promise<string | undefined> {
  const { exportEnvironment, shareEnvironment } = inputs;
  if (exportEnvironment === undefined) return undefined;
  const file = path.resolve(base, exportEnvironment);
  const given = (['environment', 'globals', 'iterationData'] as const).flatMap((input) => {
    const line = inputs[input];
    return line === undefined ? [] : [[input, path.resolve(base, line)] as const];
  });
  const own = collections.flatMap(({ folder, source }) =>
    folder === undefined ? [] : [['collection', path.join(folder, path.basename(source))] as const],
  );
  const plan = { file, collections: collections.length, shareEnvironment, read: [...given, ...own] };
  const problem = exportProblem(plan) ?? (await placeProblem(exportEnvironment, file));
  if (problem !== undefined) throw new Fault('SR102', problem);
  return file;
}

/** Writes the environment as the last collection left it. What goes wrong is a warning: the tests are done, and count. */
export async function writeEnvironment(
  { host }: Pick<SanityStep, 'host'>,
  file: string,
  environment: object | undefined,
  secrets: EnvironmentSecrets,
): Promise<void> {
  if (environment === undefined) {
    host.warning('exportEnvironment: no collection ran, so there is no environment to export.');
    return;
  }
  const text = `${JSON.stringify(exportedEnvironment(environment, secrets, new Date()), null, 2)}\n`;
  try {
    await writeWhole(file, text);
    host.info(`The environment was exported to ${file}, without secret values.`);
  } catch (error) {
    const why = describeError(error instanceof Fault ? error.cause : error);
    host.warning(
      `The environment cannot be exported to ${file}: ${why}. Give exportEnvironment a path that this agent may write to.`,
    );
  }
}

async function placeProblem(given: string, file: string): Promise<string | undefined> {
  const wrong = whyNotOnWindows(given, PLATFORM);
  if (wrong !== undefined) return `exportEnvironment '${given}' cannot be written: ${wrong}. Give another path.`;
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory() === true) {
    return `exportEnvironment '${given}' is a folder. Give the path of a file in it.`;
  }
  try {
    await mkdir(path.dirname(file), { recursive: true });
    return undefined;
  } catch (error) {
    return `exportEnvironment '${given}' cannot be written: ${describeError(error)}. Give a path that this agent may write to.`;
  }
}

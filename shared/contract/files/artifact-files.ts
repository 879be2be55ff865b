import { mkdir, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { isNamed, whyNotOnWindows } from '../../files/file-name.ts';
import { readText } from '../../files/disk/read-text.ts';
import { removeFile, writeWhole } from '../../files/disk/write-whole.ts';
import { Fault, describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { PLATFORM, workingFolder } from '../../host/process.ts';

/**
 * The folder for the files of one run of a task: the one given, else a new one below Agent.TempDirectory, so that a
 * retried step never rewrites a file whose upload may still be under way (agent.md#1-facts-that-shape-the-tasks).
 */
export async function outputFolder(
  host: Pick<Host, 'variable'>,
  task: string,
  given: string | undefined,
): Promise<string> {
  const base = host.variable('System.DefaultWorkingDirectory') ?? workingFolder();
  const temporary = host.variable('Agent.TempDirectory') ?? workingFolder();
  refuseOutputDirectory(given);
  const folder =
    given === undefined
      ? path.join(temporary, 'smart-rollback', `${task}-${randomUUID().slice(0, 8)}`)
      : path.resolve(base, given);
  await makeFolder(folder);
  return folder;
}

/** Throws a Fault where nothing but Node would find a folder of this name. */
export function refuseOutputDirectory(given: string | undefined): void {
  const wrong = given === undefined ? undefined : whyNotOnWindows(given, PLATFORM);
  if (wrong !== undefined) throw new Fault('SR102', `outputDirectory ${given} cannot be used: ${wrong}.`);
}

/**
 * Writes the files of one artifact into a folder of its own below `parent` and returns it. Each file is whole or
 * absent: it is written under another name, flushed to the disk and renamed.
 */
export async function writeArtifact(
  parent: string,
  artifact: string,
  files: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const folder = path.join(parent, artifact);
  await makeFolder(folder);
  // At once: the disk is asked to flush each of them, and the cluster waits for the last.
  await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const file = path.join(folder, name);
      // What an earlier run left here must not be published with this one's: neither a file that does not hold any more,
      // nor a part of one that it did not finish.
      if (text === undefined) await removeFile(file);
      else await writeWhole(file, text, parent);
    }),
  );
  return folder;
}

/**
 * Finds a file of an artifact at a place that a person gave: the file itself, its folder, or a folder that holds the
 * artifact's folder. Returns `undefined` where it is at none of them.
 */
export async function findArtifactFile(place: string, artifact: string, name: string): Promise<string | undefined> {
  const candidates = [place, path.join(place, name), path.join(place, artifact, name)];
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() === true && (candidate !== place || isNamed(place, name, PLATFORM))) return candidate;
  }
  return undefined;
}

// Far more than any file of the contract; what is larger is something else.
const LARGEST_FILE = 1_048_576;

/** The text of a file of the contract. Throws a Fault where it cannot be read or is far too large. */
export async function readContractFile(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_FILE)
      throw new Fault('SR602', `${file} has ${size} bytes, far more than any file of the contract. Check the path.`);
    return await readText(file);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('SR602', `${file} cannot be read: ${describeError(error)}. Check the path.`, { cause: error });
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Fault('SR102', `The folder ${folder} cannot be made: ${describeError(error)}. Check outputDirectory.`, {
      cause: error,
    });
  }
}

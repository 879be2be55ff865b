import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuseOutputDirectory } from '../../../shared/contract/files/artifact-files.ts';
import { Fault, describeError } from '../../../shared/host/fault.ts';
import type { Host } from '../../../shared/host/host.ts';
import { workingFolder } from '../../../shared/host/process.ts';

/** Folders that a run works with. */
export interface StepFolders {
  /** Where relative paths of inputs start. */
  readonly base: string;
  readonly output: string;
}

/**
 * The folders of this run. Relative paths start at System.DefaultWorkingDirectory; the output folder is a new one
 * below Agent.TempDirectory unless outputDirectory names one. Its path holds no comma: the agent splits at it. Throws a Fault.
 */
export async function openFolders(host: Host, outputDirectory: string | undefined): Promise<StepFolders> {
  refuseOutputDirectory(outputDirectory);
  const base = host.variable('System.DefaultWorkingDirectory') ?? workingFolder();
  try {
    if (outputDirectory !== undefined) {
      const output = path.resolve(base, outputDirectory);
      await mkdir(output, { recursive: true });
      return { base, output };
    }
    const temporary = host.variable('Agent.TempDirectory') ?? tmpdir();
    const parent = temporary.includes(',') ? tmpdir() : temporary;
    return { base, output: await mkdtemp(path.join(parent, 'newman-sanity-')) };
  } catch (error) {
    throw new Fault(
      'SR102',
      `The folder for the results cannot be made: ${describeError(error)}. Give outputDirectory a folder that this agent may write to.`,
      { cause: error },
    );
  }
}

/** Text for reports: secrets masked, no folder of the machine. */
export function cleaner(host: Pick<Host, 'mask'>, { output, base }: StepFolders): (text: string) => string {
  return (text) => host.mask(text).replaceAll(output, '(output)').replaceAll(base, '(sources)');
}

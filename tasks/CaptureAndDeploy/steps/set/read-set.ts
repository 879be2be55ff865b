import { readRun } from '../../../../shared/contract/run.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { workingFolder } from '../../../../shared/host/process.ts';
import type { DiffTools } from '../../../../shared/manifests/object-diff.ts';
import { describeProblems } from '../../../../shared/manifests/place.ts';
import { prepareSet } from '../../../../shared/manifests/prepare-set.ts';
import type { PreparedSet } from '../../../../shared/manifests/prepare-set.ts';
import type { SetInputs } from '../../manifest-inputs.ts';
import { findManifests } from '../find-manifests.ts';

/** The objects of a set as they are to be, and what shows how they differ from others. */
export interface ReadSet extends Pick<PreparedSet, 'manifests' | 'images'> {
  readonly tools: DiffTools;
}

/**
 * Reads the files of a set, and puts in what the inputs name. The libraries that read them are loaded only here. Throws a Fault that lists
 * all that is wrong.
 */
export async function readSet(host: Host, inputs: SetInputs): Promise<ReadSet> {
  const files = await findManifests(inputs.files, host.variable('System.DefaultWorkingDirectory') ?? workingFolder());
  const yaml = await import('js-yaml');
  const { structuredPatch } = await import('diff');
  const { id: runId } = readRun(host);
  const { manifests, images, notes, problems } = prepareSet(yaml, files, { ...inputs, runId });
  const [first, ...others] = problems;
  if (first !== undefined) throw new Fault('SR103', describeProblems([first, ...others]));
  for (const note of notes) host.info(note);
  return { manifests, images, tools: { structuredPatch, dump: yaml.dump } };
}

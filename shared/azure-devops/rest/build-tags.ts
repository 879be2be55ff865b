import * as v from 'valibot';
import type { AzureDevOps } from './azure-devops.ts';
import type { RequestPurpose } from '../describe-failure.ts';
import { AzureDevOpsFault } from '../describe-failure.ts';
import type { RunReference } from '../pipeline-run.ts';
import { runSubject } from '../pipeline-run.ts';

const tagsShape = v.array(v.string());

/** All tags of a run. */
export function readTags(azureDevOps: AzureDevOps, run: RunReference): Promise<readonly string[]> {
  const project = run.project ?? azureDevOps.project;
  const subject = runSubject(run.id, project, 'does not tell its tags');
  return azureDevOps.ask(subject, tagsShape, (builds) => builds.getBuildTags(project, run.id));
}

/** True where the run has the tag; tags ignore case. */
export async function hasTag(azureDevOps: AzureDevOps, run: RunReference, tag: string): Promise<boolean> {
  return includes(await readTags(azureDevOps, run), tag);
}

/**
 * Puts a tag on a run; one that is there already stays. Throws an AzureDevOpsFault where it was not written
 * (`forbidden`: "Update build information" is missing); where the answer was lost, the run is asked whether it has it.
 * So whoever returns from here has the tag on the run.
 */
export async function addTag(azureDevOps: AzureDevOps, run: RunReference, tag: string): Promise<void> {
  const project = run.project ?? azureDevOps.project;
  const subject = taggingSubject(run.id, project, `cannot be tagged '${tag}'`);
  // The form with a body: characters that are reserved in a path get mangled there (pipelines.md#c4-writing-calls).
  const written = v.pipe(
    tagsShape,
    v.check((tags) => includes(tags, tag), `the tag '${tag}' is not among those that it then has`),
  );
  try {
    await azureDevOps.ask(subject, written, (builds) => builds.addBuildTags([tag], project, run.id));
  } catch (error) {
    const lost = error instanceof AzureDevOpsFault && error.mayHaveHappened;
    if (!lost || !(await hasTag(azureDevOps, run, tag).catch(() => false))) throw error;
  }
}

/** Takes a tag off a run; one that is not there is no fault. Throws an AzureDevOpsFault. */
export async function removeTag(azureDevOps: AzureDevOps, run: RunReference, tag: string): Promise<void> {
  const project = run.project ?? azureDevOps.project;
  const subject = taggingSubject(run.id, project, `keeps its tag '${tag}'`);
  await azureDevOps.ask(subject, v.nullish(tagsShape), (builds) => builds.deleteBuildTag(project, run.id, tag));
}

function taggingSubject(id: number, project: string, fails: string): RequestPurpose {
  return {
    ...runSubject(id, project, fails),
    permission: 'Update build information',
    whenNotFound: 'In a classic release it is the build of the primary artifact: is that build still there?',
  };
}

function includes(tags: readonly string[], tag: string): boolean {
  return tags.some((one) => one.toLowerCase() === tag.toLowerCase());
}

import * as v from 'valibot';
import { Fault } from '../../host/fault.ts';
import type { AzureDevOps } from './azure-devops.ts';
import type { RequestPurpose } from '../describe-failure.ts';
import type { RunReference } from '../pipeline-run.ts';
import { readPipelineRun } from './runs.ts';
import { runSubject } from '../pipeline-run.ts';
import { unpackFiles } from './unpack.ts';

/** An artifact of a run. */
export interface Artifact {
  readonly name: string;
  /** `Container` (made by an upload command), `PipelineArtifact` (made by `publish:`), `filepath` (a file share). */
  readonly kind: string;
}

const artifactsShape = v.array(
  v.pipe(
    v.object({ name: v.string(), resource: v.object({ type: v.optional(v.string(), 'unknown') }) }),
    v.transform(({ name, resource }): Artifact => ({ name, kind: resource.type })),
  ),
);
const signedShape = v.object({ signedContent: v.object({ url: v.pipe(v.string(), v.url()) }) });

// Compressed. Ours are a few kilobytes; more is in it only where somebody published into the same artifact.
const MOST_BYTES = 33_554_432;

/** All artifacts of a run. Throws an AzureDevOpsFault. */
export function listArtifacts(azureDevOps: AzureDevOps, run: RunReference): Promise<readonly Artifact[]> {
  const project = run.project ?? azureDevOps.project;
  const subject = runSubject(run.id, project, 'does not list its artifacts');
  return azureDevOps.ask(subject, artifactsShape, (builds) => builds.getArtifacts(project, run.id));
}

/** The artifact of this name, or `undefined`; names ignore case. Throws an AzureDevOpsFault. */
export async function findArtifact(
  azureDevOps: AzureDevOps,
  run: RunReference,
  name: string,
): Promise<Artifact | undefined> {
  return named(await listArtifacts(azureDevOps, run), name);
}

/**
 * The texts of the wanted files of an artifact, by file name; what is not in it is not in the answer, so that the
 * caller decides what must be there. Both storage kinds are read; one on a file share is refused. Throws a Fault: no
 * such artifact (with the names of those there are), no right, or a download that is too large or hostile.
 */
export async function readArtifactFiles(
  azureDevOps: AzureDevOps,
  run: RunReference,
  artifactName: string,
  fileNames: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const project = run.project ?? azureDevOps.project;
  const all = await listArtifacts(azureDevOps, run);
  const artifact = named(all, artifactName);
  if (artifact === undefined) {
    const names = all.length === 0 ? 'it has no artifacts' : `it has ${all.map(({ name }) => name).join(', ')}`;
    throw new Fault(
      'SR601',
      `Run ${run.id} of project ${project} has no artifact ${artifactName}; ${names}. Choose a run whose deployment published it, or correct artifactSuffix.`,
    );
  }
  return readFilesOf(azureDevOps, run, artifact, fileNames);
}

/** The same for an artifact that was found already. */
export async function readFilesOf(
  azureDevOps: AzureDevOps,
  run: RunReference,
  artifact: Artifact,
  fileNames: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const project = run.project ?? azureDevOps.project;
  const what = `artifact ${artifact.name} of run ${run.id} of project ${project}`;
  const subject = { ...runSubject(run.id, project, 'cannot be downloaded'), what };
  const url = await contentAddress(azureDevOps, { id: run.id, project }, artifact, subject);
  const zip = await azureDevOps.download(subject, url, MOST_BYTES);
  return unpackFiles(zip, artifact.name, fileNames, what);
}

/** Where the zip is; a signed address on another host for pipeline artifacts, to be read without the token. */
async function contentAddress(
  azureDevOps: AzureDevOps,
  { id, project }: { readonly id: number; readonly project: string },
  artifact: Artifact,
  subject: RequestPurpose,
): Promise<string> {
  switch (artifact.kind.toLowerCase()) {
    case 'container': {
      // Built here: the address in the answer is the public one, which need not be the one this agent uses.
      const name = encodeURIComponent(artifact.name);
      return `${azureDevOps.address(project)}/_apis/build/builds/${id}/artifacts?artifactName=${name}&api-version=7.1&%24format=zip`;
    }
    case 'pipelineartifact': {
      const { definition } = await readPipelineRun(azureDevOps, { id, project });
      const { signedContent } = await azureDevOps.request(subject, signedShape, {
        project,
        path: `pipelines/${definition.id}/runs/${id}/artifacts`,
        query: { artifactName: artifact.name, $expand: 'signedContent' },
      });
      return signedContent.url;
    }
    case 'filepath':
      throw new Fault(
        'SR602',
        `The ${subject.what} lies on a file share, which is not read. Copy it with DownloadBuildArtifacts@1 and give its folder instead of a run.`,
      );
    default:
      throw new Fault(
        'SR602',
        `The ${subject.what} is stored as '${artifact.kind}', which is not known. Download it in a step of its own and give its folder instead of a run.`,
      );
  }
}

function named(artifacts: readonly Artifact[], name: string): Artifact | undefined {
  return artifacts.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

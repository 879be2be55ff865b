import { readArtifactSuffix } from '../../shared/contract/artifact-suffix.ts';
import type { Host } from '../../shared/host/host.ts';
import { InputReader } from '../../shared/host/input-reader.ts';
import type { Repository } from '../../shared/kubernetes/image.ts';
import { imageWith, isDigest, isRepository, isTag, parseImage } from '../../shared/kubernetes/image.ts';
import { whyNoRepository, whyNoTag } from '../../shared/kubernetes/why-no-image.ts';
import type { WorkloadInputs } from '../../shared/kubernetes/workload-inputs.ts';
import { readWorkloadInputs } from '../../shared/kubernetes/workload-inputs.ts';
import { isWebUrl, whyNoWebUrl } from '../../shared/http/url.ts';

export interface Inputs extends WorkloadInputs {
  readonly imageName: Repository;
  readonly imageTag: string;
  /** Repository with tag or digest. */
  readonly image: string;
  readonly serviceUrl: string;
  readonly timeoutSeconds: number;
  readonly replaceStuckPods: boolean;
  /** 0: restarts end nothing before the time-out. */
  readonly failAfterRestarts: number;
  /** `undefined`: what is needed to tell that the new pods really run. */
  readonly stableSeconds: number | undefined;
  readonly onFailure: 'none' | 'rollback';
  readonly restartIfUnchanged: boolean;
  readonly dryRun: boolean;
  readonly publishArtifacts: boolean;
  readonly artifactSuffix: string;
  readonly changeCause: string | undefined;
  readonly outputDirectory: string | undefined;
}

/** Reads and checks all inputs of the task; throws one Fault that lists everything that is wrong with them. */
export function readInputs(host: Pick<Host, 'input' | 'variable' | 'warning'>, read = new InputReader(host)): Inputs {
  const workload = readWorkloadInputs(read);
  const imageName = read.required('imageName', {
    example: 'registry.example.com/apps/python-service',
    check: checkRepository,
  });
  const imageTag = read.text('imageTag', '$(Build.BuildId)', {
    example: '458',
    check: (value) =>
      isTag(value) || isDigest(value) ? undefined : `neither a tag nor a digest (sha256:…): ${whyNoTag(value)}`,
  });
  const serviceUrl = read.optional('serviceUrl', {
    example: 'http://python-service.prod.svc.cluster.local:8000',
    check: checkUrl,
  });
  const timeoutSeconds = read.integer('timeoutSeconds', { fallback: 300, minimum: 1, maximum: 86_400 });
  const failAfterRestarts = read.integer('failAfterRestarts', { fallback: 3, minimum: 0, maximum: 1_000 });
  const replaceStuckPods = read.boolean('replaceStuckPods', true);
  const stableSeconds = read.optionalInteger('stableSeconds', { minimum: 0, maximum: 86_400 });
  const onFailure = read.choice('onFailure', ['none', 'rollback'], 'none');
  const restartIfUnchanged = read.boolean('restartIfUnchanged', false);
  const dryRun = read.boolean('dryRun', false);
  const publishArtifacts = read.boolean('publishArtifacts', true);
  const artifactSuffix = readArtifactSuffix(read);
  const changeCause = read.optional('changeCause', { example: 'release 4.2', freeText: true });
  const outputDirectory = read.optional('outputDirectory', { example: '$(Build.ArtifactStagingDirectory)/deployment' });
  read.finish();
  if (serviceUrl !== undefined) warnAboutProbePath(host, serviceUrl);
  const repository = imageName as Repository;
  return {
    ...workload,
    imageName: repository,
    imageTag,
    image: imageWith(repository, imageTag as Parameters<typeof imageWith>[1]),
    serviceUrl: serviceUrl ?? '',
    timeoutSeconds,
    failAfterRestarts,
    replaceStuckPods,
    stableSeconds,
    onFailure,
    restartIfUnchanged,
    dryRun,
    publishArtifacts,
    artifactSuffix,
    changeCause,
    outputDirectory,
  };
}

function checkRepository(value: string): string | undefined {
  if (isRepository(value)) return undefined;
  const parsed = parseImage(value);
  if (parsed?.tag !== undefined || parsed?.digest !== undefined)
    return 'a tag or digest stands in it; that goes into imageTag';
  return `no repository: ${whyNoRepository(value)}`;
}

function checkUrl(value: string): string | undefined {
  return isWebUrl(value) ? undefined : `no http or https URL: ${whyNoWebUrl(value)}`;
}

// The URL is the base of all requests of the sanity tests; it is passed on as it is
// (design.md#inputs-of-captureanddeploy).
function warnAboutProbePath(host: Pick<Host, 'warning'>, serviceUrl: string): void {
  if (/\/(?:health|healthz|ready)\/?$/.test(new URL(serviceUrl).pathname)) {
    host.warning(
      `serviceUrl ${serviceUrl} ends in a probe's path; the sanity tests take it as the base URL of all their requests. Usually it is given without the path.`,
    );
  }
}

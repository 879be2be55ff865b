import { readArtifactSuffix } from '../../shared/contract/artifact-suffix.ts';
import type { Host } from '../../shared/host/host.ts';
import { InputReader } from '../../shared/host/input-reader.ts';
import type { ImageWish } from '../../shared/deployment/choose-containers.ts';
import { imageWith, isDigest, isRepository, isTag, parseImage, sameRepository } from '../../shared/kubernetes/image.ts';
import { whyNoRepository, whyNoTag } from '../../shared/kubernetes/why-no-image.ts';
import type { WorkloadName, WorkloadsInputs } from '../../shared/kubernetes/workload-inputs.ts';
import { ALL, readWorkloadsInputs } from '../../shared/kubernetes/workload-inputs.ts';
import { isWebUrl, whyNoWebUrl } from '../../shared/http/url.ts';
import { checkBesideManifests, imagesFor, readManifestLines } from './manifest-inputs.ts';
import type { ManifestInputs, SetInputs } from './manifest-inputs.ts';
import { readMark } from './mark-inputs.ts';
import type { MarkInputs } from './mark-inputs.ts';
import { unused } from './unused-inputs.ts';

/** What is put in by this task. */
export interface DeployInputs extends CommonInputs {
  readonly action: 'deploy';
  /** Which images, repositories with tag or digest, go into which containers. */
  readonly wish: ImageWish;
}

/** Somebody else's step deploys between the two (design.md#8-around-any-deploying-step). */
export interface AroundInputs extends CommonInputs {
  readonly action: 'capture' | 'follow';
}

export type Inputs = DeployInputs | AroundInputs;

/** A set of objects is applied, and its workloads are followed (design.md#11-manifests). */
export interface ApplyInputs extends Omit<CommonInputs, 'workloads'>, SetInputs {
  readonly action: 'apply';
  /** `undefined`: it follows from the manifests. */
  readonly mainWorkload: WorkloadName | undefined;
}

interface CommonInputs extends WorkloadsInputs {
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
export function readInputs(
  host: Pick<Host, 'input' | 'variable' | 'variableNames' | 'warning'>,
  read = new InputReader(host),
): Inputs | ManifestInputs | MarkInputs | ApplyInputs {
  const action = read.choice('action', ['deploy', 'capture', 'follow', 'mark'], 'deploy');
  const manifests = readManifestLines(read);
  const isSet = manifests.files.length > 0;
  const workloads = readWorkloadsInputs(read, !isSet && action !== 'mark');
  const containers = readContainers(read);
  const image = readImage(host, read, { isNeeded: action === 'deploy' && !isSet && containers.length === 0, isSet });
  if (containers.length > 0) {
    const beside = [
      ...(host.input('imageName') === undefined ? [] : ['imageName']),
      ...(host.input('imageTag') === undefined ? [] : ['imageTag']),
      ...(workloads.containerNames.length === 0 ? [] : ['containerName']),
    ];
    for (const name of beside)
      read.problem(`${name} contradicts containers, whose lines tell it. Leave one of them out`);
  }
  const isAround = action === 'capture' || action === 'follow';
  if (isAround && (workloads.containerNames.length > 1 || workloads.containerNames.includes(ALL))) {
    read.problem(
      `containerName names several containers, but action: ${action} takes the main one and tells the others from the template. Leave it out`,
    );
  }
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
  const { verdict, ...deployedBy } = readMark(read, action === 'mark');
  const names = workloads.workloads.by === 'name' ? workloads.workloads.workloads.length : 0;
  if (isSet) checkBesideManifests(host, read, { action, dryRun, restartIfUnchanged, names });
  if (!isSet || action === 'deploy') for (const problem of unused(host, read, action)) read.problem(problem);
  read.finish();
  if (action === 'mark') {
    const { connection, namespace } = workloads;
    return { action, connection, namespace, verdict, artifactSuffix, ...deployedBy };
  }
  if (isSet && dryRun) {
    const { connection, namespace } = workloads;
    return { action: 'tryOut', connection, namespace, ...manifests, ...imagesFor(image, containers) };
  }
  if (serviceUrl !== undefined) warnAboutProbePath(host, serviceUrl);
  const common = {
    ...workloads,
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
  if (isSet) {
    const { workloads: wish, ...rest } = common;
    const isNamed = host.input('deploymentName') !== undefined && wish.by === 'name';
    const mainWorkload = isNamed ? wish.workloads[0] : undefined;
    return { ...rest, ...manifests, ...imagesFor(image, containers), action: 'apply', mainWorkload };
  }
  return action === 'deploy'
    ? { ...common, action, wish: wishOf(image, workloads.containerNames, containers) }
    : { ...common, action };
}

function wishOf(image: string, names: readonly string[], images: readonly string[]): ImageWish {
  if (images.length > 0) return { into: 'each', images };
  if (names.includes(ALL)) return { into: 'all', image };
  const [container] = names;
  return names.length > 1 ? { into: 'named', image, containers: names } : { into: 'one', image, container };
}

/** The lines of `containers`: whole references, one of each repository. What is wrong with them is gathered in the reader. */
function readContainers(read: InputReader): readonly string[] {
  const images = read.lines('containers', {
    example: 'registry.example.com/apps/python-service:458',
    check: (value) => {
      const parsed = parseImage(value);
      if (parsed === undefined) return 'no image reference: registry, path, and tag or digest';
      return parsed.tag === undefined && parsed.digest === undefined
        ? 'neither a tag nor a digest stands in it'
        : undefined;
    },
  });
  for (const [index, image] of images.entries()) {
    const other = images.slice(0, index).find((one) => sameRepository(one, image));
    if (other !== undefined) {
      read.problem(`containers has two lines of one repository, ${other} and ${image}: leave one of them out`);
    }
  }
  return images;
}

/**
 * The image that imageName and imageTag name together: a repository with the tag, `Build.BuildId` where that is left out, or
 * a whole reference alone. What is wrong with them is gathered in the reader.
 */
function readImage(
  host: Pick<Host, 'input' | 'variable'>,
  read: InputReader,
  { isNeeded, isSet }: { readonly isNeeded: boolean; readonly isSet: boolean },
): string {
  const isTagGiven = host.input('imageTag') !== undefined;
  const example = 'registry.example.com/apps/python-service';
  const imageName = read.optional('imageName', { example, check: (value) => checkImageName(value, isTagGiven) });
  if (isNeeded && imageName === undefined) read.problem(`imageName is missing (example: ${example})`);
  const isName = imageName === undefined || isRepository(imageName);
  const takesTag = isNeeded || (isSet && imageName !== undefined);
  const version = read.textWhere('imageTag', takesTag && isName ? '$(Build.BuildId)' : undefined, {
    example: '458',
    check: (value) =>
      isTag(value) || isDigest(value) ? undefined : `neither a tag nor a digest (sha256:…): ${whyNoTag(value)}`,
  });
  // What is wrong was gathered, and is thrown before anyone uses the stand-in.
  const isWhole = imageName === undefined || version === undefined || !isName;
  return isWhole ? (imageName ?? '') : imageWith(imageName, version as Parameters<typeof imageWith>[1]);
}

function checkImageName(value: string, isTagGiven: boolean): string | undefined {
  if (isRepository(value)) return undefined;
  const parsed = parseImage(value);
  if (parsed?.tag === undefined && parsed?.digest === undefined) return `no repository: ${whyNoRepository(value)}`;
  return isTagGiven ? 'a tag or digest stands in it; that goes into imageTag' : undefined;
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

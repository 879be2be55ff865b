import type { DeployInfo } from '../contract/deploy-info.ts';
import { isCompleted } from '../rollout/completed.ts';
import { liveRevision, liveRevisionNumber } from '../versions/revision.ts';
import type { ImageNames } from '../versions/image-names.ts';
import { sameVersion } from '../versions/image-names.ts';
import { isImageOf, knownVersions } from '../versions/known-versions.ts';
import { chooseContainer } from '../kubernetes/container.ts';
import { imageWith, isDigest, isRepository, isTag, parseImageId } from '../kubernetes/image.ts';
import type { Pod, RevisionObject, Workload } from '../kubernetes/objects.ts';
import { allContainers } from '../kubernetes/objects.ts';
import type { WorkloadReference } from '../kubernetes/resources.ts';
import { parseWorkloadName } from '../kubernetes/resources.ts';
import { templateHash } from '../kubernetes/template.ts';
import { isPodOf } from '../kubernetes/pod.ts';

/** What is live while the tests run. */
export interface LiveImage {
  readonly reference: WorkloadReference;
  readonly uid: string;
  readonly container: string;
  readonly image: string;
  /** Names of one version that deployments of this container tied. */
  readonly names: readonly ImageNames[];
  /** A templateHash. */
  readonly template: string;
  readonly completed: boolean;
  /** The name of the ReplicaSet or ControllerRevision that is tested. */
  readonly revision: string | undefined;
  /** Its number; empty where it is not known. */
  readonly revisionNumber: string;
  /** What the ready pods run, where they agree. */
  readonly digest: string | undefined;
}

/** The workload that deploy-info is about, or `undefined` where its name is none. */
export function workloadOf(deployInfo: DeployInfo): WorkloadReference | undefined {
  const parsed = parseWorkloadName(deployInfo.deploymentName);
  return parsed === undefined ? undefined : { ...parsed, namespace: deployInfo.namespace };
}

/** The image that deploy-info says was deployed, or `undefined` where it names none. */
export function deployedImage({ imageName, imageTag }: DeployInfo): string | undefined {
  if (!isRepository(imageName) || !(isTag(imageTag) || isDigest(imageTag))) return undefined;
  return imageWith(imageName, imageTag);
}

/**
 * The container that was deployed: the one in deployment-record.json, else the only one that has this image
 * (design.md#verdict-on-the-workload); `undefined` where there is no telling. Pure.
 */
export function testedContainer(workload: Workload, image: string, recorded: string | undefined): string | undefined {
  if (recorded !== undefined) return chooseContainer(workload, recorded).found ? recorded : undefined;
  const having = allContainers(workload.spec.template.spec).filter((container) =>
    isImageOf(workload, container, image),
  );
  const [only] = having;
  return having.length === 1 ? only?.name : undefined;
}

/** What was read of a workload, its revisions and its pods at one time. */
export interface ReadWorkload {
  readonly reference: WorkloadReference;
  readonly workload: Workload;
  readonly revisions: readonly RevisionObject[];
  readonly pods: readonly Pod[];
}

/** What is live in one container of a workload; `undefined` where it has no such container. Pure. */
export function liveImage(
  { reference, workload, revisions, pods }: ReadWorkload,
  container: string,
): LiveImage | undefined {
  const choice = chooseContainer(workload, container);
  if (!choice.found) return undefined;
  const current = liveRevision(workload, revisions);
  const tested = pods.filter((pod) => current !== undefined && isPodOf(pod, current));
  return {
    reference,
    uid: workload.metadata.uid,
    container,
    image: choice.place.image,
    names: knownVersions(container, workload, []).names,
    template: templateHash(workload.spec.template),
    completed: isCompleted(workload, pods),
    revision: current?.metadata.name,
    revisionNumber: liveRevisionNumber(workload, revisions),
    digest: commonDigest(tested, container),
  };
}

function commonDigest(pods: readonly Pod[], container: string): string | undefined {
  const digests = pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? [])
      .filter(({ name, ready }) => name === container && ready === true)
      .map(({ imageID = '' }) => parseImageId(imageID)?.digest),
  );
  const [first] = digests;
  return first !== undefined && digests.every((digest) => digest === first) ? first : undefined;
}

/** Why the tests say nothing about this image, or `undefined` where they do. Pure. */
export function whyNoVerdict(image: string, before: LiveImage, after: LiveImage | undefined): string | undefined {
  if (!sameVersion(image, before.image, before.names)) return `${before.image} was live when the tests began`;
  if (!before.completed) return 'its rollout was not completed when the tests began';
  if (after === undefined || after.uid !== before.uid) return 'the workload was replaced while the tests ran';
  if (!sameVersion(image, after.image, after.names)) return `${after.image} was live when the tests ended`;
  if (after.template !== before.template) return 'its template was changed while the tests ran';
  return after.completed ? undefined : 'its rollout was not completed when the tests ended';
}

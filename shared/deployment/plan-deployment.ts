import type { ContainerRecord, RolledBack, RunMark, SetMark, VersionMark } from '../versions/annotations.ts';
import {
  CHANGE_CAUSE,
  RECORD,
  REJECTED,
  ROLLED_BACK_FROM,
  readBookkeeping,
  writeMarks,
  writeRecord,
} from '../versions/annotations.ts';
import type { PatchOperation } from '../kubernetes/json-patch.ts';
import type { ImageNames } from '../versions/image-names.ts';
import { sameImage } from '../kubernetes/image.ts';
import { hasRun } from '../rollout/completed.ts';
import { sameVersion } from '../versions/image-names.ts';
import { annotationOperations, imageOperations, restartOperations, testUid } from '../kubernetes/json-patch.ts';
import type { Pod, Workload } from '../kubernetes/objects.ts';
import type { WorkloadState } from '../rollout/workload-state.ts';
import type { KnownVersions } from '../versions/known-versions.ts';
import { isRejected, knownVersions, withoutImage } from '../versions/known-versions.ts';
import type { LastGood } from '../versions/last-good.ts';
import { lastGood } from '../versions/last-good.ts';
import { runningImages } from '../versions/running-images.ts';
import type { ContainerReference } from '../kubernetes/container.ts';
import { isReady } from '../kubernetes/pod.ts';

/** What was found of a workload before anything was changed, and what to go back to. */
export interface CapturePlan {
  readonly workload: Workload;
  readonly place: ContainerReference;
  /** What to go back to. */
  readonly previous: LastGood;
  readonly liveCompleted: boolean;
  readonly known: KnownVersions;
}

/** What a deployment is going to do, decided from what was read; nothing has been changed yet. */
export interface DeploymentPlan extends CapturePlan {
  readonly newImage: string;
  /** `follow`: the new image is live already, nothing is to be patched. `restart`: the same, but fresh pods are wanted. */
  readonly action: 'set image' | 'restart' | 'follow';
  /** The name that the server gives to the new image, where that is another and it was asked beforehand. */
  readonly admitted: string | undefined;
  /** Further containers of the workload that get an image with the main one. */
  readonly others?: readonly OtherContainer[];
  /** The record of the set of manifests that put it in, where one did. */
  readonly set?: SetMark;
  /** The rollback that took back what somebody else's step had put in; nothing was put in since. */
  readonly takenBack?: RolledBack | undefined;
}

/** What is planned for a container beside the main one. */
export type OtherContainer = Pick<DeploymentPlan, 'place' | 'newImage' | 'previous' | 'known'>;

/** Restart the pods where the image is the live one already. */
export interface RestartWish {
  readonly runId: string;
  /** The pods of the live revision. */
  readonly pods: readonly Pod[];
}

/** What a plan is made from. */
export type PlannedState = Pick<WorkloadState, 'workload' | 'place' | 'revisions' | 'known' | 'liveCompleted'> & {
  /** This job itself put in what is live, before this step, as far as that is known. */
  readonly isPrepared?: boolean;
};

/** Decides what a deployment does. Pure. */
export function planDeployment(
  { workload, place, revisions, known, liveCompleted, isPrepared = false }: PlannedState,
  newImage: string,
  restart?: RestartWish,
): DeploymentPlan {
  const alreadyLive = sameVersion(newImage, place.image, known.names);
  const common = { workload, place, newImage, liveCompleted, known, admitted: undefined };
  const { record } = known;
  // A retried step finds the restart that it made before: it is followed, not repeated (design.md#last-good).
  const restartedBefore =
    restart !== undefined &&
    record !== undefined &&
    record.run.id === restart.runId &&
    sameVersion(record.image, place.image, known.names);
  if (alreadyLive && restart !== undefined && !restartedBefore) {
    return { ...common, action: 'restart', previous: whatPodsRun(restart.pods, place, known) };
  }
  const previous = lastGood({
    purpose: { kind: 'capture', newImage, liveRuns: hasRun(workload), isPrepared },
    container: place.name,
    liveTemplate: workload.spec.template,
    liveCompleted,
    revisions,
    known,
  });
  const recorded = alreadyLive && restartedBefore ? recordedBefore(record) : previous;
  return { ...common, action: alreadyLive ? 'follow' : 'set image', previous: recorded };
}

// A tag that is pushed anew cannot be gone back to; what the ready pods run can, by its digest.
function whatPodsRun(pods: readonly Pod[], place: ContainerReference, known: KnownVersions): LastGood {
  if (isRejected(place.image, known)) {
    const reason = 'no good version is known: the live image, which the pods run, was rejected';
    return { found: false, reason, passedOver: [`${place.image}: rejected`] };
  }
  const images = new Set(runningImages(pods.filter(isReady), place.name));
  const [image] = images;
  if (image !== undefined && images.size === 1) {
    const reason = 'it is what the ready pods run before the restart';
    return { found: true, image, revision: undefined, rule: 'live', reason, passedOver: [] };
  }
  const reason = 'no good version is known: the ready pods do not tell one digest that they all run';
  return { found: false, reason, passedOver: [] };
}

function recordedBefore(record: ContainerRecord): LastGood {
  if (record.previous === undefined) {
    return {
      found: false,
      reason: 'no good version is known: this run recorded none before its first change',
      passedOver: [],
    };
  }
  const reason = 'this run recorded it before its first change';
  return { found: true, image: record.previous, revision: undefined, rule: 'recorded', reason, passedOver: [] };
}

/**
 * The plan of a workload of which several containers get an image: it is live already only where all of them are
 * (design.md#several-workloads). Pure.
 */
export function planTogether(main: DeploymentPlan, others: readonly DeploymentPlan[]): DeploymentPlan {
  if (others.length === 0) return main;
  const isLive = [main, ...others].every(({ action }) => action !== 'set image');
  return {
    ...main,
    action: isLive ? main.action : 'set image',
    others: others.map(({ place, newImage, previous, known }) => ({ place, newImage, previous, known })),
  };
}

/** Whether what is to be put in is there already, under whichever name. Pure. */
export function isLiveAlready({
  place,
  newImage,
  known,
}: Pick<OtherContainer, 'place' | 'newImage' | 'known'>): boolean {
  return sameVersion(newImage, place.image, known.names);
}

/**
 * The one patch of a deployment: the image and its bookkeeping, under tests of all that was read. The annotations are in
 * the same request so that the controller copies them to the new ReplicaSet
 * (kubernetes.md#82-bookkeeping-that-survives).
 */
export function deploymentPatch(
  plan: DeploymentPlan,
  run: RunMark,
  at: string,
  changeCause: string,
): readonly PatchOperation[] {
  const { workload, place, others = [] } = plan;
  const further = others.map(({ place: { name }, newImage, previous }) => ({
    name,
    image: newImage,
    previous: previous.found ? previous.image : undefined,
  }));
  return [
    testUid(workload),
    ...(plan.action === 'restart' ? restartOperations(workload, place, at) : newImages(plan)),
    ...annotationOperations(workload.metadata.annotations, {
      ...notesOf(plan, further, run, at),
      [CHANGE_CAUSE]: changeCause,
    }),
  ];
}

/** What is live already stays as it is where others change: its name may be one that the server gave it. */
function newImages({ place, newImage, known, others = [] }: DeploymentPlan): readonly PatchOperation[] {
  if (others.length === 0) return imageOperations(place, newImage);
  return [{ place, newImage, known }, ...others]
    .filter((one) => !isLiveAlready(one))
    .flatMap((one) => imageOperations(one.place, one.newImage));
}

/** An image of a container that somebody else's step changed too, and what was there before it. */
export interface FollowedContainer {
  readonly name: string;
  readonly image: string;
  readonly previous: string | undefined;
}

/**
 * The notes about what somebody else's step put in, as a deployment makes them of its own, under tests of uid and image:
 * the record of the main container and of the `others` that were changed with it (design.md#action-follow). None where this
 * run noted the same before. Pure.
 */
export function followedPatch(
  plan: DeploymentPlan,
  others: readonly FollowedContainer[],
  { run, at, changeCause }: { readonly run: RunMark; readonly at: string; readonly changeCause: string | undefined },
): readonly PatchOperation[] {
  const { workload, place, known } = plan;
  const { annotations } = workload.metadata;
  const isNoted = known.record?.run.id === run.id && known.record.image === plan.newImage;
  if (isNoted && annotations?.[ROLLED_BACK_FROM] === undefined) return [];
  return [
    testUid(workload),
    { op: 'test', path: `/spec/template/spec/${place.list}/${place.index}/image`, value: place.image },
    ...annotationOperations(annotations, {
      ...notesOf(plan, others, run, at),
      ...(changeCause === undefined ? {} : { [CHANGE_CAUSE]: changeCause }),
    }),
  ];
}

function notesOf(
  { workload, place, newImage, previous, admitted, known, set }: DeploymentPlan,
  others: readonly FollowedContainer[],
  run: RunMark,
  at: string,
): Readonly<Record<string, string | undefined>> {
  const notes = readBookkeeping(workload.metadata.annotations);
  const record: ContainerRecord = {
    image: newImage,
    ...(admitted === undefined ? {} : { admitted }),
    ...(previous.found ? { previous: previous.image } : {}),
    run,
    at,
  };
  const further = others.map(({ name, image, previous: then }): readonly [string, ContainerRecord] => [
    name,
    { image, ...(then === undefined ? {} : { previous: then }), run, at },
  ]);
  const putIn = [
    { container: place.name, image: newImage },
    ...others.map(({ name, image }) => ({ container: name, image })),
  ];
  return {
    [RECORD]: writeRecord({ ...notes.record, [place.name]: record, ...Object.fromEntries(further) }, set),
    ...withoutRejection(workload, putIn, known.names),
    [ROLLED_BACK_FROM]: undefined,
  };
}

/**
 * The patch by which an image that a deployment found live and saw complete leaves the rejected ones, and is no longer
 * what was rolled back to: it was put in on purpose (design.md#annotations). The record is renewed with it, so that an
 * older word about it in a ReplicaSet does not count any more; also where it names another image. None where nothing of
 * that is noted.
 */
export function acceptancePatch(
  plan: DeploymentPlan,
  live: Workload,
  run: RunMark,
  at: string,
): readonly PatchOperation[] {
  const { place, newImage, known } = plan;
  const { annotations } = live.metadata;
  const notes = readBookkeeping(annotations);
  // The last rollback of another container stays.
  const isLeft =
    annotations?.[ROLLED_BACK_FROM] !== undefined && (notes.rolledBackFrom?.container ?? place.name) === place.name;
  // Else nothing would tie the two names when the next step asks.
  const isTied = sameVersion(newImage, place.image, knownVersions(place.name, live, []).names);
  const isRecorded = known.record === undefined || sameVersion(known.record.image, newImage, known.names);
  if (!isRejected(newImage, known) && !isLeft && isTied && isRecorded) return [];
  const record: ContainerRecord = {
    image: newImage,
    ...(sameImage(newImage, place.image) ? {} : { admitted: place.image }),
    ...(plan.previous.found ? { previous: plan.previous.image } : {}),
    run,
    at,
    ...(hasRun(live) ? { completed: at } : {}),
  };
  return [
    testUid(live),
    ...annotationOperations(annotations, {
      [RECORD]: writeRecord({ ...notes.record, [place.name]: record }, notes.set),
      ...withoutRejection(live, [{ container: place.name, image: newImage }], known.names),
      ...(isLeft ? { [ROLLED_BACK_FROM]: undefined } : {}),
    }),
  ];
}

/** Images that are put in on purpose are not rejected any more, under none of their names. No change where they were not. */
function withoutRejection(
  { metadata: { annotations } }: Workload,
  images: readonly Pick<VersionMark, 'container' | 'image'>[],
  names: readonly ImageNames[],
): Readonly<Record<string, string>> {
  if (annotations?.[REJECTED] === undefined) return {};
  const { rejected } = readBookkeeping(annotations);
  return { [REJECTED]: writeMarks(images.reduce((left, image) => withoutImage(left, image, names), rejected)) };
}

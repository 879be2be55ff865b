import type { ContainerRecord, RunMark, VersionMark } from '../contract/annotations.ts';
import {
  CHANGE_CAUSE,
  RECORD,
  REJECTED,
  ROLLED_BACK_FROM,
  readBookkeeping,
  writeMarks,
  writeRecord,
} from '../contract/annotations.ts';
import type { PatchOperation } from '../kubernetes/cluster.ts';
import { sameImage } from '../kubernetes/image.ts';
import type { ContainerPlace } from '../kubernetes/json-patch.ts';
import { annotationOperations, imageOperations, testUid } from '../kubernetes/json-patch.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { isCompleted } from './completed.ts';
import type { KnownVersions } from './known-versions.ts';
import { knownVersions, withoutImage } from './known-versions.ts';
import type { LastGood } from './last-good.ts';
import { lastGood } from './last-good.ts';
import type { Revision } from './revision.ts';

/** What a deployment is going to do, decided from what was read; nothing has been changed yet. */
export interface DeploymentPlan {
  readonly workload: Workload;
  readonly place: ContainerPlace;
  readonly newImage: string;
  /** What to go back to. */
  readonly previous: LastGood;
  /** The new image is live already: nothing is to be patched. */
  readonly alreadyLive: boolean;
  readonly liveCompleted: boolean;
  readonly known: KnownVersions;
}

/** Decides what a deployment does. Pure. `revisions` is `undefined` where they may not be listed. */
export function planDeployment(
  workload: Workload,
  revisions: readonly Revision[] | undefined,
  place: ContainerPlace,
  newImage: string,
): DeploymentPlan {
  const known = knownVersions(place.name, workload, revisions ?? []);
  const liveCompleted = isCompleted(workload);
  const previous = lastGood({
    purpose: { kind: 'capture', newImage },
    container: place.name,
    liveTemplate: workload.spec.template,
    liveCompleted,
    revisions,
    known,
  });
  return { workload, place, newImage, previous, alreadyLive: sameImage(newImage, place.image), liveCompleted, known };
}

/**
 * The one patch of a deployment: the image and its bookkeeping, under tests of all that was read. The annotations are in
 * the same request so that the controller copies them to the new ReplicaSet (kubernetes reference 8.2).
 */
export function deploymentPatch(
  plan: DeploymentPlan,
  run: RunMark,
  at: string,
  changeCause: string,
): readonly PatchOperation[] {
  const { workload, place, newImage, previous } = plan;
  const notes = readBookkeeping(workload.metadata.annotations);
  const record: ContainerRecord = {
    image: newImage,
    ...(previous.found ? { previous: previous.image } : {}),
    run,
    at,
  };
  return [
    testUid(workload),
    ...imageOperations(place, newImage),
    ...annotationOperations(workload.metadata.annotations, {
      [RECORD]: writeRecord({ ...notes.record, [place.name]: record }),
      ...withoutRejection(workload, place.name, newImage, notes.rejected),
      [ROLLED_BACK_FROM]: undefined,
      [CHANGE_CAUSE]: changeCause,
    }),
  ];
}

/** An image that is put in on purpose is not rejected any more. No change where it was not. */
export function withoutRejection(
  workload: Workload,
  container: string,
  image: string,
  rejected: readonly VersionMark[],
): Readonly<Record<string, string>> {
  if (workload.metadata.annotations?.[REJECTED] === undefined) return {};
  return { [REJECTED]: writeMarks(withoutImage(rejected, container, image)) };
}

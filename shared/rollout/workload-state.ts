import { Fault } from '../host/fault.ts';
import type { ContainerReference } from '../kubernetes/container.ts';
import { chooseContainer, whyNotFollowable } from '../kubernetes/container.ts';
import type { Listing, Pod, RevisionObject, Workload } from '../kubernetes/objects.ts';
import type { KnownVersions } from '../versions/known-versions.ts';
import { knownVersions } from '../versions/known-versions.ts';
import type { Revision } from '../versions/revision.ts';
import { liveRevision, revisionsOf } from '../versions/revision.ts';
import { isCompleted } from './completed.ts';

/** What belongs to a workload, as it was listed; what may not be listed is `undefined`. */
export interface ListedObjects {
  readonly revisionObjects: Listing<RevisionObject> | undefined;
  readonly pods: Listing<Pod> | undefined;
}

/** All that was read of a workload before anything is changed. */
export interface WorkloadState extends ListedObjects {
  readonly workload: Workload;
  /** The container that is meant. */
  readonly place: ContainerReference;
  /** Newest first; `undefined` without the right to list them. */
  readonly revisions: readonly Revision[] | undefined;
  /** The object that the controller scales up for the live template. */
  readonly liveObject: RevisionObject | undefined;
  /** The same as a revision; `undefined` too where its number cannot be read. */
  readonly liveRevision: Revision | undefined;
  readonly liveCompleted: boolean;
  readonly known: KnownVersions;
}

/** What follows from a workload and what was listed of it. Pure. */
export function workloadState(workload: Workload, place: ContainerReference, listed: ListedObjects): WorkloadState {
  const pods = listed.pods?.items ?? [];
  const objects = listed.revisionObjects?.items;
  const revisions = objects === undefined ? undefined : revisionsOf(objects, pods);
  const liveObject = liveRevision(workload, objects ?? []);
  return {
    ...listed,
    workload,
    place,
    revisions,
    liveObject,
    liveRevision: revisions?.find(({ name }) => name === liveObject?.metadata.name),
    liveCompleted: isCompleted(workload, listed.pods?.items),
    known: knownVersions(place.name, workload, revisions ?? []),
  };
}

/**
 * The container that is to be changed. Throws a Fault where it cannot be told, where a change would not be rolled out,
 * and with `refusalWhilePaused`, where that is given, for a workload that is paused.
 */
export function containerToChange(
  workload: Workload,
  containerName: string | undefined,
  refusalWhilePaused: string | undefined,
): ContainerReference {
  if (workload.spec.paused === true && refusalWhilePaused !== undefined) throw new Fault('SR302', refusalWhilePaused);
  const refusal = whyNotFollowable(workload);
  if (refusal !== undefined) throw new Fault('SR302', refusal);
  const choice = chooseContainer(workload, containerName);
  if (!choice.found) throw new Fault('SR301', choice.problem);
  return choice.place;
}

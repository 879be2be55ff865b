import type { Event, Listing, Pod, PodTemplate, RevisionObject, Workload } from '../kubernetes/objects.ts';
import type { WorkloadReference } from '../kubernetes/resources.ts';
import type { Cause } from './cause.ts';
import type { Watch } from './really-runs.ts';
import type { Problem } from './symptom.ts';

/** What was last seen of the cluster. `undefined`: that may not be read. */
export interface RolloutSnapshot {
  /** `undefined`: it was deleted. */
  readonly workload: Workload | undefined;
  readonly revisions: readonly RevisionObject[] | undefined;
  readonly pods: readonly Pod[] | undefined;
  /** Warnings about a pod, by its uid, that came after we first looked; left out where nobody looks. */
  readonly newerEvents?: ReadonlyMap<string, number>;
  /** What was told of the workload, its live revision and pods in the way, by their uid, oldest first; as above. */
  readonly events?: ReadonlyMap<string, readonly Event[]>;
}

/** What the rollout is measured against: the answer to our change, or what was live where nothing was changed. */
export interface Baseline {
  readonly uid: string;
  readonly container: string;
  readonly image: string;
  /** Further containers that the same change put an image into. */
  readonly others?: readonly ChangedContainer[];
  readonly generation: number;
  readonly template: PodTemplate;
  /** `lastUpdateTime` of a ProgressDeadlineExceeded that stood before our change; it is not believed until renewed. */
  readonly staleDeadline: string | undefined;
  /** When the change was made, in milliseconds of the clock that `now` is of. */
  readonly startedAt: number;
  /** Restarts that pods had before, by `uid/container`: restartCount is a pod's lifetime. */
  readonly restarts: ReadonlyMap<string, number>;
  /** Revision labels of the pods that were there before our change; left out where nothing was changed, or it is not known. */
  readonly revisionsBefore?: ReadonlySet<string>;
  /** Which reports of a fault are believed; `first report` where it is left out. */
  readonly belief?: Evidence;
  /** Restarts of a container, from then on, that end the rollout; 0: none do before the time-out; left out: 3. */
  readonly failAfterRestarts?: number;
}

/**
 * `first report`: a fatal fault counts as soon as it is seen. `second not found`: with an automatic rollback behind it
 * "not found" counts only when another report says it again, since registry replicas answer so for seconds.
 * `new report`: nothing was changed, so what stands there may be old; any fault counts at the first report that is not
 * the one seen at the beginning (design.md#change, design.md#evidence).
 */
export type Evidence = 'first report' | 'second not found' | 'new report';

/** Why a rollout will not finish. */
export interface Culprit {
  /** What is wrong, in words, with container, image and pod where there are any. */
  readonly text: string;
  /** What to do next: one sentence without its full stop. */
  readonly next: string;
  readonly reason: string;
  readonly cause: Cause | 'no progress';
  /** True where the image itself is to blame, not the cluster around it. */
  readonly blamesImage: boolean;
  readonly pod: Pod | undefined;
  readonly container: string | undefined;
}

/** A fault that stands: since when, and the report that was seen first. */
export interface Sighting {
  readonly since: number;
  readonly report: string;
  /** Another report was seen since, whatever it said. */
  readonly again?: boolean;
  /** When its container was first seen restarted: the grace of a crash loop counts from there. */
  readonly restartedAt?: number;
}

/** What is remembered from one assessment to the next: since when each fault has stood. */
export type Sightings = ReadonlyMap<string, Sighting>;

/** A container, and the image that a change put in. */
export interface ChangedContainer {
  readonly container: string;
  readonly image: string;
}

/** A change whose rollout is to be followed. */
export interface Change {
  readonly reference: WorkloadReference;
  readonly container: string;
  readonly image: string;
  /** Further containers that it put an image into. */
  readonly others?: readonly ChangedContainer[];
  /** As it was before the change. */
  readonly before: Workload;
  /** The server's answer to the change; the same as `before` where nothing was changed. */
  readonly after: Workload;
  /** As they were listed before the change; followed from there. `undefined`: they may not be listed. */
  readonly revisionObjects: Listing<RevisionObject> | undefined;
  readonly pods: Listing<Pod> | undefined;
  /** Those whose restarts were there before the change; left out: all of `pods`. */
  readonly podsBefore?: Listing<Pod> | undefined;
}

export type Rollout =
  | {
      readonly outcome: 'complete';
      readonly message: string;
      readonly workload: Workload;
      readonly snapshot: RolloutSnapshot;
    }
  | { readonly outcome: 'failed'; readonly culprit: Culprit; readonly snapshot: RolloutSnapshot }
  | {
      readonly outcome: 'timed out';
      readonly missing: string;
      readonly problems: readonly Problem[];
      /** It was complete, but what it was watched for did not come true; left out where it never was complete. */
      readonly watch?: Watch;
      readonly snapshot: RolloutSnapshot;
    }
  | { readonly outcome: 'superseded'; readonly image: string; readonly by: string; readonly snapshot: RolloutSnapshot }
  /** What was to be followed had been taken back before: `to` is live, and complete by `message`. */
  | {
      readonly outcome: 'taken back';
      readonly from: string;
      readonly to: string;
      readonly by: string;
      readonly message: string;
      readonly snapshot: RolloutSnapshot;
    }
  | { readonly outcome: 'gone'; readonly message: string; readonly snapshot: RolloutSnapshot }
  | { readonly outcome: 'unreachable'; readonly error: Error; readonly snapshot: RolloutSnapshot };

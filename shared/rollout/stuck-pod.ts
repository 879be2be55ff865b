import type { Pod, Workload } from '../kubernetes/objects.ts';
import { isReady, unprobedContainer } from '../kubernetes/pod.ts';
import { isOnLostNode } from './lost-node.ts';
import { firstUpdatedOrdinal } from './partition.ts';
import { stillToRun } from './really-runs.ts';

/** How long a pod must have been left alone by the controller, unready, before it counts as stuck. */
export const STUCK_AFTER_MILLISECONDS = 10_000;
/** The same for a pod that was Ready during this rollout: it may come back by itself. */
export const STUCK_AFTER_READY_MILLISECONDS = 120_000;

/** What is remembered of a pod while a rollout is followed. Times in milliseconds of a monotonic clock. */
export interface SeenPod {
  /** Since when we have seen it unready; `undefined` while it is Ready. */
  readonly unreadySince: number | undefined;
  /** When its condition Ready turned last, as the API says it. */
  readonly turned: string;
  /** It was Ready during this rollout. */
  readonly wasReady: boolean;
}

/** By the uid of the pod. */
export type SeenPods = ReadonlyMap<string, SeenPod>;

/**
 * What is remembered after a look at the pods. The time of an unready pod begins when we see it so, and anew when its Ready
 * turned in between. A container without a readiness probe counts as Ready whenever it is started, also in a crash loop:
 * such a pod was Ready only where it has run for a while (design.md#really-runs). Pure; `serverNow` in milliseconds since
 * the epoch.
 */
export function seePods(pods: readonly Pod[], before: SeenPods, now: number, serverNow: number): SeenPods {
  return new Map(
    pods.map((pod): [string, SeenPod] => {
      const { uid } = pod.metadata;
      const known = before.get(uid);
      const turned = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '';
      const isProbed = unprobedContainer(pod.spec) === undefined;
      if (isReady(pod) && (isProbed || stillToRun([pod], serverNow) === 0)) {
        return [uid, { unreadySince: undefined, turned, wasReady: true }];
      }
      const cameBack = isProbed && known?.turned !== undefined && known.turned !== '' && known.turned !== turned;
      const since = cameBack ? undefined : known?.unreadySince;
      return [uid, { unreadySince: since ?? now, turned, wasReady: cameBack || known?.wasReady === true }];
    }),
  );
}

/**
 * The one pod that keeps a StatefulSet from going on, or `undefined` (design.md#stuck-statefulset-pods). An
 * OrderedReady StatefulSet does not replace a pod that is not ready, forwards or backwards (kubernetes#67250): such a
 * pod of another revision is stuck once it was left so for 10 s after the controller has known our template, or for 2 min
 * where it was Ready during this rollout. While a pod is on its way, or another one is not Ready for any other reason,
 * nothing is touched: the set may need the others for its quorum. Only the lowest stuck pod can be it, since the
 * controller recreates no pod above it; one on a lost node is none: deleting it would wait for the node for ever. Pure;
 * `observedSince` is since when the controller has known the template, in the clock of `now`.
 */
export function stuckPod(
  workload: Workload,
  pods: readonly Pod[],
  seen: SeenPods,
  { now, observedSince }: { readonly now: number; readonly observedSince: number },
): Pod | undefined {
  if (workload.kind !== 'StatefulSet' || workload.spec.podManagementPolicy === 'Parallel') return undefined;
  const first = firstUpdatedOrdinal(workload);
  const own = pods.filter(
    ({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === workload.metadata.uid) ?? false,
  );
  const isUpdated = (pod: Pod) => pod.metadata.labels?.['controller-revision-hash'] === workload.status?.updateRevision;
  const isStuck = (pod: Pod) => {
    const { unreadySince, wasReady } = seen.get(pod.metadata.uid) ?? { unreadySince: undefined, wasReady: false };
    if (unreadySince === undefined || isUpdated(pod) || isOnLostNode(pod) || !(ordinalOf(pod) >= first)) return false;
    const patience = wasReady ? STUCK_AFTER_READY_MILLISECONDS : STUCK_AFTER_MILLISECONDS;
    return now - Math.max(unreadySince, observedSince) >= patience;
  };
  if (own.some(({ metadata }) => metadata.deletionTimestamp !== undefined)) return undefined;
  const unready = own.filter((pod) => !isReady(pod));
  if (!unready.every(isStuck)) return undefined;
  return unready.sort((a, b) => ordinalOf(a) - ordinalOf(b))[0];
}

function ordinalOf({ metadata }: Pod): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? Number.NaN);
}

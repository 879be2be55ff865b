import type { Pod } from '../kubernetes/objects.ts';
import { isReady } from '../kubernetes/pod.ts';
import { isOnLostNode } from './lost-node.ts';
import { allStatuses } from '../kubernetes/objects.ts';
import { countedPods } from './assess-pods.ts';
import { podsOfRollout } from './pods-of-rollout.ts';
import type { Assessment } from './assess-rollout.ts';
import { restartsOf } from './baseline.ts';
import { hasAvailablePod } from './completed.ts';
import type { Watch } from './really-runs.ts';
import { stillToRun, watchOf, watchSeconds } from './really-runs.ts';
import type { Baseline, RolloutSnapshot } from './rollout.ts';
import type { Problem } from './symptom.ts';

/** A rollout that was complete, and is watched since. */
export interface Watched {
  readonly watch: Watch;
  /** In milliseconds of the clock that `now` is of. */
  readonly since: number;
  /** The restarts that its containers had then, by `uid/container`. */
  readonly restarts: ReadonlyMap<string, number>;
  /** The uids of the pods that were Ready then. */
  readonly ready: ReadonlySet<string>;
}

/** What is asked about one moment of a rollout. */
export interface HealthQuestion {
  readonly assessment: Assessment;
  readonly snapshot: RolloutSnapshot;
  readonly baseline: Pick<Baseline, 'container' | 'image'>;
  /** The input; `undefined` where it is left empty. */
  readonly stableSeconds: number | undefined;
  /** Milliseconds, monotonic. */
  readonly now: number;
  /** The server's clock, milliseconds since the epoch. */
  readonly serverNow: number;
}

/** A rollout that is complete and no success yet. */
export interface BeingWatched {
  readonly state: 'watched';
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly watched: Watched;
  /** When it is through at the latest, if nothing happens. */
  readonly milliseconds: number;
}

/**
 * Whether a rollout that is complete may be called a success: it is as it was assessed, but that what is complete may be
 * watched first (design.md#follow, design.md#really-runs). Once it was complete, scaling and draining do not break the
 * watch; a container of the revision that fails or is restarted does, and then it begins anew. Pure; what is remembered
 * comes in as `before`, and goes out in the answer.
 */
export function staysHealthy(question: HealthQuestion, before: Watched | undefined): Assessment | BeingWatched {
  const { assessment, snapshot, baseline, stableSeconds, now, serverNow } = question;
  const { workload } = snapshot;
  if (workload === undefined) return assessment;
  const pods = countedPods(podsOfRollout(snapshot, workload, baseline));
  const broken = before !== undefined && failsOrRestarts(pods, before);
  const complete = assessment.state === 'complete' ? { message: assessment.message, problems: [] } : beside(assessment);
  if (complete === undefined) return assessment;
  const isHeld = before !== undefined && !broken && hasAvailablePod(workload);
  if (assessment.state !== 'complete' && !isHeld) return assessment;
  const watch = before?.watch ?? watchOf(stableSeconds, workload, pods);
  if (watch === undefined) return assessment;
  const watched = before === undefined || broken ? begin(watch, pods, now) : before;
  const left = watched.since + watchSeconds(watch) * 1000 - now;
  const runs = watch.kind === 'really runs' && pods.length > 0 ? stillToRun(pods, serverNow) : left;
  const milliseconds = Math.min(left, runs);
  if (milliseconds <= 0) return { state: 'complete', message: complete.message };
  return { state: 'watched', ...complete, watched, milliseconds };
}

/** What scaling and draining look like, in words; pods that nobody makes say nothing about a rollout that is through. */
function beside(assessment: Assessment): Pick<BeingWatched, 'message' | 'problems'> | undefined {
  if (assessment.state === 'waiting') return { message: assessment.message, problems: assessment.problems };
  if (assessment.state !== 'failed' || assessment.culprit.container !== undefined) return undefined;
  const { text, next, reason } = assessment.culprit;
  const about = { container: undefined, image: undefined, pod: undefined };
  return {
    message: 'all pods are updated',
    problems: [{ text, next, reason, cause: 'may pass', ...about, isSaid: true }],
  };
}

function begin(watch: Watch, pods: readonly Pod[], now: number): Watched {
  const ready = new Set(pods.filter(isReady).map(({ metadata }) => metadata.uid));
  return { watch, since: now, restarts: restartsOf(pods), ready };
}

/** Whether a container of these pods fails or was restarted since, or one that was Ready is not, but for a lost node. */
function failsOrRestarts(pods: readonly Pod[], { restarts, ready }: Pick<Watched, 'restarts' | 'ready'>): boolean {
  return pods.some((pod) => {
    const { uid } = pod.metadata;
    if (ready.has(uid) && !isReady(pod) && !isOnLostNode(pod)) return true;
    const passing = pod.status?.initContainerStatuses ?? [];
    return allStatuses(pod).some((container) => {
      const { name, restartCount = 0, state } = container;
      if (restartCount > (restarts.get(`${uid}/${name}`) ?? 0)) return true;
      const { waiting, terminated } = state ?? {};
      if (terminated !== undefined) return terminated.exitCode !== 0 || !passing.includes(container);
      return waiting?.reason !== undefined && !ON_ITS_WAY.includes(waiting.reason);
    });
  });
}

const ON_ITS_WAY: readonly string[] = ['ContainerCreating', 'PodInitializing'];

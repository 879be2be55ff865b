import type { Cluster } from '../../kubernetes/client/cluster.ts';
import { changedFields } from '../../kubernetes/template.ts';
import type { Assessment } from '../assess-rollout.ts';
import { assessRollout } from '../assess-rollout.ts';
import { baselineOf } from '../baseline.ts';
import { WarningEvents } from './warning-events.ts';
import { StuckPods } from './replace-stuck-pods.ts';
import { RolloutObserver } from './rollout-observer.ts';
import { rolloutShare } from '../rollout-status.ts';
import { whoChanged, whoPutImageIn } from '../../versions/image-owner.ts';
import type { Baseline, RolloutSnapshot, Sightings, Change, Rollout } from '../rollout.ts';
import { andMore } from '../../report/counts.ts';

export interface FollowOptions {
  readonly timeoutSeconds: number;
  /** A complete rollout must stay so for this long without a break; 0 ends at the first good observation. */
  readonly stableSeconds?: number;
  /** StatefulSets only: delete pods that the controller never replaces by itself. */
  readonly replaceStuckPods: boolean;
  /** An automatic rollback stands behind it: "not found" must be said twice. */
  readonly rollsBack?: boolean;
  /** Restarts of a container that end the rollout; 0: none do before the time-out; left out: 3. */
  readonly failAfterRestarts?: number;
  readonly signal: AbortSignal;
  /** Called with a sentence about the state whenever it changes, and at least every 30 s. */
  readonly onProgress: (message: string, share: number) => void;
  /** Called once for each thing that does not end the rollout but should be known. */
  readonly onWarning: (message: string) => void;
}

const HEARTBEAT_MILLISECONDS = 30_000;
const TICK_MILLISECONDS = 1_000;
// What an API server that restarts or is moved needs (kubernetes.md#10-waiting-for-a-rollout).
const TOLERATED_OUTAGE_MILLISECONDS = 60_000;

/**
 * Follows a rollout to its end: a loop around `assessRollout`, fed by watches. Ends at once when the rollout is
 * complete. Throws only where the signal is aborted.
 */
export async function followRollout(cluster: Cluster, change: Change, options: FollowOptions): Promise<Rollout> {
  const stop = new AbortController();
  const observer = new RolloutObserver(cluster, change);
  const running = observer.run(AbortSignal.any([stop.signal, options.signal]));
  try {
    return await follow(cluster, observer, change, options);
  } finally {
    stop.abort();
    await running;
  }
}

async function follow(
  cluster: Cluster,
  observer: RolloutObserver,
  change: Change,
  options: FollowOptions,
): Promise<Rollout> {
  const startedAt = performance.now();
  const stableSeconds = options.stableSeconds ?? 0;
  const stable = stableSeconds * 1000;
  let completeSince: number | undefined;
  let wasComplete = false;
  let baseline = baselineOf(change, startedAt, options.rollsBack ?? false, options.failAfterRestarts);
  let sightings: Sightings = new Map();
  const said = new Saying(options);
  const stuckPods = new StuckPods(cluster, options.replaceStuckPods, options.onWarning);
  const events = new WarningEvents(cluster, baseline);
  for (;;) {
    options.signal.throwIfAborted();
    const now = performance.now();
    const outage = observer.outage();
    if (outage !== undefined && now - outage.since > TOLERATED_OUTAGE_MILLISECONDS) {
      return { outcome: 'unreachable', error: outage.error, snapshot: observer.snapshot() };
    }
    const deadline = startedAt + options.timeoutSeconds * 1000 + (completeSince === undefined ? 0 : stable);
    const seen = observer.snapshot();
    let snapshot = { ...seen, ...events.seen };
    let result = assessRollout(snapshot, baseline, sightings, now);
    if (outage === undefined && isAboutToEnd(result.assessment, now, deadline)) {
      // Events name the cause, and may take the blame from the image: nothing is concluded without them.
      await events.lookNow(snapshot, baseline, now);
      snapshot = { ...seen, ...events.seen };
      result = assessRollout(snapshot, baseline, sightings, now);
    }
    sightings = result.sightings;
    const { assessment } = result;
    switch (assessment.state) {
      case 'complete':
        if (snapshot.workload === undefined) break;
        completeSince ??= now;
        wasComplete = true;
        if (now - completeSince < stable) {
          said.progress(`${assessment.message}, watched for ${stableSeconds} s`, [], 1, now);
          break;
        }
        return { outcome: 'complete', message: assessment.message, workload: snapshot.workload, snapshot };
      case 'failed':
        return { outcome: 'failed', culprit: assessment.culprit, snapshot };
      case 'superseded': {
        const by = whoPutImageIn(snapshot.workload, baseline.container);
        return { outcome: 'superseded', image: assessment.image, by, snapshot };
      }
      case 'gone':
        return { outcome: 'gone', message: assessment.message, snapshot };
      case 'changed': {
        const fields = changedFields(baseline.template, assessment.workload.spec.template).join(', ');
        options.onWarning(
          `The template was changed meanwhile, beside the image: ${fields} (${whoChanged(assessment.workload)}). The rollout of the new template is followed.`,
        );
        const { generation = 0 } = assessment.workload.metadata;
        baseline = { ...baseline, template: assessment.workload.spec.template, generation };
        wasComplete = false;
        continue;
      }
      case 'waiting':
        completeSince = undefined;
        said.progress(
          assessment.message,
          assessment.problems,
          snapshot.workload === undefined ? 0 : rolloutShare(snapshot.workload),
          now,
        );
        if (now >= deadline) {
          const { message, problems } = assessment;
          const last = await lastLook(cluster, change, baseline, snapshot, outage);
          if (last?.outcome === 'unreachable' || (last !== undefined && stableSeconds === 0)) return last;
          // What is complete only at the last look has not been watched for stableSeconds.
          const end = last === undefined ? { missing: message, problems } : { missing: last.message, problems: [] };
          const notStable = wasComplete || last !== undefined ? { notStableFor: stableSeconds } : {};
          return { outcome: 'timed out', snapshot, ...end, ...notStable };
        }
    }
    await stuckPods.look(snapshot, now);
    if (outage === undefined) await events.look(snapshot, baseline, sightings, now);
    await observer.nextChange(Math.min(TICK_MILLISECONDS, Math.max(0, deadline - now)));
  }
}

function isAboutToEnd({ state }: Assessment, now: number, deadline: number): boolean {
  return state === 'failed' || (state === 'waiting' && now >= deadline);
}

/**
 * One last read before a time-out: a watch that went silent must not fail a rollout that is complete. Where the server
 * was away before and still is, that is what the time ran out for.
 */
async function lastLook(
  cluster: Cluster,
  { reference }: Change,
  baseline: Baseline,
  snapshot: RolloutSnapshot,
  outage: { readonly error: Error } | undefined,
): Promise<Extract<Rollout, { outcome: 'complete' | 'unreachable' }> | undefined> {
  const workload = await cluster.readWorkload(reference).catch(() => undefined);
  if (workload === undefined) return outage && { outcome: 'unreachable', error: outage.error, snapshot };
  const { assessment } = assessRollout({ ...snapshot, workload }, baseline, new Map(), performance.now());
  return assessment.state === 'complete'
    ? { outcome: 'complete', message: assessment.message, workload, snapshot: { ...snapshot, workload } }
    : undefined;
}

/** Says each state once, and that it still holds every 30 s. */
class Saying {
  readonly #options: FollowOptions;
  #last = '';
  #at = Number.NEGATIVE_INFINITY;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  progress(message: string, problems: readonly string[], part: number, now: number): void {
    const [first] = problems;
    const text = first === undefined ? message : `${message}; ${first}${andMore(problems.length - 1)}`;
    if (text === this.#last && now - this.#at < HEARTBEAT_MILLISECONDS) return;
    this.#last = text;
    this.#at = now;
    this.#options.onProgress(text, part);
  }
}

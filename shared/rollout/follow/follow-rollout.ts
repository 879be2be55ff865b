import type { Cluster } from '../../kubernetes/client/cluster.ts';
import { changedFields } from '../../kubernetes/template.ts';
import type { Assessment } from '../assess-rollout.ts';
import { assessRollout } from '../assess-rollout.ts';
import { baselineOf } from '../baseline.ts';
import { WarningEvents } from './warning-events.ts';
import { StuckPods } from './replace-stuck-pods.ts';
import { RolloutObserver } from './rollout-observer.ts';
import type { Watch } from '../really-runs.ts';
import { watchText } from '../really-runs.ts';
import { rolloutShare } from '../rollout-status.ts';
import type { BeingWatched, HealthQuestion, Watched } from '../stays-healthy.ts';
import { staysHealthy } from '../stays-healthy.ts';
import { whoChanged, whoPutImageIn } from '../../versions/image-owner.ts';
import { describeProblem } from '../symptom.ts';
import type { Problem } from '../symptom.ts';
import type { Baseline, Sightings, Change, Rollout } from '../rollout.ts';
import { andMore } from '../../report/counts.ts';

export interface FollowOptions {
  readonly timeoutSeconds: number;
  /**
   * A complete rollout must stay healthy for this long; 0 ends at the first good observation, `undefined`: its pods must
   * really run (design.md#really-runs).
   */
  readonly stableSeconds: number | undefined;
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
  const { stableSeconds } = options;
  const end = startedAt + options.timeoutSeconds * 1000;
  let watched: Watched | undefined;
  let watch: Watch | undefined;
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
    const seen = observer.snapshot();
    const judge = () => {
      const snapshot = { ...seen, ...events.seen };
      const result = assessRollout(snapshot, baseline, sightings, now);
      const question = { snapshot, baseline, stableSeconds, now, serverNow: cluster.client.now() };
      return { ...result, question, assessment: staysHealthy({ ...question, assessment: result.assessment }, watched) };
    };
    let judged = judge();
    if (outage === undefined && isAboutToEnd(judged.assessment, now, end)) {
      // Events name the cause, and may take the blame from the image: nothing is concluded without them.
      await events.lookNow(judged.question.snapshot, baseline, now);
      judged = judge();
    }
    const { assessment, question } = judged;
    const { snapshot } = question;
    sightings = judged.sightings;
    watched = assessment.state === 'watched' ? assessment.watched : undefined;
    watch = watched?.watch ?? watch;
    switch (assessment.state) {
      case 'complete':
        if (snapshot.workload === undefined) break;
        return { outcome: 'complete', message: assessment.message, workload: snapshot.workload, snapshot };
      case 'watched': {
        const { message, problems } = assessment;
        said.progress(`${message}, ${watchText(assessment.watched.watch)}`, problems, 1, now);
        // It is watched beyond the time that it has, but not begun anew after that.
        if (assessment.watched.since <= end + TICK_MILLISECONDS) break;
        return { outcome: 'timed out', snapshot, missing: message, problems, watch: assessment.watched.watch };
      }
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
        watch = undefined;
        continue;
      }
      case 'waiting':
        said.progress(
          assessment.message,
          assessment.problems,
          snapshot.workload === undefined ? 0 : rolloutShare(snapshot.workload),
          now,
        );
        if (now >= end) {
          const { message: missing, problems } = assessment;
          const last = await lastLook(cluster, change, { ...question, now: performance.now() }, outage);
          return last ?? { outcome: 'timed out', snapshot, missing, problems, ...(watch && { watch }) };
        }
    }
    await stuckPods.look(snapshot, now);
    // What is complete stands still as it should.
    const isStill = outage === undefined && assessment.state !== 'watched';
    if (isStill) await events.look(snapshot, baseline, sightings, now);
    const left = assessment.state === 'watched' ? assessment.milliseconds : end - now;
    await observer.nextChange(Math.min(TICK_MILLISECONDS, Math.max(0, left)));
  }
}

function isAboutToEnd({ state }: Assessment | BeingWatched, now: number, end: number): boolean {
  return state === 'failed' || (state === 'waiting' && now >= end);
}

/**
 * One last read before a time-out: a watch that went silent must not fail a rollout that is complete. Where the server
 * was away before and still is, that is what the time ran out for; what is complete only now has not been watched.
 */
async function lastLook(
  cluster: Cluster,
  { reference }: Change,
  question: Omit<HealthQuestion, 'assessment'> & { readonly baseline: Baseline },
  outage: { readonly error: Error } | undefined,
): Promise<Exclude<Rollout, { outcome: 'failed' }> | undefined> {
  const workload = await cluster.readWorkload(reference).catch(() => undefined);
  if (workload === undefined) {
    return outage && { outcome: 'unreachable', error: outage.error, snapshot: question.snapshot };
  }
  const snapshot = { ...question.snapshot, workload };
  const { assessment } = assessRollout(snapshot, question.baseline, new Map(), question.now);
  if (assessment.state !== 'complete') return undefined;
  const { message } = assessment;
  const health = staysHealthy({ ...question, snapshot, assessment }, undefined);
  return health.state === 'watched'
    ? { outcome: 'timed out', snapshot, missing: message, problems: [], watch: health.watched.watch }
    : { outcome: 'complete', message, workload, snapshot };
}

/** Says each state once, and that it still holds every 30 s. */
class Saying {
  readonly #options: FollowOptions;
  #last = '';
  #at = Number.NEGATIVE_INFINITY;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  progress(message: string, problems: readonly Problem[], part: number, now: number): void {
    const said = problems.filter(({ isSaid }) => isSaid);
    const [first] = said;
    const text = first === undefined ? message : `${message}; ${describeProblem(first)}${andMore(said.length - 1)}`;
    if (text === this.#last && now - this.#at < HEARTBEAT_MILLISECONDS) return;
    this.#last = text;
    this.#at = now;
    this.#options.onProgress(text, part);
  }
}

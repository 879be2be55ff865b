import type { Cause } from './cause.ts';
import type { Evidence, Sighting } from './rollout.ts';

/** When a cause ends the rollout. */
type End = 'after restarts' | 'at once' | 'said twice' | 'stands still' | 'time-out';

interface Row {
  readonly ends: End;
  readonly rejectsImage: boolean;
}

/** The table itself; `said twice` holds where an automatic rollback stands behind the rollout, and is at once elsewhere. */
export const EVIDENCE: Readonly<Record<Cause, Row>> = {
  crash: { ends: 'after restarts', rejectsImage: true },
  'unusable image': { ends: 'said twice', rejectsImage: true },
  'invalid name': { ends: 'at once', rejectsImage: true },
  'killed by a probe': { ends: 'after restarts', rejectsImage: false },
  surroundings: { ends: 'stands still', rejectsImage: false },
  'pods refused': { ends: 'stands still', rejectsImage: false },
  'pod ended': { ends: 'stands still', rejectsImage: false },
  'may pass': { ends: 'time-out', rejectsImage: false },
};

/** How long a cause may stand, and how long nothing may move, before it ends the rollout. */
export const STANDSTILL_SECONDS = 30;
/** A container that was restarted and never Ready since is given up after so long. */
export const CRASH_GRACE_SECONDS = 60;
/** The restarts, counted from our baseline, that end a rollout where the input says nothing. */
export const FAIL_AFTER_RESTARTS = 3;

const FIRST_READ_MILLISECONDS = 1_000;

/** What is known about one standing cause when it is asked whether it ends the rollout. Times in milliseconds. */
export interface Standing {
  readonly cause: Cause;
  readonly sighting: Sighting;
  /** Of its container, since our baseline. */
  readonly restarts: number;
  readonly now: number;
  /** When the rollout last made progress. */
  readonly progressedAt: number;
}

/** How the rollout is followed, as far as evidence goes. */
export interface EvidenceRules {
  readonly startedAt: number;
  readonly belief?: Evidence;
  /** 0: restarts end nothing before the time-out; left out: FAIL_AFTER_RESTARTS. */
  readonly failAfterRestarts?: number;
}

/** Whether a standing cause ends the rollout now. Pure. */
export function endsRollout(
  { cause, sighting, restarts, now, progressedAt }: Standing,
  { startedAt, belief = 'first report', failAfterRestarts = FAIL_AFTER_RESTARTS }: EvidenceRules,
): boolean {
  const { ends } = EVIDENCE[cause];
  const saidAgain = sighting.again === true;
  // Only what stood at our first read may be old, where nothing was changed.
  const mayBeOld = belief === 'new report' && sighting.since - startedAt <= FIRST_READ_MILLISECONDS;
  if (mayBeOld && !saidAgain) return false;
  switch (ends) {
    case 'at once':
      return true;
    case 'said twice':
      return belief !== 'second not found' || saidAgain;
    case 'after restarts':
      if (failAfterRestarts === 0) return false;
      return (
        mayBeOld || restarts >= failAfterRestarts || now - (sighting.restartedAt ?? now) >= CRASH_GRACE_SECONDS * 1000
      );
    case 'stands still':
      return now - Math.max(sighting.since, progressedAt) >= STANDSTILL_SECONDS * 1000;
    case 'time-out':
      return false;
  }
}

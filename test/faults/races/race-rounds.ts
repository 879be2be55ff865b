import type { WorkloadKind } from '../../support/cluster.ts';
import type { KubectlCommand, Move, Round } from './race.ts';

const LONGEST_OFFSET_MILLISECONDS = 400;

const DEPLOY: Move = { by: 'CaptureAndDeploy', tag: '458' };
const OTHER_DEPLOY: Move = { by: 'CaptureAndDeploy', tag: '459' };
const ROLLBACK: Move = { by: 'SmartRollback', expected: undefined };
// As queueRollback hands it over.
const GUARDED_ROLLBACK: Move = { by: 'SmartRollback', expected: '457' };
const kubectl = (command: KubectlCommand): Move => ({ by: 'kubectl', command });

type Pairing = readonly [rounds: number, kind: WorkloadKind, left: Move, right: Move];

// kubectl restarts and takes back the other kinds by other requests, which change nothing for us.
const PAIRINGS: readonly Pairing[] = [
  [8, 'Deployment', DEPLOY, OTHER_DEPLOY],
  [1, 'StatefulSet', DEPLOY, OTHER_DEPLOY],
  [1, 'DaemonSet', DEPLOY, OTHER_DEPLOY],
  [6, 'Deployment', DEPLOY, DEPLOY],
  [5, 'Deployment', DEPLOY, ROLLBACK],
  [1, 'StatefulSet', DEPLOY, ROLLBACK],
  [4, 'Deployment', DEPLOY, GUARDED_ROLLBACK],
  [3, 'Deployment', DEPLOY, kubectl('set image')],
  [3, 'Deployment', DEPLOY, kubectl('rollout undo')],
  [3, 'Deployment', DEPLOY, kubectl('rollout restart')],
  [2, 'Deployment', DEPLOY, kubectl('scale')],
  [2, 'Deployment', ROLLBACK, kubectl('set image')],
  [2, 'Deployment', ROLLBACK, kubectl('rollout undo')],
  [2, 'Deployment', ROLLBACK, kubectl('rollout restart')],
  [1, 'Deployment', ROLLBACK, kubectl('scale')],
  [2, 'Deployment', GUARDED_ROLLBACK, kubectl('set image')],
  [2, 'Deployment', GUARDED_ROLLBACK, kubectl('rollout undo')],
  [1, 'Deployment', GUARDED_ROLLBACK, kubectl('rollout restart')],
  [1, 'Deployment', GUARDED_ROLLBACK, kubectl('scale')],
];

/** The 50 races. Who begins when is drawn at random; the same seed draws the same. */
export function roundsOf(seed: number): readonly Round[] {
  const random = generator(seed);
  const offset = () => Math.floor(random() * (LONGEST_OFFSET_MILLISECONDS + 1));
  const all = PAIRINGS.flatMap(([count, kind, left, right]) =>
    Array.from({ length: count }, (_, index) => {
      // The moment between reading and changing is short, and chance alone hits it too rarely.
      const captured = right.by === 'kubectl' && index % 2 === 0;
      return { kind, moves: [left, right] as const, captured };
    }),
  );
  return all.map(({ kind, moves, captured }, index): Round => {
    const [early, late] = [offset(), offset()];
    return { number: index + 1, kind, moves, begins: [early, captured ? 'captured' : late] };
  });
}

/** Mulberry32: numbers from 0 to below 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

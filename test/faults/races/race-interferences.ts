import type { Interference, KubectlCommand, TaskMove } from './race.ts';

type Step = Interference['steps'][number];

// The requests of both tasks: get, list revisions and pods, patch; after a refused patch all of that once more.
const firstPatch = (command: KubectlCommand): Step => ({
  before: { what: 'patch deployments', ordinal: 1 },
  command,
});
const secondPatch = (command: KubectlCommand): Step => ({
  before: { what: 'patch deployments', ordinal: 2 },
  command,
});
/** When the refused patch was looked into, and all is read anew. */
const secondLook = (command: KubectlCommand): Step => ({ before: { what: 'get deployments', ordinal: 3 }, command });

const DEPLOY: TaskMove = { by: 'CaptureAndDeploy', tag: '458' };
const ROLLBACK: TaskMove = { by: 'SmartRollback', expected: undefined };
const GUARDED_ROLLBACK: TaskMove = { by: 'SmartRollback', expected: '457' };

/** What kubectl does at the very moment in which a task can be wrong about the workload, and how that must end. */
export const INTERFERENCES: readonly Interference[] = [
  { move: DEPLOY, steps: [firstPatch('set image')], end: 'refused' },
  { move: DEPLOY, steps: [firstPatch('rollout undo')], end: 'refused' },
  { move: DEPLOY, steps: [firstPatch('rollout restart')], end: 'in sequence' },
  { move: DEPLOY, steps: [firstPatch('scale')], end: 'in sequence' },
  { move: DEPLOY, steps: [firstPatch('annotate')], end: 'in sequence' },
  { move: DEPLOY, steps: [firstPatch('annotate'), secondLook('set image')], end: 'refused' },
  { move: DEPLOY, steps: [firstPatch('annotate'), secondPatch('set image')], end: 'refused' },
  { move: DEPLOY, steps: [firstPatch('annotate'), secondPatch('annotate')], end: 'busy' },
  // A rollout that completes while the task reads: its old pods are gone from the second answer, and not from the first.
  {
    move: DEPLOY,
    steps: [
      { before: { what: 'get deployments', ordinal: 1 }, command: 'set image' },
      { before: { what: 'list replicasets', ordinal: 1 }, command: 'rollout status' },
    ],
    end: 'in sequence',
  },
  { move: ROLLBACK, steps: [firstPatch('set image')], end: 'refused' },
  { move: ROLLBACK, steps: [firstPatch('rollout undo')], end: 'refused' },
  { move: ROLLBACK, steps: [firstPatch('rollout restart')], end: 'in sequence' },
  { move: ROLLBACK, steps: [firstPatch('scale')], end: 'in sequence' },
  { move: ROLLBACK, steps: [firstPatch('annotate')], end: 'in sequence' },
  { move: ROLLBACK, steps: [firstPatch('rollout restart'), secondPatch('set image')], end: 'refused' },
  { move: ROLLBACK, steps: [firstPatch('annotate'), secondPatch('annotate')], end: 'busy' },
  { move: GUARDED_ROLLBACK, steps: [firstPatch('annotate'), secondLook('set image')], end: 'refused' },
];

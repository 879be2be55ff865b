import type { WorkloadKind } from '../../support/cluster.ts';
import type { RequestName } from '../proxy/fault.ts';

export type KubectlCommand =
  | 'set image'
  | 'rollout undo'
  | 'rollout restart'
  | 'scale'
  | 'annotate'
  /** Changes nothing: it waits until what is live is rolled out. */
  | 'rollout status';

/** What one side of a race does. The workload runs 457, which a deployment put in where 456 ran. */
export type Move =
  | { readonly by: 'CaptureAndDeploy'; readonly tag: string }
  /** Undo; with `expected` guarded by the tag that must be live. */
  | { readonly by: 'SmartRollback'; readonly expected: string | undefined }
  | { readonly by: 'kubectl'; readonly command: KubectlCommand };

export type TaskMove = Exclude<Move, { by: 'kubectl' }>;

export interface Round {
  readonly number: number;
  readonly kind: WorkloadKind;
  readonly moves: readonly [Move, Move];
  /** When each side begins: so many milliseconds after the start, or as soon as the first has read what it goes by. */
  readonly begins: readonly [number, number | 'captured'];
}

/** A task, and what kubectl does right before some of its requests reach the server. */
export interface Interference {
  readonly move: TaskMove;
  readonly steps: readonly {
    readonly before: Pick<RequestName, 'what' | 'ordinal'>;
    readonly command: KubectlCommand;
  }[];
  readonly end: RaceEnd;
}

/** How a race ends for the task that is later: it is told off before its change or after it, or nobody notices. */
export type RaceEnd = 'refused' | 'superseded' | 'busy' | 'in sequence';

/** What a workload was at one moment, as a watch of the test saw it. */
export interface State {
  readonly image: string;
  /** The whole pod template, as text. */
  readonly template: string;
  readonly replicas: number;
  /** Rolled out, by the rules of `kubectl rollout status`. */
  readonly complete: boolean;
  /** What counts as good: the controller has finished, whatever is available this second (design.md#completed). */
  readonly completed: boolean;
  readonly record:
    { readonly image: string; readonly previous?: string; readonly run: string; readonly at: string } | undefined;
  readonly rolledBack: { readonly from: string; readonly to: string; readonly run: string } | undefined;
  readonly rejected: readonly string[];
  /** Who owns the image by `managedFields`: `kubectl-set at 2026-11-24T03:00:00Z`. */
  readonly owner: string;
}

export interface TaskEnd {
  readonly move: TaskMove;
  readonly run: { readonly id: string; readonly number: string };
  readonly result: string;
  readonly errors: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  /** What was published; `undefined` where nothing was. */
  readonly rollbackInfo: RollbackInfo | undefined;
  readonly hasDeployInfo: boolean;
}

export interface RollbackInfo {
  readonly before: string;
  readonly after: string;
  /** `undefined`: no good version known. */
  readonly previous: string | undefined;
  /** The text of previous-image.txt; `undefined` where it is absent. */
  readonly previousImageFile: string | undefined;
}

export interface KubectlEnd {
  readonly move: Extract<Move, { by: 'kubectl' }>;
  readonly exitCode: number;
  readonly output: string;
}

export type End = TaskEnd | KubectlEnd;

/** All that is known of a race after it: what was seen from the server itself, and what each side says of itself. */
export interface Race {
  /** Every state of the workload, the first from before both sides began. */
  readonly states: readonly State[];
  readonly ends: readonly End[];
}

/** `CaptureAndDeploy 458`, `kubectl rollout undo`. */
export function titleOfMove(move: Move): string {
  switch (move.by) {
    case 'CaptureAndDeploy':
      return `CaptureAndDeploy ${move.tag}`;
    case 'SmartRollback':
      return move.expected === undefined ? 'SmartRollback' : `SmartRollback, expectedImage ${move.expected}`;
    case 'kubectl':
      return `kubectl ${move.command}`;
  }
}

/** `CaptureAndDeploy 458 after 12 ms`, `kubectl rollout undo once that has captured`. */
export function titleOfSide({ moves, begins }: Round, side: 0 | 1): string {
  const begin = begins[side];
  const when = begin === 'captured' ? 'once that has captured' : `after ${begin} ms`;
  return `${titleOfMove(moves[side])} ${when}`;
}

/** The tag that `kubectl set image` puts in. */
export const FOREIGN_TAG = '999';
/** The replicas that `kubectl scale` asks for, and those before. */
export const SCALED_REPLICAS = 3;
export const REPLICAS = 2;

import type { LoggingCommand } from './logging-command.ts';

export type Result = 'Succeeded' | 'SucceededWithIssues' | 'Failed' | 'Canceled';

export interface Issue {
  readonly type: 'error' | 'warning';
  readonly message: string;
}

/** A file that the task handed to the agent, with the copy that the agent took. */
export interface TakenFile {
  readonly file: string;
  readonly text: string;
}

export interface Line {
  readonly stream: 'stdout' | 'stderr';
  /** As the task printed it, secrets included. */
  readonly printed: string;
  /** As the log shows it; `undefined` for a command that shows nothing. */
  readonly shown: string | undefined;
  /** Since the start of the process. */
  readonly milliseconds: number;
}

/** All that a step left behind. */
export interface TaskRun {
  /** What the run's page shows. */
  readonly result: Result;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it was sent, in order: one that ends in time when it is cancelled was sent SIGINT alone. */
  readonly signals: readonly NodeJS.Signals[];
  readonly durationMilliseconds: number;
  readonly issues: readonly Issue[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The code of each error of the task itself, which is taken off the end of the error. */
  readonly errorCodes: readonly string[];
  /** Values set under the step's name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Values set for later steps of the job. */
  readonly variables: Readonly<Record<string, string>>;
  /** Published by this step: name and folder in the job's store. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Names whose upload came after the step was cancelled, and so was lost. */
  readonly lostArtifacts: readonly string[];
  readonly summaries: readonly (TakenFile & { readonly title: string })[];
  readonly attachments: readonly (TakenFile & { readonly type: string; readonly name: string })[];
  readonly attachedFiles: readonly TakenFile[];
  readonly testResults: readonly (TakenFile & { readonly runTitle: string; readonly type: string })[];
  readonly tags: readonly string[];
  readonly progress: readonly { readonly percent: number; readonly text: string }[];
  readonly debug: readonly string[];
  /** Values that the task asked to be masked. */
  readonly secrets: readonly string[];
  /** Lines that say `##vso` and are no command; the agent warns about them. */
  readonly unparsed: readonly string[];
  readonly commands: readonly LoggingCommand[];
  readonly lines: readonly Line[];
  /** The log as the agent shows it. */
  readonly log: string;
  /** Both streams as the task wrote them, unmasked. */
  readonly printed: string;
}

const ORDER: readonly Result[] = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled'];

/** Results only worsen (agent.md#3-process). */
export function worse(left: Result, right: Result): Result {
  return ORDER.indexOf(right) > ORDER.indexOf(left) ? right : left;
}

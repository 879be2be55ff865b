import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, describeError } from '../../host/fault.ts';
import type { AzureDevOps } from './azure-devops.ts';
import { addTag, hasTag, removeTag } from './build-tags.ts';
import type { Definition } from '../choose-definition.ts';
import { describeDefinition } from '../choose-definition.ts';
import { AzureDevOpsFault } from '../describe-failure.ts';
import type { QueuedRun } from './queue-run.ts';
import { queueRun } from './queue-run.ts';
import type { PipelineRun, RunReference } from '../pipeline-run.ts';
import { newestRun } from './runs.ts';

/** What is to be queued, and the mark that keeps it from being queued twice. */
export interface QueueRequest {
  readonly definition: Definition;
  readonly templateParameters: Readonly<Record<string, string>>;
  /** The run that gets the tag. */
  readonly run: RunReference;
  readonly tag: string;
}

export type QueueOutcome =
  | { readonly outcome: 'queued'; readonly run: QueuedRun }
  /** The tag was there. `newest` is the pipeline's newest run, where there is one and it may be seen. */
  | { readonly outcome: 'queuedBefore'; readonly newest: PipelineRun | undefined }
  /** The answer was lost and nothing tells; the tag stays. `why` is some sentences, with what to do next. */
  | { readonly outcome: 'notKnown'; readonly why: string };

// A gateway that gives up may have a server behind it that is still at it.
const LOOK_AFTER_MILLISECONDS: readonly number[] = [0, 1000, 3000];

/**
 * Queues a run of a pipeline once for a tag on another run, whoever tries again: the tag is written first, and taken away
 * where queueing failed. Where its answer was lost, a run that the pipeline has got since is taken for it. Throws a Fault
 * where nothing was queued.
 *
 * Tags cannot be tested and set in one request: of two jobs that come here in the same tenth of a second both queue.
 */
export async function queueOnce(
  azureDevOps: AzureDevOps,
  { definition, templateParameters, run, tag }: QueueRequest,
  lookAfterMilliseconds: readonly number[] = LOOK_AFTER_MILLISECONDS,
): Promise<QueueOutcome> {
  if (await hasTag(azureDevOps, run, tag)) {
    return { outcome: 'queuedBefore', newest: await newestRun(azureDevOps, definition.id).catch(ifNotCancelled) };
  }
  const lastId = () => newestRun(azureDevOps, definition.id).then((newest) => newest?.id ?? 0);
  const before = await lastId().catch(ifNotCancelled);
  await writeTag(azureDevOps, run, tag);
  try {
    return { outcome: 'queued', run: await queueRun(azureDevOps, definition, templateParameters) };
  } catch (error) {
    if (!(error instanceof AzureDevOpsFault)) throw error;
    if (!mayHaveQueued(error)) throw await withoutTag(azureDevOps, run, tag, error);
    const since = await runSince(azureDevOps, definition, before, lookAfterMilliseconds);
    if (since === 'notKnown') {
      const why = `${error.message} The runs of ${describeDefinition(definition)} do not tell either. The tag '${tag}' stays on run ${run.id}, so that nothing is queued twice; take it off where nothing was queued.`;
      return { outcome: 'notKnown', why };
    }
    if (since !== undefined) return { outcome: 'queued', run: since };
    const seen = `${error.message} No run of ${describeDefinition(definition)} has come since.`;
    throw await withoutTag(azureDevOps, run, tag, new Fault('SR605', seen, { cause: error }));
  }
}

/** A tag that nobody can say of whether it was written is taken off: nothing is queued for it. */
async function writeTag(azureDevOps: AzureDevOps, run: RunReference, tag: string): Promise<void> {
  try {
    await addTag(azureDevOps, run, tag);
  } catch (error) {
    if (!(error instanceof AzureDevOpsFault) || !mayHaveQueued(error)) throw error;
    throw await withoutTag(azureDevOps, run, tag, error);
  }
}

async function withoutTag(azureDevOps: AzureDevOps, run: RunReference, tag: string, error: Fault): Promise<Fault> {
  try {
    await removeTag(azureDevOps, run, tag);
    return error;
  } catch (other) {
    ifNotCancelled(other);
    return new Fault(
      'SR605',
      `${error.message} The tag '${tag}' could not be taken off run ${run.id} again, so take it off before the job is run again: ${describeError(other)}`,
      { cause: error },
    );
  }
}

/** A run that the pipeline has got since; `undefined` where it has got none. */
async function runSince(
  azureDevOps: AzureDevOps,
  definition: Definition,
  before: number | undefined,
  pauses: readonly number[],
): Promise<PipelineRun | 'notKnown' | undefined> {
  if (before === undefined) return 'notKnown';
  try {
    for (const milliseconds of pauses) {
      await sleep(milliseconds);
      const newest = await newestRun(azureDevOps, definition.id);
      // Numbers of runs only ever grow in a collection; clocks of agents differ from the server's.
      if (newest !== undefined && newest.id > before) return newest;
    }
    return undefined;
  } catch (error) {
    ifNotCancelled(error);
    return 'notKnown';
  }
}

// A page instead of an answer may come from in front of the server or after it.
function mayHaveQueued({ mayHaveHappened, reason }: AzureDevOpsFault): boolean {
  return mayHaveHappened || reason === 'unreadable';
}

/** Requests that a cancel has ended throw something else. */
function ifNotCancelled(error: unknown): undefined {
  if (!(error instanceof AzureDevOpsFault)) throw error;
  return undefined;
}

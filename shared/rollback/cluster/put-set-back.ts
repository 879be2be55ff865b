import { describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { noteOnRecord } from '../../manifests/cluster/set-records.ts';
import { RECORD_OUTCOME } from '../../manifests/next-record.ts';
import type { ObjectAction } from '../judge-restoration.ts';
import type { ObjectToRestore } from '../recorded-object.ts';
import { goingBackNote, rolledBackNote } from '../recorded-set.ts';
import { describeStaying } from '../set-story.ts';
import { whatStays } from '../what-stays.ts';
import type { SetAsItIs } from './look-at-set.ts';
import { deleteCreated, restoreSet } from './restore-set.ts';
import type { RestoredObject, RestoredSet } from './restore-set.ts';

/** What is put back, as it was judged. */
export interface SetToPutBack extends Pick<SetAsItIs, 'records'> {
  readonly actions: readonly ObjectAction[];
  /** It goes over what somebody changes meanwhile too. */
  readonly force: boolean;
}

/** How that went. */
export interface SetPutBack extends RestoredSet {
  readonly deleted: readonly ObjectToRestore[];
  /** All of it is as it was before, and runs. */
  readonly isBack: boolean;
}

/**
 * Puts a set back and deletes what was created: configuration first, then the workloads, and the deleting only where all of that
 * is back and runs (manifests.md#14-failure-and-rollback); notes on the records that it was rolled back. Throws what is no Fault,
 * and where the step was cancelled.
 *
 * @param follow follows the workloads to the end of their rollouts, and tells whether all of them run
 */
export async function putSetBack(
  { host, client }: { readonly host: Host; readonly client: ApiClient },
  { records, actions, force }: SetToPutBack,
  follow: (restored: readonly RestoredObject[]) => Promise<boolean>,
): Promise<SetPutBack> {
  if (actions.some(({ action }) => action !== 'leave')) await noteGoingBack(host, client, records);
  const { restored, problems } = await restoreSet(client, actions, { force, signal: host.cancelled });
  for (const { recorded, made } of restored) {
    const fields = whatStays(recorded, made);
    if (fields.length > 0) host.warning(describeStaying(recorded, fields));
  }
  const isRunning = await follow(restored);
  if (problems.length > 0 || !isRunning) return { restored, deleted: [], problems, isBack: false };
  const gone = await deleteCreated(client, actions, host.cancelled);
  const isBack = gone.problems.length === 0;
  if (isBack) await noteRolledBack(host, client, records);
  return { restored, ...gone, isBack };
}

/** From now on its deployment is none that was completed. What prevents the note prevents the last one too, which tells it. */
async function noteGoingBack(host: Host, client: ApiClient, [first]: SetAsItIs['records']): Promise<void> {
  if (first.outcome.became !== 'complete') return;
  try {
    const note = goingBackNote(new Date(client.now()).toISOString());
    await noteOnRecord(client, first.mark, { [RECORD_OUTCOME]: note });
  } catch {
    host.cancelled.throwIfAborted();
  }
}

/** By it a second rollback looks at the same deployments. Costs a warning at most. */
async function noteRolledBack(host: Host, client: ApiClient, records: SetAsItIs['records']): Promise<void> {
  const [first] = records;
  const note = rolledBackNote(first.name, new Date(client.now()).toISOString());
  for (const { mark, outcome } of records) {
    if (outcome.became === 'rolledBack') continue;
    try {
      await noteOnRecord(client, mark, { [RECORD_OUTCOME]: note });
    } catch (error) {
      host.cancelled.throwIfAborted();
      host.warning(`That it was rolled back could not be noted on ConfigMap ${mark.name}: ${describeError(error)}`);
    }
  }
}

import { eachOf } from '../../host/each-of.ts';
import { Fault } from '../../host/fault.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { foldObjects } from '../fold-objects.ts';
import type { SeenObject } from '../judge-restoration.ts';
import { objectState } from '../object-state.ts';
import { recordsToFold } from '../records-to-fold.ts';
import { readRecord } from './read-set-record.ts';
import type { ReadRecord, RecordMark } from './read-set-record.ts';
import { readRecorded } from './restore-object.ts';

/** A set that may go back: over which deployments, and what became of each object. */
export interface SetAsItIs {
  /** The one to be undone first. */
  readonly records: readonly [ReadRecord, ...ReadRecord[]];
  readonly objects: readonly SeenObject[];
  /** What somebody changed between two of the deployments, one clause each. */
  readonly between: readonly string[];
  readonly warnings: readonly string[];
}

// Older ones are removed when a newer one is written.
const MOST_RECORDS = 10;

/**
 * Reads the record of a deployment of manifests, those before it that did not complete, and every object that they changed.
 * Changes nothing. Throws a Fault where the record is not genuine, ApiError and ConnectionError.
 */
export async function lookAtSet(client: ApiClient, mark: RecordMark): Promise<SetAsItIs> {
  const first = await readRecord(client, mark);
  const { older, warnings } = await readOlder(client, first);
  const [, ...others] = recordsToFold(first, older);
  const { objects, between } = foldObjects([first.objects, ...others.map((one) => one.objects)]);
  const seen = await eachOf(objects, async (recorded): Promise<SeenObject> => {
    const live = await readRecorded(client, recorded);
    return { recorded, state: objectState(recorded, live) };
  });
  return { records: [first, ...others], objects: seen, between, warnings };
}

/** Each record names the one before it, by which that is known to be genuine. Up to the first that is known to be good. */
async function readOlder(
  client: ApiClient,
  first: ReadRecord,
): Promise<{ readonly older: readonly ReadRecord[]; readonly warnings: readonly string[] }> {
  const older: ReadRecord[] = [];
  let mark = first.record.earlier;
  while (mark !== undefined && older.length < MOST_RECORDS) {
    try {
      const one = await readRecord(client, mark);
      older.push(one);
      if (one.outcome.became === 'complete') break;
      mark = one.record.earlier;
    } catch (error) {
      // The record itself is the one to be undone; those before it tell only whether what it found was good.
      if (!(error instanceof Fault) || !isNoRecord(error)) throw error;
      const why = `${error.message} So it is not known whether the deployment before it was completed: it goes back to what this one found.`;
      return { older, warnings: [why] };
    }
  }
  return { older, warnings: [] };
}

function isNoRecord({ errorCode }: Fault): boolean {
  return errorCode === 'SR601' || errorCode === 'SR602';
}

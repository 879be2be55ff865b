import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject, ManagedFields } from '../../kubernetes/objects.ts';
import { explainConflicts, explainRefusal, onlyInDryRun } from '../explain-refusal.ts';
import { judgeConflicts, managersOf, withReplicas } from '../judge-conflicts.ts';
import type { JudgedConflicts } from '../judge-conflicts.ts';
import { withoutLeftBehind } from '../left-behind.ts';
import { describeManifest, isJsonObject } from '../manifest.ts';
import type { PlacedManifest } from '../object-address.ts';
import type { ToCome } from '../place-set.ts';
import { readObject, tryApply } from './set-requests.ts';

/** What the server says to one object of a set. */
export type TriedObject =
  | {
      readonly verdict: 'accepted';
      readonly live: JsonObject | undefined;
      readonly next: JsonObject;
      readonly notes: readonly string[];
    }
  /** Only an apply itself can tell. */
  | { readonly verdict: 'unknown'; readonly why: string }
  | { readonly verdict: 'refused'; readonly why: string; readonly error?: ApiError };

/**
 * Reads an object and asks the server to check what an apply would make of it. Changes nothing. Throws ConnectionError, and
 * ApiError for what is no answer to this object.
 */
export async function tryOutObject(
  client: ApiClient,
  manifest: PlacedManifest,
  toCome: ToCome | undefined,
): Promise<TriedObject> {
  const what = describeManifest(manifest);
  let managers: readonly ManagedFields[] = [];
  try {
    const live = await readObject(client, manifest);
    if (live === undefined)
      return accepted(manifest, live, await tryApply(client, manifest, { body: manifest.body, force: false }));
    if (isGoing(live)) return { verdict: 'refused', why: `${what} is being deleted. Wait until it is gone` };
    managers = managersOf(live);
    return await tried(client, manifest, live);
  } catch (error) {
    if (!(error instanceof ApiError) || NO_VERDICT.has(error.status)) throw error;
    if (error.status === 404 && toCome !== undefined) {
      return { verdict: 'unknown', why: `${what} cannot be tried: the set itself makes its ${toCome}` };
    }
    const why = explainRefusal(manifest, error);
    const passing = onlyInDryRun(error, managers);
    return passing === undefined
      ? { verdict: 'refused', why, error }
      : { verdict: 'unknown', why: `${why}; ${passing}` };
  }
}

// What says nothing of this object: the connection, and a server or a gateway that cannot just now.
const NO_VERDICT = new Set([401, 429, 502, 503, 504]);

async function tried(client: ApiClient, manifest: PlacedManifest, live: JsonObject): Promise<TriedObject> {
  const body = withReplicas(manifest.body, live, false);
  try {
    return accepted(manifest, live, await tryApply(client, manifest, { body, force: false }), body);
  } catch (error) {
    if (!(error instanceof ApiError) || !isFieldConflict(error)) throw error;
    const judged = judgeConflicts(error.causes, managersOf(live));
    if (judged.refuse.length > 0) return { verdict: 'refused', why: explainConflicts(manifest, judged.refuse) };
    const rest = judged.leave.length > 0 ? withReplicas(body, live, true) : body;
    const next = await tryApply(client, manifest, { body: rest, force: judged.take.length > 0 });
    return accepted(manifest, live, next, rest, judged);
  }
}

function accepted(
  manifest: PlacedManifest,
  live: JsonObject | undefined,
  answer: JsonObject,
  body: JsonObject = manifest.body,
  judged: JudgedConflicts = { leave: [], take: [], refuse: [] },
): TriedObject {
  const next = live === undefined ? answer : withoutLeftBehind(answer, live, body);
  return { verdict: 'accepted', live, next, notes: notesOf(manifest, judged) };
}

function isFieldConflict({ status, causes }: ApiError): boolean {
  return status === 409 && causes.some(({ reason }) => reason === 'FieldManagerConflict');
}

function isGoing({ metadata }: JsonObject): boolean {
  return isJsonObject(metadata) && metadata['deletionTimestamp'] !== undefined;
}

function notesOf(manifest: PlacedManifest, { leave, take }: JudgedConflicts): readonly string[] {
  const what = describeManifest(manifest);
  const managers = [...new Set(take.map(({ manager }) => manager))].join(' and ');
  return [
    ...leave.map(({ field, manager }) => `${what}: ${field} stays as it is, ${manager} sets it.`),
    ...(take.length === 0
      ? []
      : [`${what}: ${take.map(({ field }) => field).join(', ')} would be taken over from ${managers}.`]),
  ];
}

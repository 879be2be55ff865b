import { ApiError } from '../../kubernetes/api-error.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { JsonObject } from '../../kubernetes/objects.ts';
import { isJob } from '../apply-phase.ts';
import { withAnnotation, withCarried } from '../carried-annotations.ts';
import { explainConflicts, explainRefusal, isImmutable, onlyInDryRun } from '../explain-refusal.ts';
import { forcedWarnings } from '../forced-conflicts.ts';
import { judgeConflicts, managersOf, withReplicas } from '../judge-conflicts.ts';
import type { JudgedConflicts } from '../judge-conflicts.ts';
import { jobState } from '../job-state.ts';
import { withoutLeftBehind } from '../left-behind.ts';
import { describeManifest, isJsonObject } from '../manifest.ts';
import type { PlacedManifest } from '../object-address.ts';
import type { OwnedFields } from '../owned-fields.ts';
import type { ToCome } from '../place-set.ts';
import { CREATED } from '../record-name.ts';
import { fieldsToTake, heldStrategy, judgeHolders, withStrategy, withoutStrategy } from '../turned-strategy.ts';
import { readObject, tryApply } from './set-requests.ts';
import type { SentObject } from './set-requests.ts';

/** What the server says to one object of a set. */
export type TriedObject =
  | {
      readonly verdict: 'accepted';
      readonly live: JsonObject | undefined;
      readonly next: JsonObject;
      /** What an apply sends. */
      readonly sent: SentObject;
      /** A Job that has ended is deleted and made anew: its template cannot be changed. */
      readonly isReplaced: boolean;
      readonly notes: readonly string[];
      /** What of others is lost by it. */
      readonly warnings: readonly string[];
    }
  /** Only an apply itself can tell. */
  | {
      readonly verdict: 'unknown';
      readonly live: JsonObject | undefined;
      readonly sent: SentObject;
      readonly why: string;
    }
  | { readonly verdict: 'refused'; readonly why: string; readonly error?: ApiError };

/** What of a dry run is another matter where an apply comes after it. */
export interface TryOutOptions {
  /** The annotation of objects that are created by it. */
  readonly created?: string;
  /** What kubectl apply had put in was taken over before: what its fields hold on to is no excuse any more. */
  readonly isAdopted?: boolean;
  /** Fields that others own with another value are taken over. */
  readonly isForced?: boolean;
}

/**
 * Reads an object and asks the server to check what an apply would make of it. Changes nothing. Throws ConnectionError, and
 * ApiError for what is no answer to this object.
 */
export async function tryOutObject(
  client: ApiClient,
  manifest: PlacedManifest,
  toCome: ToCome | undefined,
  { created, isAdopted = false, isForced = false }: TryOutOptions = {},
): Promise<TriedObject> {
  const what = describeManifest(manifest);
  const fresh = created === undefined ? manifest.body : withAnnotation(manifest.body, CREATED, created);
  let live: JsonObject | undefined;
  try {
    live = await readObject(client, manifest);
    if (live === undefined) {
      const sent = { body: fresh, force: false };
      return accepted(manifest, live, await tryApply(client, manifest, sent), sent);
    }
    if (isGoing(live)) return { verdict: 'refused', why: `${what} is being deleted. Wait until it is gone` };
    const answer = await tried(client, manifest, live, isForced);
    // Left as it is, a step that is tried again would be green over it.
    return isJob(manifest) && jobState(live).state === 'failed' ? replaced(manifest, live, fresh) : answer;
  } catch (error) {
    if (!(error instanceof ApiError) || NO_VERDICT.has(error.status)) throw error;
    const sent = { body: live === undefined ? fresh : manifest.body, force: false };
    if (error.status === 404 && toCome !== undefined) {
      return { verdict: 'unknown', live, sent, why: `${what} cannot be tried: the set itself makes its ${toCome}` };
    }
    const why = explainRefusal(manifest, error);
    const passing = onlyInDryRun(error, isAdopted || live === undefined ? [] : managersOf(live));
    if (passing !== undefined) return { verdict: 'unknown', live, sent, why: `${why}; ${passing}` };
    if (live !== undefined && isJob(manifest) && isImmutable(error)) return replaced(manifest, live, fresh);
    return { verdict: 'refused', why, error };
  }
}

/** A Job whose template is to change: made anew where it has ended. */
function replaced(manifest: PlacedManifest, live: JsonObject, body: JsonObject): TriedObject {
  const what = describeManifest(manifest);
  const { state } = jobState(live);
  if (state === 'running') {
    return {
      verdict: 'refused',
      why: `${what} is running, and the template of a Job can no longer be changed. Wait until it has ended, or give it another name`,
    };
  }
  const notes = [
    state === 'failed'
      ? `${what} has failed and is made anew.`
      : `${what} has ended and is made anew: the template of a Job cannot be changed.`,
  ];
  return { verdict: 'accepted', live, next: body, sent: { body, force: false }, isReplaced: true, notes, warnings: [] };
}

// What says nothing of this object: the connection, and a server or a gateway that cannot just now.
const NO_VERDICT = new Set([401, 429, 502, 503, 504]);

async function tried(
  client: ApiClient,
  manifest: PlacedManifest,
  live: JsonObject,
  isForced: boolean,
): Promise<TriedObject> {
  const body = withReplicas(withCarried(manifest.body, live), live, false);
  try {
    const sent = { body, force: false };
    return accepted(manifest, live, await tryApply(client, manifest, sent), sent);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!isFieldConflict(error)) {
      const turned = error.status === 422 ? turning(body, live) : undefined;
      if (turned === undefined) throw error;
      return triedTurned(client, manifest, live, { sent: { body, force: false }, judged: NONE, isForced }, turned);
    }
    const judged = judgeConflicts(error.causes, managersOf(live), isForced);
    if (judged.refuse.length > 0) return { verdict: 'refused', why: explainConflicts(manifest, judged.refuse) };
    const rest = judged.leave.length > 0 ? withReplicas(body, live, true) : body;
    const sent = { body: rest, force: judged.take.length + judged.force.length > 0 };
    const turned = turning(rest, live);
    if (turned !== undefined) return triedTurned(client, manifest, live, { sent, judged, isForced }, turned);
    return accepted(manifest, live, await tryApply(client, manifest, sent), sent, judged);
  }
}

function turning(body: JsonObject, live: JsonObject): OwnedFields | undefined {
  const held = heldStrategy(body, live);
  return held !== undefined && fieldsToTake(held, live) !== undefined ? held : undefined;
}

/** Before an apply the numbers of a strategy that goes become ours, which a dry run cannot do: all else is asked about. */
async function triedTurned(
  client: ApiClient,
  manifest: PlacedManifest,
  live: JsonObject,
  asked: { readonly sent: SentObject; readonly judged: JudgedConflicts; readonly isForced: boolean },
  held: OwnedFields,
): Promise<TriedObject> {
  const { sent, judged, isForced } = asked;
  const holders = judgeHolders(held, live, isForced);
  if (holders.refuse.length > 0) return { verdict: 'refused', why: explainConflicts(manifest, holders.refuse) };
  const answer = await tryApply(client, manifest, { ...sent, body: withoutStrategy(sent.body) });
  return accepted(manifest, live, withStrategy(answer, sent.body), sent, {
    ...judged,
    take: [...judged.take, ...holders.take],
    force: [...judged.force, ...holders.force],
  });
}

const NONE: JudgedConflicts = { leave: [], take: [], force: [], refuse: [] };

function accepted(
  manifest: PlacedManifest,
  live: JsonObject | undefined,
  answer: JsonObject,
  sent: SentObject,
  judged: JudgedConflicts = NONE,
): TriedObject {
  const next = live === undefined ? answer : withoutLeftBehind(answer, live, sent.body);
  const warnings = forcedWarnings(manifest, judged.force);
  return { verdict: 'accepted', live, next, sent, isReplaced: false, notes: notesOf(manifest, judged), warnings };
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

import { setTimeout as sleep } from 'node:timers/promises';
import { eachOf } from '../../host/each-of.ts';
import { Fault } from '../../host/fault.ts';
import type { ApiClient } from '../../kubernetes/client/client.ts';
import type { Json, JsonObject } from '../../kubernetes/objects.ts';
import type { ApplyPhase } from '../apply-phase.ts';
import { PHASES, phaseOf } from '../apply-phase.ts';
import { describeManifest, isJsonObject } from '../manifest.ts';
import { applyObject } from './apply-object.ts';
import type { ObjectToApply } from './apply-object.ts';
import { readObject } from './set-requests.ts';

/** An object that was applied, as the server made it. */
export interface AppliedObject extends ObjectToApply {
  readonly made: JsonObject;
}

/** An object as it is in the cluster: applied, or there already as it should be. */
export type StandingObject = Pick<AppliedObject, 'planned' | 'made'>;

/** What was applied of a set; all of it, or what came before an object that the server would not take. */
export type AppliedSet =
  | { readonly outcome: 'applied'; readonly applied: readonly AppliedObject[] }
  | {
      readonly outcome: 'stopped';
      readonly applied: readonly AppliedObject[];
      readonly error: Fault;
      readonly untouched: readonly ObjectToApply[];
    };

const ESTABLISHED_MILLISECONDS = 10_000;
const PAUSE_MILLISECONDS = 50;

/**
 * Applies the objects of a set that change, in phases, some at a time (manifests.md#11-algorithm). The first that the server
 * would not take ends it: nothing is begun after it. Throws what is no Fault, and where the step was cancelled.
 *
 * @param standing what is as it should be, and is waited for all the same
 * @param afterPhase waits for what the next phases need; what it throws ends it too
 */
export async function applySet(
  client: ApiClient,
  objects: readonly ObjectToApply[],
  {
    record,
    signal,
    standing,
    afterPhase,
  }: {
    readonly record: string;
    readonly signal: AbortSignal;
    readonly standing: readonly StandingObject[];
    readonly afterPhase: (phase: ApplyPhase, there: readonly StandingObject[]) => Promise<void>;
  },
): Promise<AppliedSet> {
  const applied = new Map<ObjectToApply, AppliedObject>();
  let error: Fault | undefined;
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (caught) {
      if (!(caught instanceof Fault)) throw caught;
      error ??= caught;
    }
  };
  // In the order of the set, whichever the server answered first.
  const soFar = () => objects.flatMap((one) => applied.get(one) ?? []);
  for (const phase of PHASES) {
    const isOfPhase = ({ planned: { manifest } }: Pick<ObjectToApply, 'planned'>) => phaseOf(manifest) === phase;
    const own = objects.filter(isOfPhase);
    await eachOf(own, async (one) => {
      if (error !== undefined) return;
      signal.throwIfAborted();
      await attempt(async () => {
        applied.set(one, { ...one, made: await applyObject(client, one, record) });
      });
    });
    const made = own.flatMap((one) => applied.get(one) ?? []);
    const there = [...made, ...standing.filter(isOfPhase)];
    if (error === undefined && there.length > 0) {
      await attempt(async () => {
        if (phase === 'definitions') await eachOf(made, (one) => established(client, one));
        await afterPhase(phase, there);
      });
    }
    if (error !== undefined) {
      const untouched = objects.filter((one) => !applied.has(one));
      return { outcome: 'stopped', applied: soFar(), error, untouched };
    }
  }
  return { outcome: 'applied', applied: soFar() };
}

/** A kind is served only once the server has accepted its definition. */
async function established(client: ApiClient, { planned: { manifest }, made }: AppliedObject): Promise<void> {
  if (manifest.kind !== 'CustomResourceDefinition') return;
  const end = performance.now() + ESTABLISHED_MILLISECONDS;
  for (let seen: JsonObject | undefined = made; ; seen = await readObject(client, manifest)) {
    const found = conditionsOf(seen);
    if (found.get('Established')?.['status'] === 'True') return;
    if (performance.now() > end) {
      const said = found.get('NamesAccepted')?.['message'] ?? found.get('Established')?.['message'];
      throw new Fault(
        'SR307',
        `${describeManifest(manifest)} was applied, but the server does not serve its kind: ${typeof said === 'string' ? said : 'it says no reason'}.`,
      );
    }
    await sleep(PAUSE_MILLISECONDS);
  }
}

function conditionsOf(object: JsonObject | undefined): ReadonlyMap<string, JsonObject> {
  const status = object?.['status'];
  const conditions = isJsonObject(status) ? status['conditions'] : undefined;
  const list = Array.isArray(conditions) ? conditions.filter((one: Json) => isJsonObject(one)) : [];
  return new Map(list.flatMap((one) => (typeof one['type'] === 'string' ? [[one['type'], one] as const] : [])));
}

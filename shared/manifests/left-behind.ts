import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isItem } from './listed-item.ts';
import { managersOf, ownsLastApplied } from './judge-conflicts.ts';
import { isJsonObject } from './manifest.ts';
import { LAST_APPLIED } from './without-server-fields.ts';

/**
 * What an object would be after an apply without what `kubectl apply` had put in and the manifest has no longer. In a dry run
 * that stays, since kubectl's manager owns it until its fields are taken over (manifests.md#11-algorithm); whether the server
 * puts a default in its place is not known. The number of replicas stays: a manifest without it leaves it alone.
 *
 * @param answer what the server would make of it
 * @param live the object as it is
 * @param sent what was sent
 */
export function withoutLeftBehind(answer: JsonObject, live: JsonObject, sent: JsonObject): JsonObject {
  const applied = lastApplied(live);
  const owned = managersOf(live).find(ownsLastApplied)?.fieldsV1;
  return applied === undefined || owned === undefined ? answer : inMap(answer, applied, sent, owned, '');
}

function lastApplied({ metadata }: JsonObject): JsonObject | undefined {
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  const text = isJsonObject(annotations) ? annotations[LAST_APPLIED] : undefined;
  if (typeof text !== 'string') return undefined;
  try {
    const parsed = JSON.parse(text) as Json;
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    // Somebody else's note; without it nothing is known to be left behind.
    return undefined;
  }
}

/** Fields that the manifest has too are looked into; what kubectl apply put in and the manifest has not, goes. */
function inMap(answer: JsonObject, applied: JsonObject, sent: JsonObject, owned: JsonObject, path: string): JsonObject {
  const kept = Object.entries(answer).map(([key, value]): readonly [string, Json | undefined] => {
    const before = applied[key];
    const fields = owned[`f:${key}`];
    const at = `${path}.${key}`;
    if (value === undefined || before === undefined || !isJsonObject(fields) || at === '.spec.replicas')
      return [key, value];
    const next = sent[key];
    return [
      key,
      next === undefined || next === null ? withoutOwned(value, fields) : inValue({ value, before, next, fields }, at),
    ];
  });
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

interface Versions {
  readonly value: Json;
  readonly before: Json;
  readonly next: Json;
  readonly fields: JsonObject;
}

function inValue({ value, before, next, fields }: Versions, path: string): Json {
  if (isJsonObject(value) && isJsonObject(before) && isJsonObject(next))
    return inMap(value, before, next, fields, path);
  if (!Array.isArray(value) || !Array.isArray(before) || !Array.isArray(next)) return value;
  return (value as readonly Json[]).flatMap((item): readonly Json[] => {
    const [key, own] = Object.entries(fields).find(([one]) => isItem(one, item)) ?? [];
    const past = key === undefined ? undefined : (before as readonly Json[]).find((one) => isItem(key, one));
    if (key === undefined || !isJsonObject(item) || !isJsonObject(own) || !isJsonObject(past)) return [item];
    const to = (next as readonly Json[]).find((one) => isItem(key, one));
    if (isJsonObject(to)) return [inMap(item, past, to, own, `${path}[]`)];
    const rest = withoutOwned(item, own);
    return rest === undefined ? [] : [rest];
  });
}

/** What is left of a value where all goes that kubectl's manager owns, its defaults too; nothing where it owns all. */
function withoutOwned(value: Json, fields: JsonObject): Json | undefined {
  const isWhole = Object.keys(fields).every((key) => key === '.');
  if (isWhole) return undefined;
  if (isJsonObject(value)) {
    const kept = Object.entries(value).map(([key, child]): readonly [string, Json | undefined] => {
      const own = fields[`f:${key}`];
      return [key, child !== undefined && isJsonObject(own) ? withoutOwned(child, own) : child];
    });
    const left = kept.filter(([, child]) => child !== undefined);
    return left.length === 0 ? undefined : Object.fromEntries(left);
  }
  if (!Array.isArray(value)) return undefined;
  const left = (value as readonly Json[]).flatMap((item): readonly Json[] => {
    const [, own] = Object.entries(fields).find(([one]) => isItem(one, item)) ?? [];
    const rest = isJsonObject(own) ? withoutOwned(item, own) : item;
    return rest === undefined ? [] : [rest];
  });
  return left.length === 0 ? undefined : left;
}

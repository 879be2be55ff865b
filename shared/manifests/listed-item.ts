import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from './manifest.ts';

/**
 * Whether a key of managed fields (`k:{"containerPort":80,"protocol":"TCP"}`) names this item; TCP may be left out in the
 * item (manifests.md#5-restoring). Pure.
 */
export function isItem(key: string, item: Json | undefined): boolean {
  if (!key.startsWith('k:') || !isJsonObject(item)) return false;
  const wanted = JSON.parse(key.slice(2)) as JsonObject;
  return Object.entries(wanted).every(
    ([field, value]) => item[field] === value || (field === 'protocol' && value === 'TCP' && item[field] === undefined),
  );
}

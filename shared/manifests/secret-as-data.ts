import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from './manifest.ts';

/** An object, or what is wrong with it; no value of it stands in the words. */
export type SecretAsData = { readonly object: JsonObject } | { readonly wrong: string };

/** True for the kind whose values nobody may see. */
export function isSecret({ apiVersion, kind }: { readonly [key: string]: Json | undefined }): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

/**
 * A Secret with its `stringData` as `data`: applied as `stringData`, a key that leaves the manifest would never leave the
 * Secret (manifests.md#4-server-side-apply-on-a-real-136). Other objects stay as they are. Values that are no text are
 * refused here, since the server's own words would repeat them.
 */
export function secretAsData(object: JsonObject): SecretAsData {
  if (!isSecret(object)) return { object };
  const { stringData, ...others } = object;
  for (const [field, map] of [
    ['data', object['data']],
    ['stringData', stringData],
  ] as const) {
    if (map === undefined || map === null) continue;
    if (!isJsonObject(map)) return { wrong: `${field} of a Secret is no map` };
    const wrong = Object.entries(map).find(([, value]) => value !== null && typeof value !== 'string');
    if (wrong !== undefined) return { wrong: `${field}[${wrong[0]}] of a Secret is no text. Put it in quotes` };
  }
  if (!isJsonObject(stringData)) return { object: others };
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(typeof value === 'string' ? value : '', 'utf8').toString('base64'),
  ]);
  const data = isJsonObject(others['data']) ? others['data'] : {};
  return { object: { ...others, data: { ...data, ...(Object.fromEntries(encoded) as JsonObject) } } };
}

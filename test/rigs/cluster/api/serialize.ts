import type { StoredObject } from '../model/objects.ts';

const texts = new WeakMap<StoredObject, string>();

/** The JSON text of a stored object, made once: stored objects never change. */
export function textOf(object: StoredObject): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = JSON.stringify(object)));
  return text;
}

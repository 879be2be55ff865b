import type { JsonObject, Metadata } from './objects.ts';

/** One line of a watch (kubernetes.md#10-waiting-for-a-rollout). */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** Nothing happened up to this version. */
  | { readonly type: 'BOOKMARK'; readonly version: string }
  /** The server gives up, for instance since it forgot the version (410). */
  | { readonly type: 'ERROR'; readonly status: JsonObject };

/**
 * Reads a line of a watch. A type that is not known tells no more than a bookmark does, as in client-go. Throws an Error
 * where the line is no event, or its object has no uid or version.
 */
export function readWatchEvent<T extends { readonly metadata: Metadata }>(line: string): WatchEvent<T> {
  const { type, object } = parsed(line);
  if (type === 'ERROR') return { type, status: (object ?? {}) as JsonObject };
  const { uid, resourceVersion } = (object as Partial<T> | null | undefined)?.metadata ?? ({} as Partial<Metadata>);
  if (typeof resourceVersion !== 'string') throw noEvent(line);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      if (typeof uid !== 'string') throw noEvent(line);
      return { type, object: object as T };
    default:
      return { type: 'BOOKMARK', version: resourceVersion };
  }
}

function parsed(line: string): { readonly type?: unknown; readonly object?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw noEvent(line);
  }
  if (typeof value !== 'object' || value === null) throw noEvent(line);
  return value;
}

function noEvent(line: string): Error {
  return new Error(`a line of the watch is no event: "${line.slice(0, 80)}"`);
}

import type { IncomingMessage } from 'node:http';
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { ManagedFields, StoredObject } from '../model/objects.ts';
import { seconds } from '../model/time.ts';
import { fieldPaths, pathsOf, treeOf } from './field-paths.ts';

/** Who writes, as managedFields has it. */
export interface Manager {
  readonly name: string;
  readonly subresource: string | undefined;
}

/** The manager of a request: its `fieldManager`, else what the User-Agent begins with. */
export function managerOf(message: IncomingMessage, query: URLSearchParams, subresource: string | undefined): Manager {
  const agent = message.headers['user-agent'] ?? 'unknown';
  return { name: query.get('fieldManager') || (agent.split('/')[0] ?? agent), subresource };
}

/**
 * The managedFields after a write: what was added or changed belongs to the manager, and to nobody else among those
 * that update; what was removed belongs to nobody. Nothing changes where nothing was changed.
 */
export function managedFieldsAfter(
  before: StoredObject | undefined,
  after: JsonObject,
  manager: Manager,
): ManagedFields[] {
  const old = before === undefined ? new Map<string, string>() : fieldPaths(before);
  const now = fieldPaths(after);
  const entries = before?.metadata.managedFields ?? [];
  const changed = new Set([...now].filter(([path, text]) => old.get(path) !== text).map(([path]) => path));
  const gone = new Set([...old.keys()].filter((path) => !now.has(path)));
  if (changed.size === 0 && gone.size === 0) return entries;
  const mine = entries.find((entry) => isBy(entry, manager));
  const kept = entries.flatMap((entry) => {
    if (entry === mine) return [];
    const paths = pathsOf(entry.fieldsV1).filter((path) => !changed.has(path) && !gone.has(path));
    return paths.length === 0 ? [] : [{ ...entry, fieldsV1: treeOf(paths) }];
  });
  const paths = new Set([...(mine === undefined ? [] : pathsOf(mine.fieldsV1)), ...changed]);
  for (const path of gone) paths.delete(path);
  if (paths.size === 0) return kept;
  const apiVersion = after['apiVersion'];
  return [
    ...kept,
    {
      manager: manager.name,
      operation: 'Update',
      apiVersion: typeof apiVersion === 'string' ? apiVersion : 'v1',
      time: changed.size === 0 && mine !== undefined ? mine.time : seconds(),
      fieldsType: 'FieldsV1',
      fieldsV1: treeOf([...paths]),
      ...(manager.subresource === undefined ? {} : { subresource: manager.subresource }),
    },
  ];
}

function isBy(entry: ManagedFields, manager: Manager): boolean {
  return entry.manager === manager.name && entry.operation === 'Update' && entry.subresource === manager.subresource;
}

/** The object with its managedFields replaced; without the member where there are none. */
export function withManagedFields(object: JsonObject, fields: readonly ManagedFields[]): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? { ...object['metadata'] } : {};
  if (fields.length === 0) delete metadata['managedFields'];
  else metadata['managedFields'] = fields as unknown as Json;
  return { ...object, metadata };
}

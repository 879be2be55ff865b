import type { Json, JsonObject } from '../model/json.ts';
import { clone, equal, isJsonObject } from '../model/json.ts';

/** A patch that is well formed and does not fit the document: a failing test, a missing path. */
export class PatchConflict extends Error {}

/** Applies a JSON patch (RFC 6902) to a copy of the document. Throws PatchConflict. */
export function applyJsonPatch(document: JsonObject, operations: readonly JsonObject[]): JsonObject {
  const root: JsonObject = { document: clone(document) };
  for (const operation of operations) applyOperation(root, operation);
  const result = root['document'];
  if (!isJsonObject(result)) throw new PatchConflict('the patched document is no object');
  return result;
}

function applyOperation(root: JsonObject, operation: JsonObject): void {
  const path = pointer(operation['path']);
  switch (operation['op']) {
    case 'test':
      // A missing member counts as null, as the server's library has it.
      if (!equal(read(root, path, true) ?? null, operation['value'] ?? null)) throw new PatchConflict('test failed');
      return;
    case 'add':
      return add(root, path, clone(given(operation)));
    case 'replace':
      read(root, path);
      return replace(root, path, clone(given(operation)));
    case 'remove':
      read(root, path);
      return remove(root, path);
    case 'move': {
      const from = pointer(operation['from']);
      const value = read(root, from);
      remove(root, from);
      return add(root, path, value);
    }
    case 'copy':
      return add(root, path, clone(read(root, pointer(operation['from']))));
    default:
      throw new PatchConflict(`unexpected operation ${JSON.stringify(operation['op'])}`);
  }
}

function given(operation: JsonObject): Json {
  const value = operation['value'];
  if (value === undefined) throw new PatchConflict('the operation has no value');
  return value;
}

/** The steps from the root, of which the document is the only member. */
function pointer(path: Json | undefined): readonly string[] {
  if (typeof path !== 'string') throw new PatchConflict('the operation has no path');
  if (path !== '' && !path.startsWith('/')) throw new PatchConflict(`no JSON pointer: ${path}`);
  const tokens = path === '' ? [] : path.slice(1).split('/');
  return ['document', ...tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))];
}

function read(root: JsonObject, path: readonly string[], lenient = false): Json {
  let current: Json = root;
  for (const [depth, step] of path.entries()) {
    const next: Json | undefined = Array.isArray(current)
      ? current[index(step, current.length - 1)]
      : isJsonObject(current)
        ? current[step]
        : undefined;
    // Only the last member may be missing in a test.
    if (next === undefined && lenient && depth === path.length - 1 && isJsonObject(current)) return null;
    if (next === undefined) throw new PatchConflict(`missing path ${path.slice(1).join('/')}`);
    current = next;
  }
  return current;
}

function index(step: string, highest: number): number {
  const position = /^(0|[1-9]\d*)$/.test(step) ? Number(step) : Number.NaN;
  if (!(position <= highest)) throw new PatchConflict(`no such index ${step}`);
  return position;
}

function parentOf(root: JsonObject, path: readonly string[]): { parent: Json[] | JsonObject; last: string } {
  const parent = read(root, path.slice(0, -1));
  if (!Array.isArray(parent) && !isJsonObject(parent)) throw new PatchConflict('the parent is a plain value');
  return { parent, last: path.at(-1) ?? '' };
}

function add(root: JsonObject, path: readonly string[], value: Json): void {
  const { parent, last } = path.length === 1 ? { parent: root, last: 'document' } : parentOf(root, path);
  if (!Array.isArray(parent)) parent[last] = value;
  else parent.splice(last === '-' ? parent.length : index(last, parent.length), 0, value);
}

function replace(root: JsonObject, path: readonly string[], value: Json): void {
  const { parent, last } = path.length === 1 ? { parent: root, last: 'document' } : parentOf(root, path);
  if (Array.isArray(parent)) parent[index(last, parent.length - 1)] = value;
  else parent[last] = value;
}

function remove(root: JsonObject, path: readonly string[]): void {
  const { parent, last } = parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(index(last, parent.length - 1), 1);
  else delete parent[last];
}

import { variableNames } from './variable-names.ts';

/** What can be known about a collection without running it. */
export interface CollectionContents {
  /** Names and ids of folders and requests, in order: what `folder` may name. */
  readonly entries: readonly string[];
  /** Names of the folders alone, for messages. */
  readonly folders: readonly string[];
  readonly variablesUsed: readonly string[];
  /** Variables that the collection itself gives a value. */
  readonly variablesDefined: readonly string[];
  readonly secretValues: readonly string[];
  /** Of variables of type secret, whether or not they have a value yet. */
  readonly secretKeys: readonly string[];
  /** All text of its scripts, which may give further variables a value. */
  readonly scripts: string;
  /** A request of it is to be sent by HTTP/2 (protocolProfileBehavior.protocolVersion). */
  readonly asksForHttp2: boolean;
}

/** Reads the contents of a collection v1 or v2. */
export function collectionContents(document: object): CollectionContents {
  const entries: string[] = [];
  const folders: string[] = [];
  const scripts: string[] = [];
  let asksForHttp2 = false;
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) {
      if (key === 'exec') scripts.push(value.map(String).join('\n'));
      else for (const element of value) visit(element, key);
      return;
    }
    if (typeof value !== 'object' || value === null) {
      if (key === 'exec') scripts.push(String(value));
      if (key === 'protocolVersion' && value === 'http2') asksForHttp2 = true;
      return;
    }
    const node = value as Record<string, unknown>;
    if (key === 'item' || key === 'requests' || key === 'folders') {
      for (const name of [node['name'], node['id'], node['_postman_id']])
        if (typeof name === 'string') entries.push(name);
      if ((Array.isArray(node['item']) || key === 'folders') && typeof node['name'] === 'string')
        folders.push(node['name']);
    }
    // Saved example responses are not sent.
    for (const [name, child] of Object.entries(node)) if (name !== 'response') visit(child, name);
  };
  visit(document, '');
  const { variable } = document as { variable?: unknown };
  const defined = readVariables(variable);
  return {
    entries: [...new Set(entries)],
    folders: [...new Set(folders)],
    variablesUsed: variableNames(
      JSON.stringify(document, (key, value: unknown) => (key === 'response' ? undefined : value)),
    ),
    variablesDefined: defined.map(({ key }) => key),
    secretValues: secretValues(defined),
    secretKeys: secretKeys(defined),
    scripts: scripts.join('\n'),
    asksForHttp2,
  };
}

export interface PostmanVariable {
  readonly key: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/** Variables as collections, environments and globals hold them: a list of {key, value, type, enabled}. */
export function readVariables(list: unknown): PostmanVariable[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { key, id, value, type, enabled, disabled } = entry as Record<string, unknown>;
    const name = typeof key === 'string' ? key : id;
    if (typeof name !== 'string' || enabled === false || disabled === true) return [];
    const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
    return [{ key: name, value: text, isSecret: type === 'secret' }];
  });
}

/** Values that Postman itself hides from the eye: variables of type secret. */
export function secretValues(variables: readonly PostmanVariable[]): string[] {
  return variables.filter(({ isSecret, value }) => isSecret && value !== '').map(({ value }) => value);
}

/** Their names: what scripts give to them is secret too. */
export function secretKeys(variables: readonly PostmanVariable[]): string[] {
  return variables.filter(({ isSecret }) => isSecret).map(({ key }) => key);
}

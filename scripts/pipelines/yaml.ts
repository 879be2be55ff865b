import { FAILSAFE_SCHEMA, dump, loadAll } from 'js-yaml';

/** YAML as a pipeline has it: scalars are text until something gives them a type. */
export type Yaml = string | readonly Yaml[] | YamlMapping;
export interface YamlMapping {
  readonly [key: string]: Yaml;
}

export class YamlProblem extends Error {}

/** Reads one pipeline file; refuses what the service refuses although it is YAML. */
export function readYaml(text: string): Yaml {
  let documents: unknown[];
  try {
    documents = loadAll(text, { schema: FAILSAFE_SCHEMA });
  } catch (error) {
    throw new YamlProblem(error instanceof Error ? error.message.split('\n')[0] : String(error));
  }
  const [document] = documents;
  if (documents.length > 1) throw new YamlProblem('a file holds one document');
  if (document === undefined) throw new YamlProblem('the file is empty');
  const anchor = /^[^#'"|>\n]*[:-] +[&*][A-Za-z_]\w*/m.exec(text);
  if (anchor !== null) throw new YamlProblem(`Anchors are not currently supported: ${anchor[0].trim()}`);
  refuseSimilarKeys(document as Yaml);
  return document as Yaml;
}

/** YAML text in which true, false and numbers stand without quotes, as an expression leaves them. */
export function writeYaml(value: Yaml): string {
  return dump(value, { schema: FAILSAFE_SCHEMA, lineWidth: -1 });
}

export function isMapping(value: Yaml | undefined): value is YamlMapping {
  return typeof value === 'object' && !isList(value);
}

export function isList(value: Yaml | undefined): value is readonly Yaml[] {
  return Array.isArray(value);
}

/** The mapping at a key; an empty one where there is none. */
export function mappingAt(value: Yaml | undefined, key: string): YamlMapping {
  const found = isMapping(value) ? value[key] : undefined;
  return isMapping(found) ? found : {};
}

/** The list at a key; an empty one where there is none. A single scalar counts as a list of one. */
export function listAt(value: Yaml | undefined, key: string): readonly Yaml[] {
  const found = isMapping(value) ? value[key] : undefined;
  if (isList(found)) return found;
  return typeof found === 'string' && found !== '' ? [found] : [];
}

/** The text at a key; `undefined` where there is none. */
export function textAt(value: Yaml | undefined, key: string): string | undefined {
  const found = isMapping(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** All scalars below a value, each with the path of keys that leads to it. */
export function scalarsOf(value: Yaml, path: readonly string[] = []): { path: readonly string[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (isList(value)) return value.flatMap((item, index) => scalarsOf(item, [...path, String(index)]));
  return Object.entries(value).flatMap(([key, item]) => scalarsOf(item, [...path, key]));
}

function refuseSimilarKeys(value: Yaml): void {
  if (typeof value === 'string') return;
  if (isMapping(value)) {
    const seen = new Map<string, string>();
    for (const key of Object.keys(value)) {
      const other = seen.get(key.toLowerCase());
      if (other !== undefined) throw new YamlProblem(`'${key}' is already defined as '${other}'`);
      seen.set(key.toLowerCase(), key);
    }
  }
  for (const item of Object.values<Yaml>(value)) refuseSimilarKeys(item);
}

/** What a compile-time expression works with. */
export type Value = null | boolean | number | Yaml;

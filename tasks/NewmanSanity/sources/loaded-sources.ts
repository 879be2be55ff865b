import path from 'node:path';
import { Fault } from '../../../shared/host/fault.ts';
import type { KeyValue } from '../inputs/key-values.ts';
import { collectionContents } from './collection-contents.ts';
import type { CollectionContents } from './collection-contents.ts';
import { recogniseCollection } from './collection-kind.ts';
import type { IterationData } from './iteration-data.ts';
import type { Scope } from './scope.ts';
import type { Source } from './source.ts';

/** A collection that was read, and is to be run. */
export interface LoadedCollection {
  readonly name: string;
  /** Where it came from, without any path of the machine. */
  readonly source: string;
  readonly document: object;
  /** The folder it lies in, or is; nothing for a download. */
  readonly folder: string | undefined;
  readonly contents: CollectionContents;
  /** Which of its folders to run; empty: all of it. */
  readonly folders: readonly string[];
}

/** All that was read before the first request. */
export interface LoadedSources {
  readonly collections: readonly LoadedCollection[];
  readonly environment: Scope | undefined;
  readonly globals: Scope | undefined;
  readonly data: IterationData | undefined;
}

/** The collection that a JSON value holds. Throws a Fault that names what it holds instead. */
export function loadedCollection(value: unknown, source: Source): LoadedCollection {
  const recognised = recogniseCollection(value);
  if (recognised.kind === 'other') throw new Fault('SR502', `collection ${source.name} ${recognised.message}.`);
  const { name, document } = recognised;
  const folder = folderOf(source);
  return { name, source: source.name, document, folder, contents: collectionContents(document), folders: [] };
}

function folderOf(source: Source): string | undefined {
  if (source.kind === 'url') return undefined;
  return source.kind === 'folder' ? source.path : path.dirname(source.path);
}

/** The names of all variables that have a value before the first script, sorted. */
export function knownVariables(given: readonly KeyValue[], loaded: LoadedSources): string[] {
  const keys = [
    ...given.map(({ key }) => key),
    ...(loaded.environment?.keys ?? []),
    ...(loaded.globals?.keys ?? []),
    ...(loaded.data?.columns ?? []),
    ...loaded.collections.flatMap(({ contents }) => contents.variablesDefined),
  ];
  return [...new Set(keys)].sort();
}

/** The values that Postman itself hides from the eye, wherever they were read. */
export function secretsOf({ environment, globals, collections }: LoadedSources): string[] {
  return [
    ...(environment?.secretValues ?? []),
    ...(globals?.secretValues ?? []),
    ...collections.flatMap(({ contents }) => contents.secretValues),
  ];
}

/** The names of all variables whose values are secret, also those that scripts give to them. */
export function secretKeysOf({ environment, globals, collections }: LoadedSources): string[] {
  return [
    ...(environment?.secretKeys ?? []),
    ...(globals?.secretKeys ?? []),
    ...collections.flatMap(({ contents }) => contents.secretKeys),
  ];
}

/** Warns of variables that both inputs and iteration data give a value; `undefined` where there are none. */
export function columnWarning(given: readonly KeyValue[], data: IterationData | undefined): string | undefined {
  const both = given.filter(({ key }) => data?.columns.includes(key)).map(({ key }) => key);
  if (both.length === 0) return undefined;
  return `The iteration data has columns of the same name as ${both.join(', ')}; their values win over the ones given by the inputs.`;
}

/**
 * Warns of collections that ask for HTTP/2 where the target is behind a proxy: newman speaks HTTP/1.1 to it then
 * (postman-request, initParams), and says nothing about it. `undefined` where there are none.
 */
export function http2Warning(collections: readonly LoadedCollection[], isProxied: boolean): string | undefined {
  const asking = collections.filter(({ contents }) => contents.asksForHttp2).map(({ source }) => source);
  if (asking.length === 0 || !isProxied) return undefined;
  return `${asking.join(', ')} asks for HTTP/2, but behind a proxy or the port-forward newman speaks HTTP/1.1 only. To test HTTP/2, run the tests on an agent that reaches the service directly.`;
}

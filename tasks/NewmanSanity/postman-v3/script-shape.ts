import * as v from 'valibot';
import { text } from './pairs.ts';

/** Where a script stands. */
export type ScriptLevel = 'request' | 'folder';

/** When a script of HTTP requests runs, by its type in v3 (postman-v3.md#8-scripts). */
const RUNS = {
  request: { beforeRequest: 'prerequest', afterResponse: 'test' },
  folder: { 'http:beforeRequest': 'prerequest', 'http:afterResponse': 'test' },
} as const;

// Of requests that are not HTTP: they never apply here.
const OTHER_PROTOCOL = /^(?:graphql|grpc|websocket|socketio|socket\.io|mqtt|mcp|llm):\w+$/;

/** A script in the words of v2.1. */
export interface Script {
  readonly listen: 'prerequest' | 'test';
  readonly code: string;
  /** It asks for packages or requests that only Postman's cloud has. */
  readonly needsCloud: boolean;
}

/** The scripts of a request, or of a collection or folder; those for other protocols than HTTP are left out. */
export function scripts(level: ScriptLevel): v.GenericSchema<unknown, readonly Script[]> {
  const runs: Readonly<Record<string, Script['listen']>> = RUNS[level];
  const types = Object.keys(runs).join(' or ');
  const where = level === 'request' ? 'a request' : 'a collection or folder';
  const script = v.object({
    type: v.pipe(
      text,
      v.check(
        (type) => Object.hasOwn(runs, type) || (level === 'folder' && OTHER_PROTOCOL.test(type)),
        `is no type of a script of ${where}, so the script would never run → Write ${types}`,
      ),
    ),
    code: text,
    language: v.optional(v.literal('text/javascript', 'is no language that scripts have → Write text/javascript')),
    packages: v.optional(v.unknown()),
    requests: v.optional(v.unknown()),
    path: v.optional(v.never('names a file, which Postman does not run → Write the script itself below code')),
    exec: v.optional(v.never('is the name of v2.1 → Write the script below code')),
  });
  return v.pipe(
    v.array(script),
    v.check(
      (list) => new Set(list.map(({ type }) => type)).size === list.length,
      'has two scripts of one type, of which Postman runs the first alone → Join them',
    ),
    v.transform((list) =>
      list.flatMap(({ type, code, packages, requests }): Script[] => {
        const listen = runs[type];
        return listen === undefined ? [] : [{ listen, code, needsCloud: !isEmpty(packages) || !isEmpty(requests) }];
      }),
    ),
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

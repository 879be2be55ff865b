import type * as Diff from 'diff';
import type * as JsYaml from 'js-yaml';
import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { asObject } from './manifest.ts';
import { isSecret } from './secret-as-data.ts';
import { withoutServerFields } from './without-server-fields.ts';

/** What is needed to show a difference; both are loaded only where there are manifests. */
export interface DiffTools {
  readonly structuredPatch: typeof Diff.structuredPatch;
  readonly dump: typeof JsYaml.dump;
}

/** What a deployment would make of one object. */
export type ObjectDiff =
  { readonly change: 'unchanged' } | { readonly change: 'created' | 'changed'; readonly lines: readonly string[] };

/** So many lines of one object are shown; definitions of kinds have thousands. */
const MOST_LINES = 300;
// The time to find them grows with their square.
const MOST_EDITS = 2000;

/**
 * The difference between an object as it is and as it would be, as lines of a unified diff of its YAML with sorted fields, as
 * `kubectl diff` shows it. Left out: status, managed fields, versions, and what kubectl apply keeps. No value of a Secret is
 * in it: `***`, or `*** (changed)`.
 *
 * @param live `undefined` where there is none
 */
export function objectDiff(
  { structuredPatch, dump }: DiffTools,
  live: JsonObject | undefined,
  next: JsonObject,
): ObjectDiff {
  const [before, after] = masked(live === undefined ? undefined : withoutServerFields(live), withoutServerFields(next));
  const text = (object: JsonObject | undefined) =>
    object === undefined ? '' : dump(object, { sortKeys: true, lineWidth: -1, noRefs: true });
  const [old, fresh] = [text(before), text(after)];
  if (live === undefined)
    return {
      change: 'created',
      lines: shortened(
        fresh
          .trimEnd()
          .split('\n')
          .map((line) => `+${line}`),
      ),
    };
  if (old === fresh) return { change: 'unchanged' };
  const patch = structuredPatch('', '', old, fresh, '', '', { context: 3, maxEditLength: MOST_EDITS });
  if (patch === undefined) return { change: 'changed', lines: [`more than ${MOST_EDITS} lines are not the same`] };
  const { hunks } = patch;
  const lines = hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  return { change: 'changed', lines: shortened(lines) };
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} more lines`];
}

const HIDDEN = '***';

function masked(before: JsonObject | undefined, after: JsonObject): readonly [JsonObject | undefined, JsonObject] {
  if (!isSecret(after)) return [before, after];
  const was = asObject(before?.['data']);
  const hidden = (data: JsonObject, mark: (key: string, value: Json | undefined) => string) =>
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, mark(key, value)]));
  const next = asObject(after['data']);
  return [
    before && { ...before, ...(before['data'] === undefined ? {} : { data: hidden(was, () => HIDDEN) }) },
    {
      ...after,
      ...(after['data'] === undefined
        ? {}
        : { data: hidden(next, (key, value) => (key in was && was[key] !== value ? `${HIDDEN} (changed)` : HIDDEN)) }),
    },
  ];
}

import type { ApiError } from '../kubernetes/api-error.ts';
import { isConflict, isMissingRight, isTooLarge } from '../kubernetes/api-error.ts';
import type { PatchOperation } from '../kubernetes/json-patch.ts';
import { RECORD } from './annotations.ts';

/** How much of its bookkeeping a change carries: a change is never left undone for its notes (design.md#annotations). */
export type KeptNotes = 'all' | 'record' | 'none';

/** A patch whose annotations are to be written on an object that has these. */
export interface NotedPatch {
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly operations: readonly PatchOperation[];
}

/** All annotations of one object, keys and values in bytes (apimachinery validation.go, TotalAnnotationSizeLimitB). */
export const MOST_ANNOTATION_BYTES = 262_144;
// The controller copies the annotations of a Deployment to its ReplicaSet and adds numbers of its own to both; where those
// do not fit, it makes no ReplicaSet.
const LEFT_TO_THE_CONTROLLER = 256;

const ANNOTATIONS = '/metadata/annotations/';

/** The patch with as many notes as that. What makes annotations shorter, or takes them away, always stays. Pure. */
export function withNotes({ annotations, operations }: NotedPatch, kept: KeptNotes): readonly PatchOperation[] {
  if (kept === 'all') return operations;
  const dropped = new Set<string>();
  for (const { key, value } of operations.flatMap(noteIn)) {
    const isKept = kept === 'record' && key === RECORD;
    if (!isKept && sizeOf(key, value) > sizeOf(key, annotations?.[key])) dropped.add(key);
  }
  return operations.filter(({ path }) => !dropped.has(keyIn(path) ?? ''));
}

/** The next smaller part of the notes, where it leaves anything out. Pure. */
export function fewerNotes(patch: NotedPatch, kept: KeptNotes): KeptNotes | undefined {
  const smaller: readonly KeptNotes[] = kept === 'all' ? ['record', 'none'] : kept === 'record' ? ['none'] : [];
  const { length } = withNotes(patch, kept);
  return smaller.find((less) => withNotes(patch, less).length < length);
}

/** As many notes as there is room for. Pure. */
export function notesThatFit(patch: NotedPatch): KeptNotes {
  const room = MOST_ANNOTATION_BYTES - LEFT_TO_THE_CONTROLLER;
  let kept: KeptNotes | undefined = 'all';
  while (bytesAfter(patch, kept) > room) {
    const fewer = fewerNotes(patch, kept);
    if (fewer === undefined) return kept;
    kept = fewer;
  }
  return kept;
}

/**
 * Whether a patch was refused for what it notes: too large for the server or its store, or an admission that speaks of
 * annotations. It may pass with fewer. Pure.
 */
export function areNotesRefused(error: Pick<ApiError, 'status' | 'serverMessage'>): boolean {
  if (isTooLarge(error)) return true;
  if (error.status < 400 || error.status >= 500 || error.status === 404) return false;
  return !isConflict(error) && !isMissingRight(error) && /annotation|smart-rollback\//i.test(error.serverMessage);
}

/** What is said about notes that were left out. `reason`: why, as a whole clause. Pure. */
export function fewerNotesWarning(
  { kind, name, annotations }: { readonly kind: string; readonly name: string } & Pick<NotedPatch, 'annotations'>,
  kept: Exclude<KeptNotes, 'all'>,
  reason: string | undefined,
): string {
  const sizes = Object.entries(annotations ?? {}).map(([key, value]) => ({ key, bytes: sizeOf(key, value) }));
  const all = sizes.reduce((sum, one) => sum + one.bytes, 0);
  const [longest] = sizes.sort((a, b) => b.bytes - a.bytes);
  const why =
    reason ?? `its annotations have ${all} bytes already, and the server takes ${MOST_ANNOTATION_BYTES} in all`;
  const what = kept === 'record' ? 'only the record of its image is' : 'none is';
  const room =
    longest === undefined ? '' : ` Make room: its longest annotation is ${longest.key}, ${longest.bytes} bytes.`;
  return `Of the notes about this change of ${kind} ${name} ${what} written: ${why}. Later steps know less of what was good: until there is room give SmartRollback@1 previousImageTag, toRevision or a record, and do not undo twice.${room}`;
}

function bytesAfter(patch: NotedPatch, kept: KeptNotes): number {
  const after: Record<string, string | undefined> = { ...patch.annotations };
  for (const { key, value } of withNotes(patch, kept).flatMap(noteIn)) after[key] = value;
  return Object.entries(after).reduce((sum, [key, value]) => sum + sizeOf(key, value), 0);
}

/** What an operation writes into an annotation; without a value where it takes it away. */
function noteIn({ op, path, value }: PatchOperation): readonly { readonly key: string; readonly value?: string }[] {
  const key = keyIn(path);
  if (key === undefined || op === 'test') return [];
  return [typeof value === 'string' ? { key, value } : { key }];
}

function keyIn(path: string): string | undefined {
  if (!path.startsWith(ANNOTATIONS)) return undefined;
  return path.slice(ANNOTATIONS.length).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** In bytes. An annotation counts with its key; one that is not there counts nothing. */
function sizeOf(key: string, value: string | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(key) + Buffer.byteLength(value);
}

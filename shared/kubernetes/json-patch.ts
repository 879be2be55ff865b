import type { Json, Workload } from './objects.ts';
import type { ContainerReference } from './container.ts';
import { RESTARTED_AT } from './template.ts';

/** One operation of a JSON Patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'test' | 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Json;
}

/** One step of a JSON Pointer (RFC 6901): `kubernetes.io/change-cause` has a slash in it. */
export function pointerStep(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The workload must still be the same object, not one of the same name. */
export function testUid(workload: Workload): PatchOperation {
  return { op: 'test', path: '/metadata/uid', value: workload.metadata.uid };
}

/**
 * Operations that set (text) or remove (`undefined`) annotations. Each is preceded by a test of the value that was
 * read, `null` where there was none, so that nobody's note is overwritten unseen; unchanged ones are left out.
 */
export function annotationOperations(
  annotations: Readonly<Record<string, string>> | undefined,
  changes: Readonly<Record<string, string | undefined>>,
): readonly PatchOperation[] {
  const wanted = Object.entries(changes).filter(([key, value]) => annotations?.[key] !== value);
  if (wanted.length === 0) return [];
  const missing: readonly PatchOperation[] =
    annotations === undefined
      ? [
          { op: 'test', path: '/metadata/annotations', value: null },
          { op: 'add', path: '/metadata/annotations', value: {} },
        ]
      : [];
  return [
    ...missing,
    ...wanted.flatMap(([key, value]): readonly PatchOperation[] => {
      const path = `/metadata/annotations/${pointerStep(key)}`;
      const test: PatchOperation = { op: 'test', path, value: annotations?.[key] ?? null };
      return value === undefined ? [test, { op: 'remove', path }] : [test, { op: 'add', path, value }];
    }),
  ];
}

function pathOf({ list, index }: ContainerReference): string {
  return `/spec/template/spec/${list}/${index}`;
}

/** The container must still stand there with the image that was read. */
function containerTests(place: ContainerReference): readonly PatchOperation[] {
  return [
    { op: 'test', path: `${pathOf(place)}/name`, value: place.name },
    { op: 'test', path: `${pathOf(place)}/image`, value: place.image },
  ];
}

/** Puts another image into one container, if that is still the one that was read. */
export function imageOperations(place: ContainerReference, image: string): readonly PatchOperation[] {
  return [...containerTests(place), { op: 'replace', path: `${pathOf(place)}/image`, value: image }];
}

/** Makes fresh pods from the same template, as `kubectl rollout restart` does, if the image is still the one that was read. */
export function restartOperations(
  workload: Workload,
  place: ContainerReference,
  at: string,
): readonly PatchOperation[] {
  const { metadata } = workload.spec.template;
  const missing: PatchOperation[] = [];
  if (metadata === undefined) missing.push(...absent('/spec/template/metadata'));
  if (metadata?.annotations === undefined) {
    missing.push(...absent('/spec/template/metadata/annotations'));
  }
  const annotation = `/spec/template/metadata/annotations/${pointerStep(RESTARTED_AT)}`;
  return [...containerTests(place), ...missing, { op: 'add', path: annotation, value: at }];
}

// `add` would replace what somebody made since it was read.
function absent(path: string): readonly PatchOperation[] {
  return [
    { op: 'test', path, value: null },
    { op: 'add', path, value: {} },
  ];
}

/** Resumes a paused Deployment, if it is still paused. */
export const RESUME: readonly PatchOperation[] = [
  { op: 'test', path: '/spec/paused', value: true },
  { op: 'remove', path: '/spec/paused' },
];

/** Puts another whole template in, if the live one is still the one that was read. */
export function templateOperations(live: Workload, template: unknown): readonly PatchOperation[] {
  return [
    { op: 'test', path: '/spec/template', value: live.spec.template as unknown as Json },
    { op: 'replace', path: '/spec/template', value: template as Json },
  ];
}

/** The name under which our changes stand in `managedFields`. */
export const FIELD_MANAGER = 'smart-rollback';

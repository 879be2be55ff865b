import { createHash } from 'node:crypto';
import { fullRepository, parseImage, sameImage } from './image.ts';
import type { Json, JsonObject, PodTemplate } from './objects.ts';
import { allContainers } from './objects.ts';

const HASH_LABEL = 'pod-template-hash';
/** By which `kubectl rollout restart` makes fresh pods from the same template. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * Whether two pod templates are the same for us (design.md#same-template): the controller's hash label and the mark of
 * `kubectl rollout restart` do not count; behind equal tags a digest that only one side has does not count either.
 */
export function sameTemplate(left: PodTemplate, right: PodTemplate): boolean {
  const images = new Map(allContainers(right.spec).map(({ name, image }) => [name, image ?? '']));
  const imagesAgree = allContainers(left.spec).every(({ name, image = '' }) => {
    const other = images.get(name);
    return other !== undefined && (sameImage(image, other) || sameImage(other, image));
  });
  return imagesAgree && canonicalTemplate(left) === canonicalTemplate(right);
}

// The objects of a watch stay the same until they change, and each is asked about at every event; what is live is compared with
// every revision.
const exactTexts = new WeakMap<PodTemplate, string>();
const canonicalTexts = new WeakMap<PodTemplate, string>();

function remembered(texts: WeakMap<PodTemplate, string>, template: PodTemplate, write: () => Json): string {
  const text = texts.get(template) ?? JSON.stringify(write());
  texts.set(template, text);
  return text;
}

/**
 * A text that is the same for templates that are the same to the controller, which only leaves its own hash label out: by
 * this it finds the ReplicaSet of a Deployment's template (kubernetes.md#12-rollout-undo).
 */
export function exactTemplate(template: PodTemplate): string {
  return remembered(exactTexts, template, () => sorted(withoutHashLabel(template)));
}

/**
 * A hash that stays the same for templates that are the same for us, also when an admission controller pins a tag
 * with a digest: `name:tag@digest` counts as `name:tag`.
 */
export function templateHash(template: PodTemplate): string {
  return createHash('sha256').update(canonicalTemplate(template)).digest('hex').slice(0, 32);
}

/** A hash that is the same for templates that are the same to the controller: the mark of a restart counts. */
export function exactTemplateHash(template: PodTemplate): string {
  return createHash('sha256').update(exactTemplate(template)).digest('hex').slice(0, 32);
}

/**
 * The names of the fields in which two templates differ, as paths: `spec.containers[app].env`. None where they are the
 * same for us.
 */
export function changedFields(from: PodTemplate, to: PodTemplate): readonly string[] {
  const found: string[] = [];
  compare(stripped(from), stripped(to), '', found);
  return [...found, ...changedDigests(from, to).filter((field) => !found.includes(field))];
}

// Whether a digest counts can only be told from both sides, so the canonical form has none.
function changedDigests(from: PodTemplate, to: PodTemplate): readonly string[] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (from.spec[list] ?? [])
      .filter(({ name, image = '' }) => {
        const other = to.spec[list]?.find((container) => container.name === name)?.image;
        return other !== undefined && !sameImage(image, other) && !sameImage(other, image);
      })
      .map(({ name }) => `spec.${list}[${name}].image`),
  );
}

function canonicalTemplate(template: PodTemplate): string {
  return remembered(canonicalTexts, template, () => canonical(stripped(template)));
}

function withoutHashLabel(template: PodTemplate): JsonObject {
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {};
  return {
    ...(template as unknown as JsonObject),
    metadata: { ...(template.metadata as JsonObject | undefined), labels },
  };
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (value === null || typeof value !== 'object') return value;
  const entries = presentFields(value as JsonObject).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

function presentFields(object: JsonObject): readonly (readonly [name: string, value: Json])[] {
  return Object.entries(object)
    .filter((field): field is [string, Json] => field[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function stripped(template: PodTemplate): JsonObject {
  const { labels = {}, annotations = {}, ...metadata } = template.metadata ?? {};
  const keptLabels = Object.entries(labels).filter(([key]) => key !== HASH_LABEL);
  const keptAnnotations = Object.entries(annotations).filter(([key]) => key !== RESTARTED_AT);
  return {
    ...(template as unknown as JsonObject),
    metadata: {
      ...(metadata as JsonObject),
      ...(keptLabels.length > 0 ? { labels: Object.fromEntries(keptLabels) } : {}),
      ...(keptAnnotations.length > 0 ? { annotations: Object.fromEntries(keptAnnotations) } : {}),
    },
  };
}

function canonical(value: Json, key = ''): Json {
  if (Array.isArray(value)) return value.map((item: Json) => canonical(item));
  if (value !== null && typeof value === 'object') {
    const entries = presentFields(value as JsonObject).filter(
      ([name, item]) => !(name === 'creationTimestamp' && item === null),
    );
    return Object.fromEntries(entries.map(([name, item]) => [name, canonical(item, name)]));
  }
  return key === 'image' && typeof value === 'string' ? withoutPinnedDigest(value) : value;
}

function withoutPinnedDigest(image: string): string {
  const parsed = parseImage(image);
  if (parsed === undefined) return image;
  const repository = fullRepository(parsed.repository);
  if (parsed.tag === undefined && parsed.digest !== undefined) return `${repository}@${parsed.digest}`;
  return `${repository}:${parsed.tag ?? 'latest'}`;
}

function compare(left: Json | undefined, right: Json | undefined, path: string, found: string[]): void {
  if (JSON.stringify(canonicalOrNothing(left)) === JSON.stringify(canonicalOrNothing(right))) return;
  const before = found.length;
  if (isNamedList(left) && isNamedList(right)) {
    for (const name of new Set([...left, ...right].map((item) => item.name))) {
      const of = (list: NamedList) => list.find((item) => item.name === name);
      compare(of(left), of(right), `${path}[${name}]`, found);
    }
    // The same items in another order, or a name that stands there twice.
    if (found.length === before) found.push(path);
  } else if (isObject(left) && isObject(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      compare(left[key], right[key], path === '' ? key : `${path}.${key}`, found);
    }
  } else {
    found.push(path);
  }
}

type NamedList = readonly (JsonObject & { readonly name: string })[];

function canonicalOrNothing(value: Json | undefined): Json | undefined {
  return value === undefined ? undefined : canonical(value);
}

function isNamedList(value: Json | undefined): value is NamedList {
  return Array.isArray(value) && value.every((item: Json) => isObject(item) && typeof item['name'] === 'string');
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

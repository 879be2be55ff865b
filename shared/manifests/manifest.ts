import type { Json, JsonObject } from '../kubernetes/objects.ts';
import type { Place } from './place.ts';

/** One object of a set, as it is to be: what stands in the manifests, without what only a server writes. */
export interface Manifest {
  readonly place: Place;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** The manifest's own; `undefined` where it names none. */
  readonly namespace: string | undefined;
  readonly body: JsonObject;
}

/** `Deployment shop in namespace prod`, as far as the manifest says. */
export function describeManifest({ kind, name, namespace }: Omit<Manifest, 'body' | 'place' | 'apiVersion'>): string {
  return `${kind} ${name}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}

/** `apps` of `apps/v1`, and '' of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.lastIndexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The same for one object, whatever version of its API names it; `namespace` is left out where its kind has none. Pure. */
export function identityOf({
  apiVersion,
  kind,
  namespace,
  name,
}: Pick<Manifest, 'apiVersion' | 'kind' | 'name'> & { readonly namespace?: string | undefined }): string {
  return JSON.stringify([groupOf(apiVersion), kind, namespace ?? null, name]);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value where it is an object, else one without fields. Pure. */
export function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The same object with this field of it changed, wherever it stands; `undefined` takes it out. */
export function withField(object: JsonObject, [step, ...more]: readonly string[], value: Json | undefined): JsonObject {
  if (step === undefined) return object;
  const { [step]: own, ...others } = object;
  const changed = more.length === 0 ? value : isJsonObject(own) ? withField(own, more, value) : own;
  return changed === undefined ? others : { ...object, [step]: changed };
}

import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { isLabel } from '../kubernetes/why-no-name.ts';
import type { Manifest } from './manifest.ts';
import { isJsonObject } from './manifest.ts';
import type { ManifestProblem } from './place.ts';
import { describePlace } from './place.ts';
import type { ManifestDocument } from './read-documents.ts';
import { withoutEmptyMetadata } from './without-empty-metadata.ts';
import { withoutServerFields } from './without-server-fields.ts';
import { secretAsData } from './secret-as-data.ts';

/** The objects of some documents, what was left out of them on purpose, and what is wrong. */
export interface ReadObjects {
  readonly manifests: readonly Manifest[];
  /** One line each: hooks of Helm that belong to no deployment. */
  readonly leftOut: readonly string[];
  readonly problems: readonly ManifestProblem[];
}

/**
 * The objects that documents hold: lists taken apart, what only a server writes left out, `stringData` of Secrets as `data`.
 * A Job that asks for a generated name gets the id of the run behind it, so that a step that is tried again finds it.
 *
 * @param runId the run that this step belongs to
 */
export function readObjects(documents: readonly ManifestDocument[], runId: string): ReadObjects {
  const manifests: Manifest[] = [];
  const leftOut: string[] = [];
  const problems: ManifestProblem[] = [];
  for (const { place, value } of documents) {
    for (const item of flattened(value, '')) {
      const read = readObject(item, runId);
      const where = `${describePlace(place)}${item.step === '' ? '' : ` (${item.step})`}`;
      if ('wrong' in read) problems.push({ where, what: read.wrong });
      else if ('hook' in read) leftOut.push(`${where}: ${read.hook}`);
      else manifests.push({ place, ...read });
    }
  }
  return { manifests, leftOut, problems };
}

/** A value that should be an object, and where in its document it stands. */
interface Item {
  readonly value: Json;
  /** `items[2]`; '' for the document itself. */
  readonly step: string;
}

/** Lists in lists too, which kubectl refuses; a list may leave out what its items are when its kind says so. */
function flattened(value: Json, step: string): readonly Item[] {
  const list = isJsonObject(value) ? listOf(value) : undefined;
  if (list === undefined) return [{ value, step }];
  return list.items.flatMap((item, index) =>
    flattened(list.kind === 'List' ? item : withTypeOf(item, list), `${step}${step === '' ? '' : '.'}items[${index}]`),
  );
}

interface ListObject {
  readonly kind: string;
  readonly apiVersion: Json | undefined;
  readonly items: readonly Json[];
}

/** A kind of one's own may end in `List` too; it has no items then. */
function listOf({ kind, apiVersion, items }: JsonObject): ListObject | undefined {
  if (typeof kind !== 'string' || !kind.endsWith('List')) return undefined;
  if (items === null) return { kind, apiVersion, items: [] };
  return Array.isArray(items) ? { kind, apiVersion, items: items as readonly Json[] } : undefined;
}

function withTypeOf(item: Json, { kind, apiVersion }: ListObject): Json {
  if (!isJsonObject(item) || item['kind'] !== undefined || item['apiVersion'] !== undefined) return item;
  return { ...item, apiVersion, kind: kind.replace(/List$/, '') };
}

type Wrong = { readonly wrong: string };
type ReadObject = Omit<Manifest, 'place'> | Wrong | { readonly hook: string };

function readObject({ value }: Item, runId: string): ReadObject {
  if (!isJsonObject(value)) {
    return { wrong: `an object of Kubernetes is wanted there, and ${whatItIs(value)} stands there` };
  }
  if (isKustomization(value)) return { wrong: KUSTOMIZATION };
  const type = typeOf(value);
  if ('wrong' in type) return type;
  const { apiVersion, kind } = type;
  const { metadata } = value;
  if (!isJsonObject(metadata)) return { wrong: 'metadata is missing or no map; metadata.name is needed' };
  const name = nameOf(kind, metadata, runId);
  if ('wrong' in name) return name;
  const namespace = metadata['namespace'] ?? undefined;
  if (namespace !== undefined && (typeof namespace !== 'string' || !isLabel(namespace))) {
    return { wrong: `metadata.namespace ${typeof namespace === 'string' ? 'is no name of a namespace' : NOT_TEXT}` };
  }
  const hook = hookToSkip(metadata, `${kind} ${name.name}`);
  if (hook !== undefined) return { hook };
  const named = { ...value, metadata: { ...withoutGenerateName(metadata), name: name.name } };
  const body = secretAsData(withoutEmptyMetadata(withoutServerFields(named)));
  if ('wrong' in body) return { wrong: body.wrong };
  return { apiVersion, kind, name: name.name, namespace, body: body.object };
}

const API_VERSION = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?v[a-z0-9]*$/;
const KIND = /^[A-Za-z][A-Za-z0-9-]*$/;
const NOT_TEXT = 'is no text. Put it in quotes';
const KUSTOMIZATION =
  'that is a kustomization, not a manifest. Hand in what it renders: kubectl kustomize FOLDER > FILE';

function isKustomization({ apiVersion, kind }: JsonObject): boolean {
  return (
    kind === 'Kustomization' && typeof apiVersion === 'string' && apiVersion.startsWith('kustomize.config.k8s.io/')
  );
}

function typeOf({ apiVersion, kind }: JsonObject): Pick<Manifest, 'apiVersion' | 'kind'> | Wrong {
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return { wrong: whyNoText('apiVersion', apiVersion, 'apps/v1') };
  if (typeof kind !== 'string' || kind === '') return { wrong: whyNoText('kind', kind, 'Deployment') };
  if (kind === 'List') return { wrong: 'a List without items. Remove it, or put objects in its items' };
  if (!API_VERSION.test(apiVersion)) return { wrong: 'apiVersion has not the form group/version (example: apps/v1)' };
  return KIND.test(kind) ? { apiVersion, kind } : { wrong: 'kind is no name of a kind (example: Deployment)' };
}

function whatItIs(value: Json): string {
  if (Array.isArray(value)) return 'a list (put its items in a List, or between lines ---)';
  return value === null ? 'nothing' : `a ${typeof value}`;
}

function whyNoText(field: string, value: Json | undefined, example: string): string {
  const isMissing = value === undefined || value === null || value === '';
  return isMissing ? `${field} is missing (example: ${example})` : `${field} ${NOT_TEXT}`;
}

function nameOf(kind: string, metadata: JsonObject, runId: string): { readonly name: string } | Wrong {
  const { name, generateName } = metadata;
  if (name === undefined || name === null || name === '') {
    if (typeof generateName !== 'string') return { wrong: 'metadata.name is missing' };
    if (kind !== 'Job') {
      return {
        wrong: `metadata.generateName makes another ${kind} each time, which nothing could find again. Give it a metadata.name`,
      };
    }
    return nameOf(kind, { name: `${generateName}${runId}` }, runId);
  }
  if (typeof name !== 'string') return { wrong: `metadata.name ${NOT_TEXT}` };
  // What the API server takes in no path (apimachinery path.IsValidPathSegmentName); what else a name may be differs by kind.
  return /^\.{1,2}$|[/%]/.test(name) ? { wrong: 'metadata.name is no name of an object' } : { name };
}

function withoutGenerateName({ generateName: _, ...metadata }: JsonObject): JsonObject {
  return metadata;
}

// Hooks of Helm that run at other times than a deployment, which helm template renders all the same.
const OTHER_TIMES = /^(?:test(?:-success|-failure)?|(?:pre|post)-(?:delete|rollback))$/;

function hookToSkip(metadata: JsonObject, what: string): string | undefined {
  const annotations = metadata['annotations'];
  const value = isJsonObject(annotations) ? annotations['helm.sh/hook'] : undefined;
  if (typeof value !== 'string') return undefined;
  const hooks = value.split(',').map((hook) => hook.trim());
  return hooks.every((hook) => OTHER_TIMES.test(hook))
    ? `${what} is left out: it is a hook of Helm for another time (${hooks.join(', ')})`
    : undefined;
}

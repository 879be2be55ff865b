import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject, textAt } from '../model/json.ts';
import { apiVersionOf } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { applyJsonPatch, PatchConflict } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { badRequest, unprocessable, unsupportedMediaType } from './status.ts';

/** The object in a body of JSON. Throws 400 in the words of the server, 415 for protobuf. */
export function decodeObject(text: string, resource: Resource): JsonObject {
  const unrecognized = `the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind; json parse error: `;
  const object = parse(text, (why) =>
    badRequest(`${unrecognized}${why} (${Buffer.from(text.slice(0, 40)).toString('hex')})`),
  );
  if (!isJsonObject(object)) throw badRequest(`${unrecognized}${goType(object, 'struct')}`);
  const version = textAt(object, 'apiVersion') ?? apiVersionOf(resource);
  const kind = textAt(object, 'kind') ?? resource.kind;
  if (version !== apiVersionOf(resource) || kind !== resource.kind) {
    throw badRequest(`${kind} in version "${version.split('/').at(-1)}" cannot be handled as a ${resource.kind}`);
  }
  return object;
}

/** A body of options (DeleteOptions, TokenRequest); an empty body is none. */
export function decodeOptions(text: string): JsonObject {
  if (text.trim() === '') return {};
  const options = parse(text, (why) => badRequest(why));
  if (!isJsonObject(options)) throw badRequest('the body is no object');
  return options;
}

export type Patch = (document: JsonObject) => JsonObject;

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
] as const;

/** Reads a patch; what comes back applies it. Throws 400 and 415; applying throws 422. */
export function decodePatch(contentType: string, text: string): Patch {
  switch (contentType.split(';')[0]?.trim()) {
    case PATCH_TYPES[0]: {
      const operations = parse(text, (why) => badRequest(`error decoding patch: ${why}`));
      if (!Array.isArray(operations)) {
        throw badRequest(`error decoding patch: ${goType(operations, '[]handlers.jsonPatchOp')}`);
      }
      if (operations.length > 10_000) throw badRequest('the patch has more than 10000 operations');
      const checked = operations.map((operation) => {
        if (isJsonObject(operation)) return operation;
        throw badRequest(`error decoding patch: ${goType(operation, 'handlers.jsonPatchOp')}`);
      });
      return (document) => fitting(() => applyJsonPatch(document, checked));
    }
    case PATCH_TYPES[1]: {
      const patch = objectPatch(text, 'error decoding patch: ');
      return (document) => applyMergePatch(document, patch);
    }
    case PATCH_TYPES[2]: {
      const patch = objectPatch(text, '');
      return (document) => applyStrategicMergePatch(document, patch);
    }
    default:
      throw unsupportedMediaType(PATCH_TYPES);
  }
}

function objectPatch(text: string, prefix: string): JsonObject {
  const patch = parse(text, (why) => badRequest(prefix + why));
  if (!isJsonObject(patch)) throw badRequest(prefix + goType(patch, 'map[string]interface {}'));
  return patch;
}

function fitting(apply: () => JsonObject): JsonObject {
  try {
    return apply();
  } catch (error) {
    throw error instanceof PatchConflict ? unprocessable() : error;
  }
}

const PROTOBUF = 'k8s\u0000';

function parse(text: string, fail: (why: string) => Error): Json {
  if (text.startsWith(PROTOBUF)) throw unsupportedMediaType(['application/json']);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw fail('unexpected end of JSON input');
  }
}

/** The complaint of Go's decoder about a value of another type. */
function goType(value: Json, wanted: string): string {
  const type = Array.isArray(value) ? 'array' : isJsonObject(value) ? 'object' : value === null ? 'null' : typeof value;
  return `json: cannot unmarshal ${type} into Go value of type ${wanted}`;
}

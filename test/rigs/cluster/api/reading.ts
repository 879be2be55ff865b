import { randomUUID } from 'node:crypto';
import type { StoredObject } from '../model/objects.ts';
import { apiVersionOf } from '../model/resources.ts';
import type { Answer, Call } from './context.ts';
import { keyOfRequest } from './context.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';
import { textOf } from './serialize.ts';
import { badRequest, expired, notFound } from './status.ts';

/** GET of one object. */
export function getObject(call: Call): Answer {
  return { status: 200, body: existing(call) };
}

/** The object that the request names. Throws 404. */
export function existing(call: Call): StoredObject {
  const { namespace, name } = keyOfRequest(call);
  const object = call.store.get(call.resource, namespace, name);
  if (object === undefined) throw notFound(call.resource, name);
  return object;
}

/** Whether an object is among those that a list or watch asks for. */
export function selection(call: Call): (object: StoredObject) => boolean {
  const { query, namespace, name } = call.request;
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', call.resource.plural);
  return (object) =>
    (!call.resource.namespaced || namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object);
}

/** The objects that a list asks for, as they are now. */
export function selected(call: Call): StoredObject[] {
  const namespace = call.resource.namespaced ? call.request.namespace : undefined;
  return call.store.list(call.resource, namespace).filter(selection(call));
}

/** What is left of a list that is handed out in pieces: as it was when the first piece was asked for. */
interface Rest {
  readonly objects: readonly StoredObject[];
  readonly version: number;
}

/** Lists in pieces (`limit`, `continue`), each list at one version. */
export class Lister {
  readonly #rests = new Map<string, Rest>();

  /** GET of a collection, as JSON text. */
  list(call: Call): string {
    const { query } = call.request;
    const token = query.get('continue') ?? '';
    const limit = Number(query.get('limit') ?? 0);
    const exact = query.get('resourceVersionMatch') === 'Exact';
    if (exact && Number(query.get('resourceVersion')) < call.store.log.oldest) {
      throw expired('The resourceVersion for the provided list is too old.');
    }
    const from = token === '' ? { objects: selected(call), version: call.store.version } : this.#rest(call, token);
    const piece = limit > 0 ? from.objects.slice(0, limit) : from.objects;
    const left = from.objects.slice(piece.length);
    const metadata = {
      resourceVersion: String(from.version),
      ...(left.length === 0 ? {} : { continue: this.#keep(left, from.version), ...remaining(call, left.length) }),
    };
    const items = piece.map(textOf).join(',');
    const head = `"kind":"${call.resource.kind}List","apiVersion":"${apiVersionOf(call.resource)}"`;
    return `{${head},"metadata":${JSON.stringify(metadata)},"items":[${items}]}`;
  }

  #keep(objects: readonly StoredObject[], version: number): string {
    const token = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, id: randomUUID() })).toString(
      'base64url',
    );
    this.#rests.set(token, { objects, version });
    return token;
  }

  #rest(call: Call, token: string): Rest {
    const rest = this.#rests.get(token);
    if (rest === undefined) throw badRequest('invalid continue token: continue key is not valid');
    if (rest.version < call.store.log.oldest) {
      this.#rests.delete(token);
      throw expired(
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      );
    }
    return rest;
  }
}

/** How many are left is only told where nothing is selected. */
function remaining(call: Call, count: number): { remainingItemCount?: number } {
  const { query } = call.request;
  return query.get('labelSelector') || query.get('fieldSelector') ? {} : { remainingItemCount: count };
}

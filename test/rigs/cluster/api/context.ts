import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../model/json.ts';
import type { StoredObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import type { Authentication, User } from './authentication.ts';
import type { ResourceRequest } from './request.ts';

/** What lives as long as the server. */
export interface ApiServices {
  readonly store: Store;
  readonly authentication: Authentication;
  /** Ends watches and other long answers when the server stops. */
  readonly stopped: AbortSignal;
  /** How often a watch that allows bookmarks gets one. */
  readonly bookmarkMilliseconds: number;
}

/** One request on its way: allowed already, about a resource that is kept. */
export interface Call {
  readonly services: ApiServices;
  readonly store: Store;
  readonly user: User;
  readonly request: ResourceRequest;
  readonly resource: Resource;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

/** An answer in JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Json | StoredObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The key of the object that a request names; the namespace is empty for what lives in none. */
export function keyOfRequest(call: Call): { readonly namespace: string; readonly name: string } {
  const { request, resource } = call;
  return { namespace: resource.namespaced ? (request.namespace ?? '') : '', name: request.name ?? '' };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from '../certificate.ts';
import { keyOf } from '../store/collection.ts';
import { waitForDeadWebhooks } from '../admission/dead-webhooks.ts';
import { authorize, authorizePath } from './authorization.ts';
import type { Answer, ApiServices, Call } from './context.ts';
import { discover } from './discovery.ts';
import { deleteCollection, deleteObject } from './deleting.ts';
import { evictPod } from './eviction.ts';
import { podLog } from './pod-log.ts';
import { Lister, existing, getObject } from './reading.ts';
import type { ResourceRequest } from './request.ts';
import { parseResourceRequest, readBody } from './request.ts';
import { requestToken, reviewOwnAccess } from './reviews.ts';
import { isScalable, serveScale } from './scale.ts';
import { ApiStatus, methodNotAllowed, unknownPath } from './status.ts';
import { acceptPortForward } from './upgrade.ts';
import { serveWatch } from './watching.ts';
import { createObject, patchObject, updateObject } from './writing.ts';

/** The HTTPS front of the cluster. */
export interface ApiServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts to listen on a free port of the loopback interface, or on the one given. */
export async function startApiServer(
  services: ApiServices,
  certificate: Certificate,
  port: number,
): Promise<ApiServer> {
  const lister = new Lister();
  const server = createServer({ key: certificate.key, cert: certificate.certificate });
  // Watches live long; nothing here must cut them.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  const url = (): string => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    handle(services, lister, url(), message, response).catch((error: unknown) => answerError(response, error));
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    acceptPortForward(services, message, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { url: url(), stop: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function handle(
  services: ApiServices,
  lister: Lister,
  server: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(message.url ?? '/', server);
  const user = services.authentication.user(message);
  const request = parseResourceRequest(message, url);
  if (request === undefined) {
    authorizePath(user, url.pathname);
    return answerPath(url.pathname, server, response);
  }
  authorize(services.store, user, request);
  if (request.group === 'authorization.k8s.io' && request.plural === 'selfsubjectaccessreviews') {
    return answer(response, reviewOwnAccess(services, user, await readBody(message)));
  }
  const { resource } = request;
  if (resource === undefined) throw unknownPath();
  const { store } = services;
  await dispatch({ services, store, user, request, resource, message, response }, lister);
}

function answerPath(path: string, server: string, response: ServerResponse): void {
  const body = discover(path, server);
  if (body !== undefined) return answer(response, { status: 200, body });
  if (/^\/(healthz|readyz|livez)/.test(path)) return void response.end('ok');
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('404 page not found\n');
}

async function dispatch(call: Call, lister: Lister): Promise<void> {
  const { request, response } = call;
  await waitForDeadWebhooks(call);
  if (request.subresource !== undefined && request.subresource !== 'status') {
    return answerSubresource(call, request, response);
  }
  switch (request.verb) {
    case 'get':
      return answer(response, getObject(call));
    case 'list':
      return answerText(response, 200, 'application/json', lister.list(call));
    case 'watch':
      return serveWatch(call);
    case 'create':
      return answer(response, await createObject(call));
    case 'update':
      return answer(response, await updateObject(call));
    case 'patch':
      return answer(response, await patchObject(call));
    case 'delete':
      return answer(response, await deleteObject(call));
    case 'deletecollection':
      return answer(response, await deleteCollection(call));
  }
}

async function answerSubresource(call: Call, request: ResourceRequest, response: ServerResponse): Promise<void> {
  const { plural, subresource } = request;
  if (plural === 'pods' && subresource === 'log') return answerText(response, 200, 'text/plain', podLog(call));
  if (plural === 'serviceaccounts' && subresource === 'token') {
    return answer(response, requestToken(call, await readBody(call.message)));
  }
  if (subresource === 'scale' && isScalable(call.resource)) return answer(response, await serveScale(call));
  if (plural === 'pods' && subresource === 'eviction' && request.verb === 'create') {
    return answer(response, await evictPod(call));
  }
  if (plural === 'pods' && subresource === 'portforward') {
    throw new ApiStatus(400, 'BadRequest', `unable to upgrade: ${keyOf(existing(call))} takes a WebSocket`);
  }
  throw request.resource === undefined ? unknownPath() : methodNotAllowed();
}

function answer(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  answerText(response, status, 'application/json', JSON.stringify(body), headers);
}

function answerText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache, private', ...headers });
  response.end(text);
}

function answerError(response: ServerResponse, error: unknown): void {
  const status =
    error instanceof ApiStatus
      ? error
      : new ApiStatus(500, 'InternalError', `Internal error occurred: ${String(error)}`, {});
  if (!(error instanceof ApiStatus)) console.error('embedded cluster:', error);
  if (response.headersSent) return void response.destroy();
  answer(response, { status: status.code, body: status.body, headers: status.headers });
}

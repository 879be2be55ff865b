import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Pod } from '../model/objects.ts';
import { PODS } from '../model/resources.ts';
import { authorize } from './authorization.ts';
import type { ApiServices } from './context.ts';
import { servePortForward } from './port-forward.ts';
import { parseResourceRequest } from './request.ts';
import { ApiStatus, badRequest, notFound, unknownPath } from './status.ts';

/** Answers an upgrade to WebSocket: port-forwards are let through, everything else is refused with a Status. */
export function acceptPortForward(services: ApiServices, message: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  try {
    const url = new URL(message.url ?? '/', 'https://127.0.0.1');
    const pod = target(services, message, url);
    servePortForward(pod, portsOf(url.searchParams), message, socket, head);
  } catch (error) {
    const status = error instanceof ApiStatus ? error : new ApiStatus(500, 'InternalError', String(error), {});
    const body = JSON.stringify(status.body);
    socket.end(
      [
        `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? ''}`,
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
}

function target(services: ApiServices, message: IncomingMessage, url: URL): Pod {
  const user = services.authentication.user(message);
  const request = parseResourceRequest(message, url);
  if (request?.resource !== PODS || request.subresource !== 'portforward') throw unknownPath();
  authorize(services.store, user, request);
  // Since 1.35 a WebSocket needs the verb create as well, whatever the method
  // (kubernetes.md#15-changes-from-kubectl-120-to-136).
  authorize(services.store, user, { ...request, verb: 'create' });
  const name = request.name ?? '';
  const pod = services.store.get(PODS, request.namespace ?? '', name);
  if (pod === undefined) throw notFound(PODS, name);
  if (pod.spec.nodeName === undefined) throw badRequest(`pod ${name} does not have a host assigned`);
  return pod;
}

function portsOf(query: URLSearchParams): number[] {
  const texts = query.getAll('ports').flatMap((text) => text.split(','));
  if (texts.length === 0) throw badRequest('query parameter "ports" is required');
  return texts.map((text) => {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw badRequest(`unable to parse "${text}" as a port`);
    return port;
  });
}

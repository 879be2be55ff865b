import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { readBody } from '../../http/wire/read-body.ts';
import { ApiError, ConnectionError } from '../api-error.ts';
import type { Subject, Verb } from '../api-error.ts';
import type { Credentials, ServerAccess } from './server-access.ts';
import type { JsonObject } from '../objects.ts';
import { PortForwardStream } from './port-forward-stream.ts';
import { target } from '../resources.ts';

// Every server and client-node itself speak it; kubectl's own tunnel protocol is another
// (kubernetes.md#66-port-forward).
const PROTOCOL = 'v4.channel.k8s.io';
const HANDSHAKE_MILLISECONDS = 10_000;
// A Status of the API server has a few hundred bytes.
const REFUSAL_LIMITS = { mostBytes: 1_048_576, mostMilliseconds: 5_000 };

/**
 * Opens one connection to a port of a pod through the API server. The stream ends when the pod's process closes it; it
 * fails with a PodUnreachable where nothing in the pod took the connection, with a PodConnectionLost where what took it let
 * go of it. Throws ApiError, ConnectionError.
 */
export async function openPortForward(
  access: ServerAccess,
  pod: { readonly namespace: string; readonly name: string },
  port: number,
): Promise<Duplex> {
  const credentials = await access.credentials();
  try {
    return await openWith(access, credentials, pod, port);
  } catch (error) {
    const renewed = error instanceof ApiError && error.status === 401 ? await access.renewed(credentials) : undefined;
    if (renewed === undefined) throw error;
    return openWith(access, renewed, pod, port);
  }
}

async function openWith(
  access: ServerAccess,
  { agent, headers }: Credentials,
  pod: { readonly namespace: string; readonly name: string },
  port: number,
): Promise<Duplex> {
  const { server } = access;
  const { WebSocket } = await import('ws');
  const { path, subject } = target('create', 'pods/portforward', pod.namespace, pod.name);
  const socket = new WebSocket(`${server.replace(/^http/, 'ws')}${path}?ports=${port}`, PROTOCOL, {
    agent,
    // ws hands them to Node as they are, which sends a list as a header each.
    headers: headers as Record<string, string>,
    handshakeTimeout: HANDSHAKE_MILLISECONDS,
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.removeAllListeners('error');
      resolve(new PortForwardStream(socket));
    });
    socket.once('unexpected-response', (request, response) => {
      void refusal(response, subject, access).then((error) => {
        reject(error);
        request.destroy();
      });
    });
    // Later errors of the same socket have nobody to tell, and must not end the process.
    socket.on('error', (error) => reject(new ConnectionError(error, server, false)));
  });
}

async function refusal(response: IncomingMessage, subject: Subject, access: ServerAccess): Promise<ApiError> {
  // Where the sentence is lost, or has no end, the status says enough.
  const body = parse(await readBody(response, REFUSAL_LIMITS).then(String, () => ''));
  return new ApiError(
    response.statusCode ?? 0,
    body,
    { ...subject, verb: refusedVerb(body) },
    access.server,
    access.advice,
  );
}

/**
 * Servers ask for `get`, for `create`, or for both (kubernetes.md#15-changes-from-kubectl-120-to-136); their sentence
 * names the missing one.
 */
function refusedVerb(body: JsonObject | undefined): Verb {
  const message = body?.['message'];
  return typeof message === 'string' && message.includes('cannot get resource') ? 'get' : 'create';
}

function parse(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

import type { ClientRequest, IncomingMessage } from 'node:http';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { OutgoingRequest } from 'postman-request/request.js';
import { secureOptions } from '../../network/client-certificate.ts';
import type { ClientIdentity } from '../../network/client-certificate.ts';
import { MOST_ANSWER_BYTES } from '../network-error.ts';
import type { RunError } from '../newman-types.ts';
import { isSentAgain } from '../sent-again.ts';
import { KeptConnections } from './kept-connections.ts';

export interface OutgoingWatch {
  /** A request leaves, or goes on to where it was redirected. */
  readonly onStart: (request: OutgoingRequest) => void;
  /** Its kept connection was closed by the server before an answer came, so it is sent again on a new one. */
  readonly onSentAgain: (request: OutgoingRequest, error: RunError) => void;
  /** The body of an answer is not whole, and nothing but its own end says so. */
  readonly onCutOff: (request: OutgoingRequest) => void;
  /** What is shown at a URL where the server asks for a certificate. */
  readonly identityAt: (url: URL) => ClientIdentity | undefined;
}

// Agents outlive a run, and so do the connections that they keep.
const kept = new KeptConnections();

/**
 * Watches all that newman sends, redirects included: each of them is shown the certificate of its own host, and none is lost
 * with a kept connection that its server has closed.
 * postman-request 2.88.1-postman.49 shows them that of the first one, and lets an answer by HTTP/2 which breaks off end the
 * process. Returns a function that watches no longer.
 */
export async function watchOutgoing(watch: OutgoingWatch): Promise<() => void> {
  const { onStart, onSentAgain, onCutOff, identityAt } = watch;
  const { prototype } = (await import('postman-request/request.js')).default;
  const { start, onRequestResponse, onRequestError } = prototype;
  const answered = new WeakSet<ClientRequest>();
  Object.assign(prototype, {
    start(this: OutgoingRequest) {
      onStart(this);
      kept.closeIdle(this.agent);
      start.call(this);
    },
    onRequestResponse(this: OutgoingRequest, response: NodeJS.EventEmitter) {
      if (this.req !== undefined) answered.add(this.req);
      // The request itself tells of it too.
      response.on('error', () => undefined);
      const follow = () => show(this, identityAt(new URL(this.uri.href)));
      this.once('redirect', follow);
      this.once('response', (answer: IncomingMessage) => {
        const compression = compressionToTheEnd(answer);
        if (compression !== undefined) watchEnd(answer, compression, () => onCutOff(this));
      });
      onRequestResponse.call(this, response);
    },
    onRequestError(this: OutgoingRequest, error: RunError) {
      const { method, req, _aborted: isGivenUp = false } = this;
      const isOnKeptConnection = req?.reusedSocket === true;
      const hasAnswer = req !== undefined && answered.has(req);
      const how = { method, hasBody: hasBody(this), isOnKeptConnection, hasAnswer, isGivenUp };
      if (!isSentAgain({ ...how, code: error.code })) return onRequestError.call(this, error);
      onSentAgain(this, error);
      this.agent = false;
      this.start();
      this.req?.end();
    },
  });
  return () => void Object.assign(prototype, { start, onRequestResponse, onRequestError });
}

function hasBody({ body, src, _form, _multipart }: OutgoingRequest): boolean {
  return [body, src, _form, _multipart?.body].some((part) => part !== undefined && part !== null);
}

function show(request: OutgoingRequest, identity: ClientIdentity | undefined): void {
  const { cert, key, pfx, passphrase } = secureOptions(identity);
  if (request.cert === cert && request.key === key && request.pfx === pfx) return;
  Object.assign(request, { cert, key, pfx, passphrase });
  // Its connections are those that were opened with the other one.
  delete request.agent;
}

// Where the end of the connection is that of the body (RFC 9112, 6.3), only a compressed one tells that it is not whole;
// postman-request takes what came of it, unless it is Brotli.
function compressionToTheEnd({ httpVersion, headers }: IncomingMessage): 'gzip' | 'deflate' | undefined {
  const { 'content-encoding': encoding = '', 'content-length': length, 'transfer-encoding': chunked } = headers;
  if (!httpVersion.startsWith('1.') || length !== undefined || chunked !== undefined) return undefined;
  const name = encoding.trim().toLowerCase();
  return name === 'gzip' || name === 'deflate' ? name : undefined;
}

function watchEnd(answer: IncomingMessage, compression: 'gzip' | 'deflate', onCutOff: () => void): void {
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.once('end', () => {
    if (isCutOff(Buffer.concat(chunks), compression)) onCutOff();
  });
}

function isCutOff(body: Buffer, compression: 'gzip' | 'deflate'): boolean {
  if (body.length === 0) return false;
  const inflate = isWrapped(body) ? inflateSync : inflateRawSync;
  try {
    (compression === 'gzip' ? gunzipSync : inflate)(body, { maxOutputLength: MOST_ANSWER_BYTES });
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  }
}

// Servers call both forms "deflate" (RFC 9110, 8.4.1.2); told apart as postman-request does it (lib/inflate.js).
function isWrapped(body: Buffer): boolean {
  return ((body[0] ?? 0) & 0x0f) === 0x08;
}

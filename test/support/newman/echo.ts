import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { startServer } from './server.ts';
import type { TestServer } from './server.ts';

/** The server that test/collections/features.json talks to: it answers with what it was sent. */
export function startEcho(): Promise<TestServer> {
  return startServer((request, response, body) => {
    const squeezed = Buffer.from('squeezed');
    switch (request.url) {
      case '/digest':
        if (request.headers.authorization === undefined) {
          response.writeHead(401, { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth"' }).end();
        } else response.end('{}');
        return;
      case '/ntlm':
        answerNtlm(request, response);
        return;
      case '/redirect':
        response.writeHead(302, { location: '/echo', 'set-cookie': 'session=1; Path=/' }).end();
        return;
      case '/redirect-307':
        response.writeHead(307, { location: '/echo' }).end();
        return;
      case '/brotli':
        response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync(squeezed));
        return;
      case '/gzip':
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(squeezed));
        return;
      case '/latin1':
        response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from('é', 'latin1'));
        return;
      case '/empty':
        response.writeHead(204).end();
        return;
      default: {
        const { method, url, headers } = request;
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ method, url, headers, body }));
      }
    }
  });
}

const CHALLENGE = Buffer.concat([
  Buffer.from('NTLMSSP\0\x02\0\0\0\0\0\0\0', 'latin1'),
  Buffer.from('3800000005828902', 'hex'),
  Buffer.from('0123456789abcdef', 'hex'),
  Buffer.alloc(24),
]).toString('base64');

/** The three messages of the handshake: the first one is challenged, the answer to that is taken. */
function answerNtlm({ headers }: IncomingMessage, response: ServerResponse): void {
  const message = Buffer.from(headers.authorization?.replace(/^NTLM /, '') ?? '', 'base64');
  if (message[8] === 3) response.end('{}');
  else response.writeHead(401, { 'www-authenticate': message[8] === 1 ? `NTLM ${CHALLENGE}` : 'NTLM' }).end();
}

/** A server with an authority of its own that asks for a certificate, and speaks HTTP/1.1 and HTTP/2. */
export interface SecureEcho {
  readonly url: string;
  /** PEM texts: the authority to trust, and what a client shows of itself. */
  readonly ca: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  stop(): void;
}

/** Starts that server. It answers with the version of HTTP, and with the name in the certificate of the client. */
export async function startSecureEcho(): Promise<SecureEcho> {
  const own = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
      { name: 'basicConstraints', cA: true },
    ],
  });
  const client = await generate([{ name: 'commonName', value: 'sanity-client' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  const options = { key: own.private, cert: own.cert, ca: client.cert, requestCert: true, rejectUnauthorized: false };
  const sockets = new Set<TLSSocket>();
  const server = createSecureServer({ ...options, allowHTTP1: true }, answerSecurely);
  server.on('secureConnection', (socket: TLSSocket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    ca: own.cert,
    clientCertificate: client.cert,
    clientKey: client.private,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function answerSecurely(request: Http2ServerRequest, response: Http2ServerResponse): void {
  const socket = (request.httpVersion === '2.0' ? request.stream.session?.socket : request.socket) as TLSSocket;
  // Node takes a TLS session that is resumed for authorized, also where nothing was shown when it began.
  const { CN = 'nobody' } = socket.getPeerCertificate().subject ?? {};
  const client = socket.authorized ? String(CN) : 'nobody';
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ client, version: request.httpVersion }));
}

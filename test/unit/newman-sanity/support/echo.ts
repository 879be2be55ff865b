import { brotliCompressSync, gzipSync } from 'node:zlib';
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
      case '/redirect':
        response.writeHead(302, { location: '/echo', 'set-cookie': 'session=1; Path=/' }).end();
        return;
      case '/brotli':
        response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync(squeezed));
        return;
      case '/gzip':
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(squeezed));
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

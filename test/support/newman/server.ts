import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  readonly url: string;
  /** `METHOD path` of every request so far. */
  readonly requests: string[];
  /** The bodies of the requests so far. */
  readonly bodies: string[];
  /** All that came of each request, byte for byte: first line, headers in their order and spelling, body (latin1). */
  readonly received: string[];
  stop(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** An HTTP server on the loopback address. Without an answer of its own it says 200 and `{"ok":true}`. */
export async function startServer(answer: Answer = answerOk): Promise<TestServer> {
  const requests: string[] = [];
  const bodies: string[] = [];
  const received: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const { method = '', url = '', httpVersion, rawHeaders } = request;
      const headers = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
      received.push(`${method} ${url} HTTP/${httpVersion}\r\n${headers}\r\n${bytes.toString('latin1')}`);
      const body = bytes.toString('utf8');
      bodies.push(body);
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    bodies,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function answerOk(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'request-7' }).end('{"ok":true}');
}

/** Nothing listens there: a port that a server had before may be another spec's a moment later. */
export const CLOSED_URL = 'http://127.0.0.1:1';

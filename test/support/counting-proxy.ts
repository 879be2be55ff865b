import type * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../rigs/cluster/certificate.ts';

/** Stands in front of an API server and notes what passes. */
export interface CountingProxy {
  readonly url: string;
  /** PEM. */
  readonly certificate: string;
  /** `GET /path?query` of each request since the last reset. */
  readonly requests: readonly string[];
  /** Bytes of the bodies that went to the client since the last reset. */
  readonly bytes: number;
  /** When the last bytes went to the client (performance.now()). */
  readonly lastBytesAt: number;
  reset(): void;
  stop(): void;
}

/** Starts the proxy; `options` are the administrator's credentials for the server behind. */
export async function startCountingProxy(server: string, options: https.RequestOptions): Promise<CountingProxy> {
  const { certificate, key } = await makeCertificate();
  const agent = new https.Agent({ keepAlive: true, ca: options.ca, cert: options.cert, key: options.key });
  const requests: string[] = [];
  let lastBytesAt = 0;
  let bytes = 0;
  const proxy = https.createServer({ cert: certificate, key }, (incoming, answer) => {
    requests.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const { host: _host, authorization: _authorization, ...headers } = incoming.headers;
    const onward = https.request(
      server + (incoming.url ?? ''),
      { method: incoming.method, agent, headers: { ...headers, ...(options.headers as http.OutgoingHttpHeaders) } },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.on('data', (chunk: Buffer) => {
          lastBytesAt = performance.now();
          bytes += chunk.length;
          answer.write(chunk);
        });
        response.on('end', () => answer.end());
        response.on('error', () => answer.destroy());
      },
    );
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    certificate,
    requests,
    get bytes() {
      return bytes;
    },
    get lastBytesAt() {
      return lastBytesAt;
    },
    reset: () => {
      requests.splice(0);
      bytes = 0;
    },
    stop: () => {
      proxy.closeAllConnections();
      proxy.close();
      agent.destroy();
    },
  };
}

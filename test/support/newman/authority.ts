import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

/** An HTTPS server whose certificate an authority of its own gave. */
export interface CertifiedServer {
  readonly url: string;
  /** PEM of the authority. */
  readonly ca: string;
  /** Paths of the requests so far. */
  readonly requests: string[];
  stop(): void;
}

/** Starts such a server on localhost; it answers with what `answer` says about a path. Each authority needs its own name. */
export async function startCertified(
  authority: string,
  answer: (path: string) => string = () => '{}',
): Promise<CertifiedServer> {
  const ca = await generate([{ name: 'commonName', value: authority }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const leaf = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const requests: string[] = [];
  const server = createServer({ key: leaf.private, cert: leaf.cert }, (request, response) => {
    requests.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(answer(request.url ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    ca: ca.cert,
    requests,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

import * as https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { JsonObject } from '../rigs/cluster/model/json.ts';

/** The answer to a raw request: the JSON body (empty where it is none) and the text as it came. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly text: string;
}

/** Sends raw requests with the credentials of a kubeconfig, over connections that stay open. */
export class RawApi {
  readonly server: string;
  /** PEM of the authority; empty where the kubeconfig names none. */
  readonly authority: string;
  readonly #config = new KubeConfig();
  readonly #agent = new https.Agent({ keepAlive: true });
  #options: Promise<https.RequestOptions> | undefined;

  constructor(kubeconfig: string) {
    this.#config.loadFromString(kubeconfig);
    const cluster = this.#config.getCurrentCluster();
    if (cluster === null) throw new Error('the kubeconfig of the test cluster has no current context');
    this.server = cluster.server.replace(/\/$/, '');
    this.authority = Buffer.from(cluster.caData ?? '', 'base64').toString('utf8');
  }

  /** One request and its whole answer. */
  async send(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<ApiAnswer> {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const options = await this.requestOptions();
    return new Promise((resolve, reject) => {
      const request = https.request(
        this.server + path,
        {
          ...options,
          agent: this.#agent,
          method,
          headers: {
            ...options.headers,
            'user-agent': 'e2e-test',
            ...(sent === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(sent) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: response.statusCode ?? 0, body: parse(text), text });
          });
        },
      );
      request.on('error', reject);
      request.end(sent);
    });
  }

  /** Credentials and authority, for requests of one's own (watches, WebSockets). */
  requestOptions(): Promise<https.RequestOptions> {
    this.#options ??= (async () => {
      const options: https.RequestOptions = {};
      await this.#config.applyToHTTPSOptions(options);
      // The library brings an agent per call; ours keeps connections, so it needs the certificates itself.
      const { ca, cert, key, headers, rejectUnauthorized } = options;
      Object.assign(this.#agent.options, defined({ ca, cert, key, rejectUnauthorized }));
      return defined({ ca, cert, key, headers, rejectUnauthorized });
    })();
    return this.#options;
  }

  close(): void {
    this.#agent.destroy();
  }
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function parse(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    // Logs and error pages are text.
    return {};
  }
}

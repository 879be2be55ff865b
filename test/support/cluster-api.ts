import * as https from 'node:https';
import { load } from 'js-yaml';
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
  readonly #kubeconfig: string;
  readonly #agent = new https.Agent({ keepAlive: true });
  #options: Promise<https.RequestOptions> | undefined;

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
    const { cluster } = currentOf(kubeconfig);
    this.server = cluster.server.replace(/\/$/, '');
    this.authority = decoded(cluster['certificate-authority-data']) ?? '';
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
      // The library brings an agent per call; ours keeps connections, so it needs the certificates itself.
      const { ca, cert, key, headers, rejectUnauthorized } = await credentials(this.#kubeconfig);
      Object.assign(this.#agent.options, defined({ ca, cert, key, rejectUnauthorized }));
      return defined({ ca, cert, key, headers, rejectUnauthorized });
    })();
    return this.#options;
  }

  close(): void {
    this.#agent.destroy();
  }
}

interface KubeconfigText {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: { cluster: string; user: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: ClusterEntry }[];
  readonly users?: readonly { readonly name: string; readonly user: UserEntry }[];
}
interface ClusterEntry {
  readonly server: string;
  readonly 'certificate-authority-data'?: string;
}
interface UserEntry {
  readonly token?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key-data'?: string;
}

function currentOf(kubeconfig: string): { readonly cluster: ClusterEntry; readonly user: UserEntry } {
  const all = load(kubeconfig) as KubeconfigText;
  const context = all.contexts?.find(({ name }) => name === all['current-context'])?.context;
  const cluster = all.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  if (cluster === undefined) throw new Error('the kubeconfig of the test cluster has no current context');
  return { cluster, user: all.users?.find(({ name }) => name === context?.user)?.user ?? {} };
}

/** What our own clusters have is read here; for all that a cluster of the reader's may have, the library is loaded. */
async function credentials(kubeconfig: string): Promise<https.RequestOptions> {
  const { cluster, user } = currentOf(kubeconfig);
  const members = new Set([...Object.keys(cluster), ...Object.keys(user)]);
  const known = ['server', 'certificate-authority-data', 'token', 'client-certificate-data', 'client-key-data'];
  if (!members.has('certificate-authority-data') || [...members].some((member) => !known.includes(member))) {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    const options: https.RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return options;
  }
  return defined({
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
    headers: user.token === undefined ? {} : { Authorization: `Bearer ${user.token}` },
  });
}

function decoded(data: string | undefined): string | undefined {
  return data === undefined ? undefined : Buffer.from(data, 'base64').toString('utf8');
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

import type { IncomingMessage } from 'node:http';
import * as https from 'node:https';
import { createSecureContext } from 'node:tls';
import * as tl from 'azure-pipelines-task-lib/task.js';
import * as v from 'valibot';

type Reject = (reason: Error) => void;
/** What is asked of the API server; a body is a JSON Patch where nothing else is said of it. */
export type BareRequest = readonly [method: string, path: string, body?: string, type?: string];

/** What is looked at in an answer. */
export interface BareAnswer {
  readonly metadata: { readonly resourceVersion: string; readonly generation?: number };
  readonly kind: string;
  readonly spec?: { readonly replicas: number };
  readonly status?: Partial<
    Record<'observedGeneration' | 'replicas' | 'updatedReplicas' | 'availableReplicas', number>
  >;
}

const base64 = v.optional(
  v.pipe(
    v.string(),
    v.transform((data) => Buffer.from(data, 'base64').toString('utf8')),
  ),
);
const kubeConfigShape = v.object({
  clusters: v.tuple([v.object({ cluster: v.object({ server: v.string(), 'certificate-authority-data': base64 }) })]),
  users: v.tuple([
    v.object({
      user: v.object({
        token: v.optional(v.string()),
        'client-certificate-data': base64,
        'client-key-data': base64,
      }),
    }),
  ]),
});

/**
 * The API server of a service connection, read by the libraries that every task of ours stands on (design.md#libraries):
 * task-lib, js-yaml, valibot. Nothing is tried again, and nothing decided.
 */
export class BareCluster {
  readonly #server: string;
  readonly #agent: https.Agent;
  readonly #authorization: Readonly<Record<string, string>>;

  constructor(server: string, agent: https.Agent, token: string | undefined) {
    this.#server = server;
    this.#agent = agent;
    this.#authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  }

  async ask(request: BareRequest): Promise<BareAnswer> {
    let text = '';
    const read = (answer: IncomingMessage, resolve: () => void) =>
      answer.on('data', (chunk: string) => (text += chunk)).on('end', resolve);
    await new Promise<void>((resolve, reject) => this.#open(request, (answer) => read(answer, resolve), reject));
    return JSON.parse(text) as BareAnswer;
  }

  /** Watches until a Deployment that is told has come to the end of its rollout of this generation. */
  complete(watches: readonly string[], generation: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const read = (answer: IncomingMessage) => {
        let rest = '';
        answer.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const { object } = JSON.parse(line) as { readonly object: BareAnswer };
            if (object.kind === 'Deployment' && isComplete(object, generation)) resolve();
          }
        });
      };
      for (const path of watches) this.#open(['GET', path], read, reject);
    });
  }

  #open([method, path, body, type]: BareRequest, onAnswer: (answer: IncomingMessage) => void, reject: Reject): void {
    const headers = {
      ...this.#authorization,
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json-patch+json' }),
    };
    const asked = https.request(this.#server + path, { method, agent: this.#agent, headers }, (answer) => {
      if ((answer.statusCode ?? 0) >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode ?? 'no status'}`));
      onAnswer(answer.setEncoding('utf8'));
    });
    asked.on('error', reject).end(body);
  }
}

/** Reads every input, as the tasks do, and then the service connection. */
export async function openBareCluster(): Promise<BareCluster> {
  for (const name of (process.env['INPUTS'] ?? '').split(',')) if (name !== '') tl.getInput(name);
  const connection = tl.getInput('kubernetesServiceConnection', true) ?? '';
  const text = tl.getEndpointAuthorizationParameter(connection, 'kubeconfig', false) ?? '';
  const { load } = await import('js-yaml');
  const { clusters, users } = v.parse(kubeConfigShape, load(text));
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  const secureContext = createSecureContext({
    ca: cluster['certificate-authority-data'],
    cert: user['client-certificate-data'],
    key: user['client-key-data'],
  });
  return new BareCluster(cluster.server, new https.Agent({ keepAlive: true, secureContext }), user.token);
}

/** Ends the process as a task does. */
export function endWith(work: Promise<void>): void {
  void work.then(
    () => {
      tl.setResult(tl.TaskResult.Succeeded, '');
      process.exit(0);
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

function isComplete({ spec, status = {} }: BareAnswer, generation: number): boolean {
  const { observedGeneration = 0, replicas, updatedReplicas, availableReplicas } = status;
  const all = [replicas, updatedReplicas, availableReplicas];
  return observedGeneration >= generation && all.every((count) => (count ?? 0) === spec?.replicas);
}

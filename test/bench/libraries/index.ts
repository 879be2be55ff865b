// Changes a Deployment with the libraries that every task of ours stands on (design.md#libraries), may follow its rollout to
// its end, and decides, writes and says nothing: the service connection is read by task-lib, its kubeconfig by js-yaml, and checked by valibot. Built as
// the tasks are, and started by bare-change.ts.
import type { IncomingMessage } from 'node:http';
import * as https from 'node:https';
import * as tl from 'azure-pipelines-task-lib/task.js';
import * as v from 'valibot';

type Reject = (reason: Error) => void;
type Request = readonly [method: string, path: string, body?: string];

/** What is asked, in this order; with `follow` the rollout of the workload of the last answer is followed, and then noted. */
interface Work {
  readonly requests: readonly Request[];
  readonly follow?: {
    /** Each with the place of the request whose answer says from where on it is watched. */
    readonly watches: readonly (readonly [path: string, from: number])[];
    readonly note: Request;
  };
}

interface Answer {
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

void change().then(
  () => {
    tl.setResult(tl.TaskResult.Succeeded, '');
    process.exit(0);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

async function change(): Promise<void> {
  // As the tasks do: every input is read before anything else happens.
  for (const name of (process.env['INPUTS'] ?? '').split(',')) if (name !== '') tl.getInput(name);
  const connection = tl.getInput('kubernetesServiceConnection', true) ?? '';
  const text = tl.getEndpointAuthorizationParameter(connection, 'kubeconfig', false) ?? '';
  const { load } = await import('js-yaml');
  const { clusters, users } = v.parse(kubeConfigShape, load(text));
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  const agent = new https.Agent({
    keepAlive: true,
    ca: cluster['certificate-authority-data'],
    cert: user['client-certificate-data'],
    key: user['client-key-data'],
  });
  const authorization = user.token === undefined ? {} : { Authorization: `Bearer ${user.token}` };
  const { requests, follow } = JSON.parse(process.env['CHANGE'] ?? '') as Work;
  const open = ([method, path, body]: Request, onAnswer: (answer: IncomingMessage) => void, reject: Reject): void => {
    const type = body === undefined ? {} : { 'content-type': 'application/json-patch+json' };
    const headers = { ...authorization, ...type };
    const asked = https.request(cluster.server + path, { method, agent, headers }, (answer) => {
      if ((answer.statusCode ?? 0) >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode ?? 'no status'}`));
      onAnswer(answer.setEncoding('utf8'));
    });
    asked.on('error', reject).end(body);
  };
  const ask = async (request: Request): Promise<Answer> => {
    let text = '';
    const read = (answer: IncomingMessage, resolve: () => void) =>
      answer.on('data', (chunk: string) => (text += chunk)).on('end', resolve);
    await new Promise<void>((resolve, reject) => open(request, (answer) => read(answer, resolve), reject));
    return JSON.parse(text) as Answer;
  };
  const answers: Answer[] = [];
  for (const request of requests) answers.push(await ask(request));
  if (follow === undefined) return;
  const generation = answers.at(-1)?.metadata.generation ?? 0;
  await new Promise<void>((resolve, reject) => {
    for (const [path, from] of follow.watches) {
      const version = answers[from]?.metadata.resourceVersion ?? '';
      const watch: Request = ['GET', `${path}&watch=true&timeoutSeconds=25&resourceVersion=${version}`];
      const read = (answer: IncomingMessage) => {
        let rest = '';
        answer.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const { object } = JSON.parse(line) as { readonly object: Answer };
            if (object.kind === 'Deployment' && isComplete(object, generation)) resolve();
          }
        });
      };
      open(watch, read, reject);
    }
  });
  await ask(follow.note);
}

function isComplete({ spec, status = {} }: Answer, generation: number): boolean {
  const { observedGeneration = 0, replicas, updatedReplicas, availableReplicas } = status;
  const all = [replicas, updatedReplicas, availableReplicas];
  return observedGeneration >= generation && all.every((count) => count === spec?.replicas);
}

// Changes a Deployment with the libraries that every task of ours stands on (design.md#libraries), and does nothing
// else with them: the service connection is read by task-lib, its kubeconfig by js-yaml, and checked by valibot. Built as
// the tasks are, and started by bare-change.ts.
import * as https from 'node:https';
import * as tl from 'azure-pipelines-task-lib/task.js';
import * as v from 'valibot';

type Request = readonly [method: string, path: string, body?: string];

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
  const { requests } = JSON.parse(process.env['CHANGE'] ?? '') as { readonly requests: readonly Request[] };
  for (const [method, path, body] of requests) {
    const type = body === undefined ? {} : { 'content-type': 'application/json-patch+json' };
    const headers = { ...authorization, ...type };
    await new Promise<void>((resolve, reject) => {
      const asked = https.request(cluster.server + path, { method, agent, headers }, (answer) => {
        if ((answer.statusCode ?? 0) >= 300)
          reject(new Error(`${method} ${path}: ${answer.statusCode ?? 'no status'}`));
        answer.resume().on('end', resolve);
      });
      asked.on('error', reject).end(body);
    });
  }
}

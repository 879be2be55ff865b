// Changes a Deployment with the libraries that every task of ours stands on (design.md#libraries), and does nothing
// else with them: what the service connection holds is read by task-lib and KubeConfig. Built as the tasks are, and
// started by bare-change.ts.
import * as https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import * as tl from 'azure-pipelines-task-lib/task.js';

type Request = readonly [method: string, path: string, body?: string];

const connection = tl.getInput('kubernetesServiceConnection', true) ?? '';
const kubeConfig = new KubeConfig();
kubeConfig.loadFromString(tl.getEndpointAuthorizationParameter(connection, 'kubeconfig', false) ?? '');
const { requests } = JSON.parse(process.env['CHANGE'] ?? '') as { readonly requests: readonly Request[] };

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
  const options: https.RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const agent = new https.Agent({ ...(options.agent as https.Agent).options, keepAlive: true });
  const server = kubeConfig.getCurrentCluster()?.server ?? '';
  for (const [method, path, body] of requests) {
    const type = body === undefined ? {} : { 'content-type': 'application/json-patch+json' };
    await new Promise<void>((resolve, reject) => {
      const asked = https.request(
        server + path,
        { method, agent, headers: { ...options.headers, ...type } },
        (answer) => {
          if ((answer.statusCode ?? 0) >= 300)
            reject(new Error(`${method} ${path}: ${answer.statusCode ?? 'no status'}`));
          answer.resume().on('end', resolve);
        },
      );
      asked.on('error', reject).end(body);
    });
  }
}

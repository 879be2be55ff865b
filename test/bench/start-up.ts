import { existsSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { kubernetesConnection, taskEnvironment } from '../rigs/agent/environment.ts';
import { Job } from '../rigs/agent/job.ts';
import { readTaskDefinition, resolveInputs } from '../rigs/agent/task-definition.ts';
import { millisecondsToRequest, watchRequests } from './first-request.ts';
import type { Process, RequestWatch } from './first-request.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';

const ROUNDS = 15;
const LIMIT = 1.7;
const LONE_REQUEST = 'a lone https.get';
const LIBRARIES = 'the libraries of every task, and a request';

/**
 * Start → first API request of every built task, as a ratio to a lone `https.get` of Node in the same environment. All
 * candidates take turns, so that a busy moment of the machine hits them alike.
 */
export async function startUpRows(tasksFolder: string): Promise<Row[]> {
  const clean = await rowsIn(tasksFolder, {}, 'in a clean environment');
  // A company's agents have extra CA certificates, which Node reads before anything else: that is in both numbers.
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  if (certificates === undefined) return clean;
  return [...clean, ...(await rowsIn(tasksFolder, { NODE_EXTRA_CA_CERTS: certificates }, 'with NODE_EXTRA_CA_CERTS'))];
}

async function rowsIn(
  tasksFolder: string,
  own: Readonly<Record<string, string>>,
  environmentName: string,
): Promise<Row[]> {
  const watch = await watchRequests();
  const job = new Job();
  const tasks = ['CaptureAndDeploy', 'SmartRollback', 'NewmanSanity'].filter((task) =>
    existsSync(path.join(tasksFolder, task, 'index.js')),
  );
  const environment = (more: Readonly<Record<string, string>>) => taskEnvironment(job, {}, {}, { ...own, ...more });
  const request = `require('https').get('${watch.url}', { ca: process.env.CA }).on('error', () => 0)`;
  const candidates = new Map<string, Process>([
    [LONE_REQUEST, { args: ['-e', request], environment: environment({ CA: watch.certificate }), folder: job.folder }],
    [LIBRARIES, await librariesAlone(job, watch, own)],
    ...tasks.map(
      (task) => [task, processOf(job, path.join(tasksFolder, task), inputsOf(task, job, watch), watch, own)] as const,
    ),
  ]);
  const times = new Map<string, number[]>([...candidates.keys()].map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, candidate] of candidates) times.get(name)?.push(await millisecondsToRequest(candidate, watch));
  }
  watch.close();
  const middle = (name: string) => median(times.get(name) ?? []);
  const base = middle(LONE_REQUEST);
  return [LIBRARIES, ...tasks].map((name) => ({
    what: `start → first API request, ${environmentName}: ${name}`,
    measured: middle(name) / base,
    ...(tasks.includes(name) ? { limit: LIMIT, floor: middle(LIBRARIES) / base } : { limit: undefined }),
    unit: '×' as const,
    detail: `${middle(name).toFixed(0)} ms against ${base.toFixed(0)} ms of ${LONE_REQUEST}, medians of ${ROUNDS}`,
  }));
}

/** A process that loads the libraries, reads the service connection with them, and sends a request. */
async function librariesAlone(job: Job, watch: RequestWatch, own: Readonly<Record<string, string>>): Promise<Process> {
  const folder = path.join(job.folder, 'libraries');
  await buildTask(path.join(import.meta.dirname, 'libraries'), folder);
  const endpoints = { cluster: kubernetesConnection(kubeconfigOf(watch)) };
  const change = { CHANGE: JSON.stringify({ requests: [['GET', '/']] }) };
  const environment = taskEnvironment(job, { kubernetesServiceConnection: 'cluster' }, endpoints, {
    ...own,
    ...change,
  });
  return { args: [path.join(folder, 'index.js')], environment, folder: job.folder };
}

function processOf(
  job: Job,
  bundleFolder: string,
  given: Record<string, string>,
  watch: RequestWatch,
  own: Readonly<Record<string, string>>,
): Process {
  const inputs = resolveInputs(readTaskDefinition(bundleFolder), given, (name) => job.variable(name));
  const environment = taskEnvironment(job, inputs, { cluster: kubernetesConnection(kubeconfigOf(watch)) }, own);
  return { args: [path.join(bundleFolder, 'index.js')], environment, folder: job.folder };
}

function inputsOf(task: string, job: Job, watch: RequestWatch): Record<string, string> {
  if (task !== 'NewmanSanity') {
    const image = task === 'CaptureAndDeploy' ? { imageName: 'registry.example/app' } : {};
    return { kubernetesServiceConnection: 'cluster', deploymentName: 'python-service', ...image };
  }
  const collection = path.join(job.folder, 'collection.json');
  const info = { name: 'One', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' };
  const exec = ["pm.test('answers', () => pm.response.to.have.status(200));"];
  const item = {
    name: 'Get',
    request: { method: 'GET', url: '{{TARGET_URL}}/' },
    event: [{ listen: 'test', script: { exec } }],
  };
  writeFileSync(collection, JSON.stringify({ info, item: [item] }));
  return { collection, targetUrl: watch.url, insecure: 'true' };
}

/** A kubeconfig for a server on the loopback interface. */
export function kubeconfigOf({ url, certificate }: Pick<RequestWatch, 'url' | 'certificate'>): string {
  const authority = Buffer.from(certificate).toString('base64');
  return `apiVersion: v1
kind: Config
current-context: bench
contexts: [{ name: bench, context: { cluster: bench, user: bench, namespace: prod } }]
clusters: [{ name: bench, cluster: { server: "${url}", certificate-authority-data: ${authority} } }]
users: [{ name: bench, user: { token: bench-token } }]
`;
}

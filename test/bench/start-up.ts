import { existsSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { kubernetesConnection, taskEnvironment } from '../rigs/agent/environment.ts';
import { Job } from '../rigs/agent/job.ts';
import { readTaskDefinition, resolveInputs } from '../rigs/agent/task-definition.ts';
import { millisecondsToRequest, watchRequests } from './first-request.ts';
import type { Process, RequestWatch } from './first-request.ts';
import { limitOver, median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';

const ROUNDS = 15;
const LIMIT = 1.7;
const LIMIT_OF_FLOOR = 1.1;
const LONE_REQUEST = 'a lone https.get';

/**
 * Start → first API request of every built task, as a ratio to a lone `https.get` of Node in the same environment, and of its
 * floor: the libraries of every task, by which the inputs of this one are read, and a request. All candidates take turns, so
 * that a busy moment of the machine hits them alike.
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
  const libraries = path.join(job.folder, 'libraries');
  await buildTask(path.join(import.meta.dirname, 'libraries'), libraries);
  const candidates = new Map<string, Process>([
    [LONE_REQUEST, { args: ['-e', request], environment: environment({ CA: watch.certificate }), folder: job.folder }],
    ...tasks.flatMap((task) => {
      const bundle = path.join(tasksFolder, task);
      const started = processOf(job, bundle, inputsOf(task, job, watch), watch, own);
      return [[floorOf(task), withLibrariesAlone(started, bundle, libraries)] as const, [task, started] as const];
    }),
  ]);
  const times = new Map<string, number[]>([...candidates.keys()].map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, candidate] of candidates) times.get(name)?.push(await millisecondsToRequest(candidate, watch));
  }
  watch.close();
  const middle = (name: string) => median(times.get(name) ?? []);
  const base = middle(LONE_REQUEST);
  return tasks.map((task) => {
    const floor = middle(floorOf(task)) / base;
    return {
      what: `start → first API request, ${environmentName}: ${task}`,
      measured: middle(task) / base,
      limit: limitOver(floor, LIMIT, LIMIT_OF_FLOOR),
      floor,
      unit: '×' as const,
      detail: `${middle(task).toFixed(0)} ms against ${base.toFixed(0)} ms of ${LONE_REQUEST}; ${middle(floorOf(task)).toFixed(0)} ms of the libraries alone, with the same inputs; medians of ${ROUNDS}`,
    };
  });
}

function floorOf(task: string): string {
  return `the floor of ${task}`;
}

/** The same as a process that loads the libraries, reads the inputs and the service connection with them, and sends a request. */
function withLibrariesAlone(started: Process, bundle: string, libraries: string): Process {
  const inputs = (readTaskDefinition(bundle).inputs ?? []).map(({ name }) => name);
  const change = {
    INPUT_KUBERNETESSERVICECONNECTION: 'cluster',
    INPUTS: inputs.join(),
    CHANGE: JSON.stringify({ requests: [['GET', '/']] }),
  };
  return { ...started, args: [path.join(libraries, 'index.js')], environment: { ...started.environment, ...change } };
}

/** The start of a task with this bundle, up to a request to the server that is watched. */
export function startOf(task: string, bundle: string, job: Job, watch: RequestWatch): Process {
  return processOf(job, bundle, inputsOf(task, job, watch), watch, {});
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

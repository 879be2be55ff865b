import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { kubernetesConnection, taskEnvironment } from '../rigs/agent/environment.ts';
import { Job } from '../rigs/agent/job.ts';
import { CHANGE_CAUSE, RECORD } from '../../shared/versions/annotations.ts';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import { millisecondsToEnd } from './first-request.ts';

const CONNECTION = 'cluster';
// Nothing but Node: no library, no inputs, no decision.
const SCRIPT = `
const https = require('https');
const { server, options, headers, requests } = JSON.parse(process.env.CHANGE);
const agent = new https.Agent({ keepAlive: true, ...options });
const ask = ([method, path, body]) => new Promise((resolve, reject) => {
  const type = body === undefined ? {} : { 'content-type': 'application/json-patch+json' };
  https.request(server + path, { method, agent, headers: { ...headers, ...type } }, (response) => {
    if (response.statusCode >= 300) reject(new Error(method + ' ' + path + ': ' + response.statusCode));
    response.resume().on('end', resolve);
  }).on('error', reject).end(body);
});
(async () => { for (const request of requests) await ask(request); })().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});`;

/** Ways to make a change, each with the milliseconds from the start of its process to its end. */
export interface LeastChanges {
  /**
   * The fewest requests by which a Deployment can be changed: read it, list its ReplicaSets, patch it (a dry run, so that no
   * rollout begins). A bare Node, without any library.
   */
  readonly bare: () => Promise<number>;
  /**
   * All requests of a task, one after the other as it sends them, with task-lib, js-yaml and valibot, which every task of ours
   * has to load (design.md#libraries): the same reads, a patch of the image with the notes that stand on `like` now, three
   * watches until the rollout is complete, and the note that it is. Nothing is decided, written or said.
   */
  readonly rollout: (image: string, like: string) => Promise<number>;
  /** The same behind somebody else's change: the patch is the notes alone. */
  readonly follow: (image: string, like: string) => Promise<number>;
}

/** The least changes of a Deployment. Each rejects where a request of it fails. */
export async function leastChanges(cluster: ClusterClient, namespace: string, name: string): Promise<LeastChanges> {
  const job = new Job();
  const { ca, cert, key, headers } = await cluster.requestOptions();
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const patch = [{ op: 'add', path: '/metadata/labels', value: { bench: 'floor' } }];
  const bare = {
    server: cluster.server,
    options: { ca: text(ca), cert: text(cert), key: text(key) },
    headers,
    requests: [
      ['GET', `${apps}/deployments/${name}`],
      ['GET', `${apps}/replicasets?labelSelector=app%3D${name}`],
      ['PATCH', `${apps}/deployments/${name}?dryRun=All`, JSON.stringify(patch)],
    ],
  };
  const inputs = { kubernetesServiceConnection: CONNECTION };
  const endpoints = { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) };
  const bundle = path.join(job.folder, 'libraries');
  await buildTask(path.join(import.meta.dirname, 'libraries'), bundle);
  const start = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
    millisecondsToEnd({ args, environment, folder: job.folder });
  return {
    bare: () => start(['-e', SCRIPT], taskEnvironment(job, {}, {}, { CHANGE: JSON.stringify(bare) })),
    rollout: (image, like) => run(image, like, [putIn(image)]),
    follow: (image, like) => run(image, like, []),
  };

  async function run(image: string, like: string, change: readonly object[]): Promise<number> {
    const notes = notesOf(await cluster.ask('GET', `${apps}/deployments/${like}`));
    const own = { CHANGE: JSON.stringify(rollout(namespace, name, { image, change, notes })) };
    return start([path.join(bundle, 'index.js')], taskEnvironment(job, inputs, endpoints, own));
  }
}

function putIn(value: string): object {
  return { op: 'replace', path: '/spec/template/spec/containers/0/image', value };
}

interface Noted {
  readonly image: string;
  /** What is changed beside the notes. */
  readonly change: readonly object[];
  readonly notes: Readonly<Record<string, string>>;
}

/** What a task sends, in its order, for a workload whose container is named like it. */
function rollout(namespace: string, name: string, { image, change, notes }: Noted): object {
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const [pods, selector] = [`/api/v1/namespaces/${namespace}/pods`, `labelSelector=app%3D${name}`];
  const noted = (said: Readonly<Record<string, string>>, when: string) =>
    Object.entries(said).map(([key, value]) => ({
      ...{ op: 'add', path: `/metadata/annotations/${key.replaceAll('/', '~1')}` },
      value: `${value} ${when} ${image}`,
    }));
  const patch = (operations: readonly object[]) => [
    'PATCH',
    `${apps}/deployments/${name}?fieldManager=bench`,
    JSON.stringify(operations),
  ];
  return {
    requests: [
      ['GET', `${apps}/deployments/${name}`],
      ['GET', `${apps}/replicasets?${selector}`],
      ['GET', `${pods}?${selector}`],
      ['GET', `/api/v1/namespaces/${namespace}`],
      patch([...change, ...noted(notes, 'at')]),
    ],
    follow: {
      watches: [
        [`${apps}/deployments?fieldSelector=metadata.name%3D${name}`, 4],
        [`${apps}/replicasets?${selector}`, 1],
        [`${pods}?${selector}`, 2],
      ],
      note: patch(noted({ [RECORD]: notes[RECORD] ?? '' }, 'completed')),
    },
  };
}

/** The annotations by which the tasks remember, and the change cause. */
function notesOf(workload: JsonObject): Readonly<Record<string, string>> {
  const { annotations = {} } = workload['metadata'] as { readonly annotations?: Readonly<Record<string, string>> };
  return Object.fromEntries(
    Object.entries(annotations).filter(([key]) => key.startsWith('smart-rollback/') || key === CHANGE_CAUSE),
  );
}

function text(pem: unknown): string | undefined {
  return pem === undefined ? undefined : [pem].flat().map(String).join('\n');
}

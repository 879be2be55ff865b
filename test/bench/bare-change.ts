import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { kubernetesConnection, taskEnvironment } from '../rigs/agent/environment.ts';
import { Job } from '../rigs/agent/job.ts';
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

/** Two ways to make a change, each with the milliseconds from the start of its process to its end. */
export interface LeastChanges {
  /** A bare Node, without any library. */
  readonly bare: () => Promise<number>;
  /** With task-lib, js-yaml and valibot, which every task of ours has to load (design.md#libraries). */
  readonly withLibraries: () => Promise<number>;
}

/**
 * The fewest requests by which a Deployment can be changed: read it, list its ReplicaSets, patch it (a dry run, so that no
 * rollout begins). Rejects where one of them fails.
 */
export async function leastChanges(cluster: ClusterClient, namespace: string, name: string): Promise<LeastChanges> {
  const job = new Job();
  const { ca, cert, key, headers } = await cluster.requestOptions();
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const patch = [{ op: 'add', path: '/metadata/labels', value: { bench: 'floor' } }];
  const change = {
    server: cluster.server,
    options: { ca: text(ca), cert: text(cert), key: text(key) },
    headers,
    requests: [
      ['GET', `${apps}/deployments/${name}`],
      ['GET', `${apps}/replicasets?labelSelector=app%3D${name}`],
      ['PATCH', `${apps}/deployments/${name}?dryRun=All`, JSON.stringify(patch)],
    ],
  };
  const own = { CHANGE: JSON.stringify(change) };
  const inputs = { kubernetesServiceConnection: CONNECTION };
  const endpoints = { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) };
  const bundle = path.join(job.folder, 'libraries');
  await buildTask(path.join(import.meta.dirname, 'libraries'), bundle);
  const start = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
    millisecondsToEnd({ args, environment, folder: job.folder });
  return {
    bare: () => start(['-e', SCRIPT], taskEnvironment(job, {}, {}, own)),
    withLibraries: () => start([path.join(bundle, 'index.js')], taskEnvironment(job, inputs, endpoints, own)),
  };
}

function text(pem: unknown): string | undefined {
  return pem === undefined ? undefined : [pem].flat().map(String).join('\n');
}

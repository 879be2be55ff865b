import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { kubernetesConnection, taskEnvironment } from '../rigs/agent/environment.ts';
import type { Job } from '../rigs/agent/job.ts';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { PHASES, phaseOf } from '../../shared/manifests/apply-phase.ts';
import { RECORD } from '../../shared/versions/annotations.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import { millisecondsToEnd } from './first-request.ts';
import type { BareRequest } from './libraries/bare-cluster.ts';
import type { Chain, SetWork, Stage } from './set-libraries/index.ts';

const CONNECTION = 'cluster';
const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

/** An object of the set, as it stands in its file, and whether another version of the set changes it. */
export interface BareObject {
  readonly object: JsonObject;
  readonly changes: boolean;
}

/** What the floor works on. */
export interface BareSetPlace {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly job: Job;
  /** Of the manifests. */
  readonly folder: string;
  readonly run: SetWork['run'];
}

/**
 * The least that a step can take which does with a set of manifests what CaptureAndDeploy does: the same requests in the same
 * order, as many side by side, by the libraries that it has to load; nothing is decided, written or said. Returns what starts it
 * for a version of the set, in milliseconds from the start of the process to its end.
 */
export async function bareSet(
  place: BareSetPlace,
): Promise<(version: number, set: readonly BareObject[]) => Promise<number>> {
  const { cluster, job } = place;
  const bundle = path.join(job.folder, 'set-libraries');
  await buildTask(path.join(import.meta.dirname, 'set-libraries'), bundle);
  const file = path.join(job.folder, 'set-work.json');
  const endpoints = { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) };
  const own = { SET_WORK: file };
  return async (version, set) => {
    writeFileSync(file, JSON.stringify(workOf(place, version, set)));
    const environment = taskEnvironment(job, { kubernetesServiceConnection: CONNECTION }, endpoints, own);
    return millisecondsToEnd({ args: [path.join(bundle, 'index.js')], environment, folder: job.folder });
  };
}

function workOf({ namespace, folder, run }: BareSetPlace, version: number, set: readonly BareObject[]): SetWork {
  const names = set.flatMap(({ object }) => (object['kind'] === 'Deployment' ? [nameOf(object)] : []));
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const belonging = (what: 'replicasets' | 'pods', name: string) =>
    `${what === 'pods' ? `/api/v1/namespaces/${namespace}` : apps}/${what}?labelSelector=app%3D${name}`;
  const address = (object: JsonObject) => addressOf(namespace, object);
  // kubectl makes them in the first round: whose fields they are must not be in dispute.
  const apply = (object: JsonObject, dryRun = ''): BareRequest => [
    ...(['PATCH', `${address(object)}?fieldManager=kubectl&fieldValidation=Strict${dryRun}`] as const),
    ...([JSON.stringify(object), APPLY] as const),
  ];
  const note = (name: string, text: string): Chain => ({
    requests: [
      ['PATCH', `${apps}/deployments/${name}?fieldManager=notes`, JSON.stringify(annotated({ [RECORD]: text })), MERGE],
    ],
  });
  const record = `floor.${version}`;
  const [first = ''] = names;
  const changed = set.filter(({ changes }) => changes).map(({ object }) => object);
  const inPhases = PHASES.map((phase) => changed.filter((object) => phaseOf(manifestOf(object)) === phase));
  // Names what a workload that is changed answers: with its notes the server counts another generation.
  const applied = (object: JsonObject): Chain =>
    object['kind'] === 'Deployment'
      ? { requests: [['GET', address(object)], apply(object)], as: `applied ${nameOf(object)}` }
      : { requests: [apply(object)] };
  const stages: readonly Stage[] = [
    set.map(({ object }) => ({ requests: [['GET', address(object)], apply(object, '&dryRun=All')] })),
    names.flatMap((name) => [
      { requests: [['GET', belonging('replicasets', name)]], as: `replicasets ${name}` },
      { requests: [['GET', belonging('pods', name)]], as: `pods ${name}` },
    ]),
    [{ requests: [['GET', `/api/v1/namespaces/${namespace}`]] }],
    [
      {
        requests: [
          ['GET', `${configMaps}?labelSelector=bench%2Fworkload%3D${first}`],
          recordOf(configMaps, record, changed),
        ],
      },
    ],
    names.map((name) => note(name, `named ${version}`)),
    ...inPhases.map((objects) => objects.map(applied)),
    names.map((name) => note(name, `applied ${version}`)),
  ];
  return {
    ...{ folder, run, before: stages.filter((stage) => stage.length > 0) },
    follow: names.map((name) => ({
      changed: `applied ${name}`,
      watches: [
        [`${apps}/deployments?fieldSelector=metadata.name%3D${name}`, `applied ${name}`],
        [belonging('replicasets', name), `replicasets ${name}`],
        [belonging('pods', name), `pods ${name}`],
      ],
    })),
    after: [
      names.map((name) => note(name, `complete ${version}`)),
      [
        {
          requests: [
            ['PATCH', `${configMaps}/${record}`, JSON.stringify(annotated({ 'bench/outcome': 'complete' })), MERGE],
          ],
        },
      ],
    ],
  };
}

/** As large as one that tells what was there before would be without compression. */
function recordOf(configMaps: string, name: string, changed: readonly JsonObject[]): BareRequest {
  const objects = Buffer.from(JSON.stringify(changed)).toString('base64');
  const body = { apiVersion: 'v1', kind: 'ConfigMap', immutable: true, metadata: { name }, binaryData: { objects } };
  return ['POST', configMaps, JSON.stringify(body), 'application/json'];
}

function annotated(annotations: Readonly<Record<string, string>>): JsonObject {
  return { metadata: { annotations } };
}

const RESOURCES: Readonly<Record<string, string>> = {
  ConfigMap: 'api/v1/{}/configmaps',
  Service: 'api/v1/{}/services',
  Deployment: 'apis/apps/v1/{}/deployments',
};

function addressOf(namespace: string, object: JsonObject): string {
  const resource = RESOURCES[textOf(object['kind'])] ?? '';
  return `/${resource.replace('{}', `namespaces/${namespace}`)}/${nameOf(object)}`;
}

function nameOf({ metadata }: JsonObject): string {
  return (metadata as { readonly name: string }).name;
}

function manifestOf(object: JsonObject) {
  return { apiVersion: textOf(object['apiVersion']), kind: textOf(object['kind']), body: object };
}

function textOf(value: JsonObject[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}

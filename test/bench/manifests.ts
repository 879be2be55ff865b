import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import * as path from 'node:path';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { Job, kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import { startCountingProxy } from '../support/counting-proxy.ts';
import { limitOver, median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';
import { bareSet } from './bare-set.ts';
import type { BareObject } from './bare-set.ts';
import { rowsOnControlPlane } from './on-control-plane.ts';
import type { MeasuredCluster } from './on-control-plane.ts';
import { millisecondsOf } from './rollouts.ts';
import { kubeconfigOf } from './start-up.ts';

const ROUNDS = 7;
const REPOSITORY = 'registry.example/apps/shop';
const CONNECTION = 'cluster';
const RUN = 458;
const WORKLOADS = numbered('web', 4);
const CONFIGURATIONS = numbered('conf', 22);
const SERVICES = numbered('service', 4);
// Without one the step watches each new pod for 10 s, which kubectl does not.
const PROBE = { httpGet: { path: '/', port: 8000 }, periodSeconds: 1 };

/**
 * A set of 30 objects of which 27 change, beside kubectl and the floor on the same real control plane, each in a namespace of its
 * own; all take turns. First without a pod, so that only reading, dry run, record and apply count, with the start of the step; then
 * with the rollouts. None without Go.
 */
export function manifestRows(): Promise<readonly Row[]> {
  return rowsOnControlPlane('manifests', async (there) => [
    await measure(there, 0, {
      what: 'CaptureAndDeploy, 30 manifests without a pod',
      script: 'kubectl apply --server-side',
      limit: 0.8,
    }),
    await measure(there, 1, {
      what: `CaptureAndDeploy, 30 manifests with ${WORKLOADS.length} rollouts`,
      script: 'kubectl apply --server-side, then rollout status one by one',
      limit: 0.6,
    }),
    await countRequests(there),
  ]);
}

interface Compared {
  readonly what: string;
  /** What kubectl does. */
  readonly script: string;
  readonly limit: number;
}

async function measure(
  { cluster, kubectl: program, kubeconfig }: MeasuredCluster,
  replicas: number,
  { what, script, limit }: Compared,
): Promise<Row> {
  const [ourNamespace, theirNamespace] = [await cluster.createNamespace(), await cluster.createNamespace()];
  const floorNamespace = await cluster.createNamespace();
  const kubectl = (namespace: string, ...words: readonly string[]) =>
    millisecondsOf(program, [...words, '-n', namespace], { KUBECONFIG: kubeconfig });
  const applyWithKubectl = async (namespace: string): Promise<number> => {
    let milliseconds = await kubectl(namespace, 'apply', '--server-side', '-f', folder);
    for (const name of replicas > 0 ? WORKLOADS : [])
      milliseconds += await kubectl(namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=300s');
    return milliseconds;
  };
  const job = new Job({});
  // One that knows the run, or each deployment would wait until its patience ends.
  const azureDevOps = await startAzureDevOps({ token: job.token, projects: ['shop'] });
  azureDevOps.addRun(azureDevOps.addDefinition({ name: 'python-build' }), { id: RUN, result: 'running' });
  job.setVariable('System.TeamFoundationCollectionUri', azureDevOps.collectionUri);
  const folder = path.join(job.variable('System.DefaultWorkingDirectory') ?? job.folder, 'manifests');
  mkdirSync(folder, { recursive: true });
  const run = { collection: azureDevOps.collectionUri, project: 'shop', id: RUN };
  const floor = await bareSet({ cluster, namespace: floorNamespace, job, folder, run });
  const ours: number[] = [];
  const theirs: number[] = [];
  const least: number[] = [];
  try {
    for (let version = 0; version <= ROUNDS; version++) {
      const set = setOf(version, replicas);
      writeSet(folder, set);
      const by = await applyWithKubectl(theirNamespace);
      const own = await deploy(job, ourNamespace, cluster.kubeconfig);
      // The first round makes the objects.
      if (version === 0) {
        await applyWithKubectl(floorNamespace);
        continue;
      }
      theirs.push(by);
      ours.push(own);
      least.push(await floor(version, changedSince(set, setOf(version - 1, replicas))));
    }
  } finally {
    await azureDevOps.stop();
  }
  const ofFloor = median(least) / median(theirs);
  return {
    what,
    measured: median(ours) / median(theirs),
    limit: limitOver(ofFloor, limit, 1.1),
    floor: ofFloor,
    unit: '×',
    detail: `${median(ours).toFixed(0)} ms against ${median(theirs).toFixed(0)} ms of ${script} and ${median(least).toFixed(0)} ms of the floor, medians of ${ROUNDS}; load of the machine ${(loadavg()[0] ?? 0).toFixed(1)}`,
  };
}

/** 30 objects; but for three configurations all of them are others in another version. */
export function setOf(
  version: number,
  replicas: number,
): readonly { readonly name: string; readonly object: JsonObject }[] {
  return [
    ...CONFIGURATIONS.map((name, index) => ({
      name,
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { level: index < 3 ? 'x' : `${version}` },
      },
    })),
    ...SERVICES.map((name) => ({
      name,
      object: {
        ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
        spec: { selector: { app: name }, ports: [{ name: 'http', port: 8000 + version, targetPort: 8000 }] },
      },
    })),
    ...WORKLOADS.map((name) => ({ name, object: deployment(name, `${REPOSITORY}:${version + 1}`, replicas) })),
  ];
}

/** How much is asked of the API server for another version of the set, and by kubectl for the same. */
async function countRequests({ cluster, kubectl: program }: MeasuredCluster): Promise<Row> {
  const namespace = await cluster.createNamespace();
  const theirs = await cluster.createNamespace();
  const proxy = await startCountingProxy(cluster.server, await cluster.requestOptions());
  const job = new Job({});
  const folder = path.join(job.variable('System.DefaultWorkingDirectory') ?? job.folder, 'manifests');
  const kubeconfig = path.join(job.folder, 'kubeconfig');
  mkdirSync(folder, { recursive: true });
  writeFileSync(kubeconfig, kubeconfigOf(proxy));
  const asked = async (work: () => Promise<unknown>) => {
    proxy.reset();
    await work();
    return proxy.requests.length;
  };
  let [ours, ofKubectl] = [0, 0];
  try {
    for (const version of [0, 1]) {
      writeSet(folder, setOf(version, 1));
      ours = await asked(() => deploy(job, namespace, kubeconfigOf(proxy), { publishArtifacts: 'false' }));
      ofKubectl = await asked(async () => {
        const own = { KUBECONFIG: kubeconfig };
        await millisecondsOf(program, ['apply', '--server-side', '-f', folder, '-n', theirs], own);
        for (const name of WORKLOADS)
          await millisecondsOf(program, ['rollout', 'status', `deployment/${name}`, '-n', theirs], own);
      });
    }
  } finally {
    proxy.stop();
  }
  const set = setOf(1, 1);
  const changed = changedSince(set, setOf(0, 1)).filter(({ changes }) => changes).length;
  return {
    what: 'API requests of 30 manifests',
    measured: ours,
    limit: 2 * set.length + changed + 3 + WORKLOADS.length * (8 + 3),
    unit: 'requests',
    detail: `${changed} objects changed, ${WORKLOADS.length} workloads followed; the limit is two an object, one for each that changes, three for the record, and eight and three watches a workload; kubectl apply --server-side and rollout status sent ${ofKubectl}`,
  };
}

function writeSet(folder: string, set: ReturnType<typeof setOf>): void {
  for (const { name, object } of set) {
    writeFileSync(path.join(folder, `${name}.yaml`), JSON.stringify(object, undefined, 2));
  }
}

/** Milliseconds that a step takes which deploys the manifests of its job. Throws where it fails. */
async function deploy(
  job: Job,
  namespace: string,
  kubeconfig: string,
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  const step = await runTask({
    task: 'CaptureAndDeploy',
    job,
    inputs: { kubernetesServiceConnection: CONNECTION, namespace, manifests: 'manifests', ...more },
    endpoints: { [CONNECTION]: kubernetesConnection(kubeconfig) },
  });
  if (step.result !== 'Succeeded') throw new Error(`CaptureAndDeploy failed:\n${step.log}`);
  return step.durationMilliseconds;
}

/** Which objects are others than in the version before. */
function changedSince(set: ReturnType<typeof setOf>, before: ReturnType<typeof setOf>): readonly BareObject[] {
  return set.map(({ object }, index) => ({
    object,
    changes: JSON.stringify(object) !== JSON.stringify(before[index]?.object),
  }));
}

function deployment(name: string, image: string, replicas: number): JsonObject {
  const labels = { app: name };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image, readinessProbe: PROBE }] } },
    },
  };
}

function numbered(name: string, howMany: number): readonly string[] {
  return Array.from({ length: howMany }, (_, index) => `${name}-${index + 1}`);
}

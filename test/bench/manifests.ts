import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import * as path from 'node:path';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import { Job, kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';
import { rowsOnControlPlane } from './on-control-plane.ts';
import type { MeasuredCluster } from './on-control-plane.ts';
import { millisecondsOf } from './rollouts.ts';

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
 * A set of 30 objects of which 27 change, beside kubectl on the same real control plane, each in a namespace of its own; both
 * take turns. First without a pod, so that only reading, dry run, record and apply count, with the start of the step; then
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
  const kubectl = (...words: readonly string[]) =>
    millisecondsOf(program, [...words, '-n', theirNamespace], { KUBECONFIG: kubeconfig });
  const job = new Job({});
  // One that knows the run, or each deployment would wait until its patience ends.
  const azureDevOps = await startAzureDevOps({ token: job.token, projects: ['shop'] });
  azureDevOps.addRun(azureDevOps.addDefinition({ name: 'python-build' }), { id: RUN, result: 'running' });
  job.setVariable('System.TeamFoundationCollectionUri', azureDevOps.collectionUri);
  const folder = path.join(job.variable('System.DefaultWorkingDirectory') ?? job.folder, 'manifests');
  mkdirSync(folder, { recursive: true });
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    for (let version = 0; version <= ROUNDS; version++) {
      for (const { name, object } of setOf(version, replicas)) {
        writeFileSync(path.join(folder, `${name}.yaml`), JSON.stringify(object, undefined, 2));
      }
      let by = await kubectl('apply', '--server-side', '-f', folder);
      if (replicas > 0)
        for (const name of WORKLOADS) by += await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=300s');
      const run = await runTask({
        task: 'CaptureAndDeploy',
        job,
        inputs: { kubernetesServiceConnection: CONNECTION, namespace: ourNamespace, manifests: 'manifests' },
        endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) },
      });
      if (run.result !== 'Succeeded') throw new Error(`CaptureAndDeploy failed:\n${run.log}`);
      // The first round makes the objects.
      if (version > 0) {
        theirs.push(by);
        ours.push(run.durationMilliseconds);
      }
    }
  } finally {
    await azureDevOps.stop();
  }
  return {
    what,
    measured: median(ours) / median(theirs),
    limit,
    unit: '×',
    detail: `${median(ours).toFixed(0)} ms against ${median(theirs).toFixed(0)} ms of ${script}, medians of ${ROUNDS}; load of the machine ${(loadavg()[0] ?? 0).toFixed(1)}`,
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

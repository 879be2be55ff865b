import { Job, kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import { openWatch } from '../support/cluster-watch.ts';
import type { WatchEvent } from '../support/cluster-watch.ts';
import { rowsOnControlPlane } from './on-control-plane.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';

const ROUNDS = 7;
const NAME = 'python-service';
const REPOSITORY = 'registry.example/apps/python-service';
const CONNECTION = 'cluster';

/**
 * What the simulated kubelet does with an image, after how many restarts it is certain, and what may pass from that report
 * until the step has failed, in milliseconds.
 */
const FAULTS = [
  { word: 'missing', what: 'image not found → step failed', restarts: 0, limit: 3_000 },
  // Ends the rollout after 30 s without progress: the Secret may still come.
  { word: 'badconfig', what: 'secret not found → step failed', restarts: 0, limit: 33_000 },
  // The simulated kubelet reports the third restart 15 s after the first crash.
  { word: 'crash', what: 'third restart of a crash loop → step failed', restarts: 3, limit: 3_000 },
] as const;

/**
 * From the kubelet's report of a fault to the end of the step, on the real control plane. None without Go.
 */
export function failureRows(): Promise<readonly Row[]> {
  return rowsOnControlPlane('failures', async ({ cluster }) => {
    const rows: Row[] = [];
    for (const { word, what, restarts, limit } of FAULTS) {
      const times: number[] = [];
      // The rounds wait for the kubelet's back-off most of the time; each has a namespace of its own.
      for (let round = 0; round < ROUNDS; round++) {
        times.push(await millisecondsToFail(cluster, `2-${word}`, restarts));
      }
      rows.push({
        what,
        measured: Math.round(median(times)),
        limit,
        unit: 'ms',
        detail: `from the kubelet's report to the end of the process, median of ${ROUNDS}`,
      });
    }
    return rows;
  });
}

async function millisecondsToFail(cluster: ClusterClient, tag: string, restarts: number): Promise<number> {
  const namespace = await cluster.createNamespace();
  await cluster.createDeployment(namespace, NAME, { image: `${REPOSITORY}:1`, replicas: 1 });
  await cluster.waitForRollout(namespace, NAME);
  const watch = await openWatch(cluster, `/api/v1/namespaces/${namespace}/pods`);
  try {
    const run = await runTask({
      task: 'CaptureAndDeploy',
      job: new Job(),
      inputs: {
        kubernetesServiceConnection: CONNECTION,
        namespace,
        deploymentName: NAME,
        imageName: REPOSITORY,
        imageTag: tag,
        publishArtifacts: 'false',
      },
      endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) },
    });
    const ended = performance.now();
    if (run.result !== 'Failed') throw new Error(`CaptureAndDeploy of ${tag} did not fail:\n${run.log}`);
    const first = watch.events.find((event) => reportsFault(event, restarts));
    if (first === undefined) throw new Error(`the kubelet reported no fault of ${tag}`);
    return ended - first.receivedAt;
  } finally {
    watch.close();
    await cluster.deleteNamespace(namespace);
  }
}

// A restart that ends the rollout is reported with the container running again; what never started waits with its reason.
function reportsFault({ object }: WatchEvent, restarts: number): boolean {
  const { containerStatuses = [] } = (object['status'] ?? {}) as PodStatus;
  return containerStatuses.some(({ state, restartCount = 0 }) =>
    restarts > 0
      ? restartCount >= restarts
      : state?.terminated !== undefined || !['ContainerCreating', undefined].includes(state?.waiting?.reason),
  );
}

interface PodStatus {
  readonly containerStatuses?: readonly {
    readonly restartCount?: number;
    readonly state?: { readonly waiting?: { readonly reason?: string }; readonly terminated?: object };
  }[];
}

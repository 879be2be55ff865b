import { loadavg } from 'node:os';
import { Job, kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import { leastChanges } from './bare-change.ts';
import type { LeastChanges } from './bare-change.ts';
import { rowsOnControlPlane } from './on-control-plane.ts';
import { limitOver, median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';
import { millisecondsOf } from './rollouts.ts';

const ROUNDS = 7;
const HOW_MANY = 8;
const REPOSITORY = 'registry.example/apps/shop';
const CONNECTION = 'cluster';
const numbered = (name: string) => Array.from({ length: HOW_MANY }, (_, index) => `${name}-${index + 1}`);
// Deployments of their own for each side: where somebody else changed one, a task asks the run when that was.
const OURS = numbered('ours');
const THEIRS = numbered('theirs');
const FOLLOWED = 'followed';
const BY_STATUS = 'by-status';
const BY_FLOOR = 'by-floor';

/**
 * Eight workloads in one step beside kubectl's own eight, and following what somebody else's step put in beside
 * `kubectl rollout status`, on the real control plane; both take turns. None without Go.
 */
export function severalRows(): Promise<readonly Row[]> {
  return rowsOnControlPlane('several workloads', async ({ cluster, kubectl: program, kubeconfig }) => {
    const namespace = await cluster.createNamespace();
    for (const name of [...OURS, ...THEIRS, FOLLOWED, BY_STATUS, BY_FLOOR]) {
      await cluster.createDeployment(namespace, name, { image: `${REPOSITORY}:1`, replicas: 1 });
    }
    for (const name of [...OURS, ...THEIRS, FOLLOWED, BY_STATUS, BY_FLOOR])
      await cluster.waitForRollout(namespace, name);
    const kubectl: Kubectl = (...words) =>
      millisecondsOf(program, [...words, '-n', namespace], { KUBECONFIG: kubeconfig });
    const job = new Job();
    const task: Task = async (inputs) => {
      const run = await runTask({
        task: 'CaptureAndDeploy',
        job,
        inputs: { kubernetesServiceConnection: CONNECTION, namespace, publishArtifacts: 'false', ...inputs },
        endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) },
      });
      if (run.result !== 'Succeeded') throw new Error(`CaptureAndDeploy failed:\n${run.log}`);
      return run.durationMilliseconds;
    };
    const least = await leastChanges(cluster, namespace, BY_FLOOR);
    return [await eightRow(task, kubectl), await followRow(task, kubectl, least)];
  });
}

type Kubectl = (...words: readonly string[]) => Promise<number>;
/** Milliseconds of a step. */
type Task = (inputs: Readonly<Record<string, string>>) => Promise<number>;

async function eightRow(task: Task, kubectl: Kubectl): Promise<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let tag = 2; tag < 2 + ROUNDS; tag++) {
    ours.push(await task({ deploymentName: OURS.join('\n'), imageName: REPOSITORY, imageTag: String(tag) }));
    const started = performance.now();
    await Promise.all(
      THEIRS.map(async (name) => {
        await kubectl('set', 'image', `deployment/${name}`, `${name}=${REPOSITORY}:${tag}`);
        await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=300s');
      }),
    );
    theirs.push(performance.now() - started);
  }
  return rowOf(
    `CaptureAndDeploy, ${HOW_MANY} workloads in one step`,
    { ours, theirs, limit: 1.1 },
    `kubectl set image and rollout status of ${HOW_MANY} side by side`,
  );
}

async function followRow(task: Task, kubectl: Kubectl, least: LeastChanges): Promise<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const floors: number[] = [];
  const putIn = (name: string, tag: number) =>
    kubectl('set', 'image', `deployment/${name}`, `${name}=${REPOSITORY}:${tag}`);
  for (let tag = 2; tag < 2 + ROUNDS; tag++) {
    await task({ action: 'capture', deploymentName: FOLLOWED });
    await putIn(FOLLOWED, tag);
    ours.push(await task({ action: 'follow', deploymentName: FOLLOWED }));
    await putIn(BY_STATUS, tag);
    theirs.push(await kubectl('rollout', 'status', `deployment/${BY_STATUS}`, '--timeout=300s'));
    await putIn(BY_FLOOR, tag);
    floors.push(await least.follow(`${REPOSITORY}:${tag}`, FOLLOWED));
  }
  const floor = median(floors) / median(theirs);
  const row = rowOf(
    'CaptureAndDeploy, follow behind kubectl',
    { ours, theirs, limit: limitOver(floor, 1.05, 1.05) },
    `kubectl rollout status of an equal rollout and ${median(floors).toFixed(0)} ms of the floor`,
  );
  return { ...row, floor };
}

interface Times {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly limit: number;
}

function rowOf(what: string, { ours, theirs, limit }: Times, script: string): Row {
  return {
    what,
    measured: median(ours) / median(theirs),
    limit,
    unit: '×',
    detail: `${median(ours).toFixed(0)} ms against ${median(theirs).toFixed(0)} ms of ${script}, medians of ${ROUNDS}; load of the machine ${(loadavg()[0] ?? 0).toFixed(1)}`,
  };
}

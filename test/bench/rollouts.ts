import { spawn } from 'node:child_process';
import { Job, kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import { leastChanges } from './bare-change.ts';
import type { LeastChanges } from './bare-change.ts';
import { startCountingProxy } from '../support/counting-proxy.ts';
import type { CountingProxy } from '../support/counting-proxy.ts';
import { rowsOnControlPlane } from './on-control-plane.ts';
import { limitOver, median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';

const ROUNDS = 7;
const NAME = 'python-service';
// A Deployment of its own: where somebody else changed it since the last deployment, a task asks the run when that was.
const BY_SCRIPT = 'python-service-by-script';
const BY = `deployment/${BY_SCRIPT}`;
const BY_FLOOR = 'python-service-by-floor';
const REPOSITORY = 'registry.example/apps/python-service';
const CONNECTION = 'cluster';

/**
 * Deploying and rolling back on the real control plane, against the inline scripts that the tasks replace, with the
 * kubectl of the same build, and against the floor: a process that sends the same requests and decides nothing. All take turns,
 * each on one of three equal Deployments. None without Go.
 */
export function rolloutRows(): Promise<readonly Row[]> {
  return rowsOnControlPlane('rollouts', async ({ cluster, kubectl: program, kubeconfig }) => {
    const namespace = await cluster.createNamespace();
    for (const name of [NAME, BY_SCRIPT, BY_FLOOR]) {
      await cluster.createDeployment(namespace, name, { image: `${REPOSITORY}:1`, replicas: 3 });
      await cluster.waitForRollout(namespace, name);
    }
    const kubectl = (...words: readonly string[]) =>
      millisecondsOf(program, [...words, '-n', namespace], { KUBECONFIG: kubeconfig });
    const rows = await compare(
      new Tasks(namespace, cluster.kubeconfig),
      kubectl,
      await leastChanges(cluster, namespace, BY_FLOOR),
    );
    return [...rows, ...(await requestRows(cluster, namespace))];
  });
}

type Kubectl = (...words: readonly string[]) => Promise<number>;

async function compare(tasks: Tasks, kubectl: Kubectl, least: LeastChanges): Promise<Row[]> {
  const empty = (): number[] => [];
  const times = {
    deploy: empty(),
    script: empty(),
    floor: empty(),
    rollback: empty(),
    undo: empty(),
    floorBack: empty(),
  };
  // What changes the workload, before its rollout.
  const before = { script: empty(), undo: empty(), bare: empty() };
  let tag = 1;
  const kubectlSetImage = () => kubectl('set', 'image', BY, `${BY_SCRIPT}=${REPOSITORY}:${tag}`);
  const kubectlStatus = () => kubectl('rollout', 'status', BY, '--timeout=60s');
  for (let round = 0; round < ROUNDS; round++) {
    tag++;
    const change =
      (await kubectl('get', BY, '-o', 'jsonpath={.spec.template.spec.containers[0].image}')) +
      (await kubectlSetImage());
    before.script.push(change);
    times.script.push(change + (await kubectlStatus()));
    before.bare.push(await least.bare());
    times.deploy.push((await tasks.deploy(tag)).durationMilliseconds);
    times.floor.push(await least.rollout(`${REPOSITORY}:${tag}`, NAME));
    times.rollback.push((await tasks.rollback()).durationMilliseconds);
    times.floorBack.push(await least.rollout(`${REPOSITORY}:1`, NAME));
    const undo = await kubectl('rollout', 'undo', BY);
    before.undo.push(undo);
    times.undo.push(undo + (await kubectlStatus()));
  }
  const told = (all: readonly number[]) => median(all).toFixed(0);
  const row = (
    what: string,
    own: keyof typeof times,
    theirs: 'script' | 'undo',
    floor: keyof typeof times,
    how: string,
  ) => ({
    what,
    floor: median(times[floor]) / median(times[theirs]),
    measured: median(times[own]) / median(times[theirs]),
    unit: '×' as const,
    detail: `${told(times[own])} ms against ${told(times[theirs])} ms of ${how} (${told(before[theirs])} ms before the rollout; a bare Node that only reads, lists and patches ${told(before.bare)} ms) and ${told(times[floor])} ms of the floor, medians of ${ROUNDS}`,
  });
  const deploy = row(
    'CaptureAndDeploy, healthy rollout',
    ...(['deploy', 'script', 'floor', 'kubectl get, set image, rollout status'] as const),
  );
  const back = row(
    'SmartRollback',
    ...(['rollback', 'undo', 'floorBack', 'kubectl rollout undo, rollout status'] as const),
  );
  return [
    { ...deploy, limit: limitOver(deploy.floor, 1.05, 1.05) },
    { ...back, limit: limitOver(back.floor, 1.1, 1.06) },
  ];
}

async function requestRows(cluster: ClusterClient, namespace: string): Promise<Row[]> {
  const proxy = await startCountingProxy(cluster.server, await cluster.requestOptions());
  const tasks = new Tasks(namespace, kubeconfigOf(proxy));
  try {
    const lags: number[] = [];
    let requests: readonly string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      proxy.reset();
      await tasks.deploy(1000 + round);
      lags.push(performance.now() - proxy.lastBytesAt);
      requests = [...proxy.requests];
    }
    const watches = requests.filter((request) => request.includes('watch=true')).length;
    return [
      {
        what: 'API requests of a healthy deployment',
        measured: requests.length,
        limit: 8 + watches,
        unit: 'requests',
        detail: `${watches} of them watches; the limit is 8 and one for each watch`,
      },
      {
        what: 'end of the step after the rollout is complete',
        measured: Math.round(median(lags)),
        limit: 150,
        unit: 'ms',
        detail: `from the last bytes of the API server to the end of the process, median of ${ROUNDS}`,
      },
    ];
  } finally {
    proxy.stop();
  }
}

/** The built tasks, started as the agent does, in one job. Nothing is published, so no service is asked. */
class Tasks {
  readonly #job = new Job();
  readonly #namespace: string;
  readonly #kubeconfig: string;

  constructor(namespace: string, kubeconfig: string) {
    this.#namespace = namespace;
    this.#kubeconfig = kubeconfig;
  }

  deploy(tag: number): Promise<TaskRun> {
    return this.#run('CaptureAndDeploy', { imageName: REPOSITORY, imageTag: String(tag), publishArtifacts: 'false' });
  }

  rollback(): Promise<TaskRun> {
    return this.#run('SmartRollback', {});
  }

  async #run(task: string, inputs: Readonly<Record<string, string>>): Promise<TaskRun> {
    const run = await runTask({
      task,
      job: this.#job,
      inputs: { kubernetesServiceConnection: CONNECTION, namespace: this.#namespace, deploymentName: NAME, ...inputs },
      endpoints: { [CONNECTION]: kubernetesConnection(this.#kubeconfig) },
    });
    if (run.result !== 'Succeeded') throw new Error(`${task} failed:\n${run.log}`);
    return run;
  }
}

function kubeconfigOf({ url, certificate }: CountingProxy): string {
  const authority = Buffer.from(certificate).toString('base64');
  return `apiVersion: v1
kind: Config
current-context: bench
contexts: [{ name: bench, context: { cluster: bench, user: bench } }]
clusters: [{ name: bench, cluster: { server: "${url}", certificate-authority-data: ${authority} } }]
users: [{ name: bench, user: { token: bench-token } }]
`;
}

/** Milliseconds that a command takes. Throws where it fails. */
export function millisecondsOf(
  command: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { env: { ...process.env, ...environment }, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(performance.now() - started) : reject(new Error(`${words.join(' ')} ended with ${code}`)),
    );
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, RunningTask, TaskOptions } from '../../rigs/agent/agent.ts';
import { makeCertificate } from '../../rigs/cluster/certificate.ts';
import type { WorkloadKind } from '../../support/cluster.ts';
import { CONNECTION, DEPLOYMENT, workbench } from '../../support/workload-tests.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import { FaultProxy } from '../proxy/fault-proxy.ts';
import { connectionThrough } from '../load/load-connection.ts';
import { taskEnd } from './race-ends.ts';
import { kubectl } from './race-kubectl.ts';
import { watchStates } from './race-states.ts';
import type { End, Interference, Race, Round, TaskMove } from './race.ts';
import { REPLICAS } from './race.ts';

// The runs of the two sides.
const FIRST_RUN = 501;
const LIMIT_MILLISECONDS = 120_000;

let certificate: ReturnType<typeof makeCertificate> | undefined;

/** Runs both sides of a round, and looks at everything when all has come to rest. */
export function runRace({ kind, moves, begins }: Round): Promise<Race> {
  return onWorkload(kind, (bench, jobOf) => {
    const captured = new Captured();
    const side = async (index: 0 | 1): Promise<End> => {
      const begin = begins[index];
      await (begin === 'captured' ? captured.once : sleep(begin));
      const move = moves[index];
      if (move.by === 'kubectl') return { move, ...(await kubectl(bench, move.command)) };
      const { job, run } = jobOf(index);
      const task = start(bench, move, { job });
      captured.watch(task);
      return taskEnd(move, run, await task.finished);
    };
    return Promise.all([side(0), side(1)]);
  });
}

/** Runs a task whose requests wait for what kubectl does before them. */
export function runInterference({ move, steps }: Interference): Promise<Race> {
  return onWorkload('Deployment', async (bench, jobOf) => {
    certificate ??= makeCertificate();
    const made = await certificate;
    const proxy = await FaultProxy.start({
      server: 'cluster',
      url: bench.cluster.server,
      options: await bench.cluster.requestOptions(),
      certificate: made,
    });
    try {
      const ends: End[] = [];
      proxy.onMoment = async ({ what, ordinal }, moment) => {
        const step = steps.find(({ before }) => before.what === what && before.ordinal === ordinal);
        if (step === undefined || moment !== 'before') return;
        ends.push({ move: { by: 'kubectl', command: step.command }, ...(await kubectl(bench, step.command)) });
      };
      const { job, run } = jobOf(0);
      const endpoints = { [CONNECTION]: connectionThrough(proxy.url, made.certificate) };
      const task = await start(bench, move, { job, endpoints }).finished;
      if (ends.length < steps.length) throw new Error(`the task made ${ends.length} of the requests:\n${task.log}`);
      return [taskEnd(move, run, task), ...ends];
    } finally {
      await proxy.stop();
    }
  });
}

type JobOf = (side: number) => { readonly job: Job; readonly run: { readonly id: string; readonly number: string } };

/** A workload of its own, with 457 live and 456 before it, and every state that it had. */
async function onWorkload(
  kind: WorkloadKind,
  work: (bench: Workbench, jobOf: JobOf) => Promise<readonly End[]>,
): Promise<Race> {
  const annotations = { 'kubernetes.io/change-cause': 'the first' };
  const bench = await workbench({ kind, replicas: REPLICAS, annotations });
  const { cluster, namespace, azureDevOps } = bench;
  const jobs = new Set([bench.job]);
  const jobOf: JobOf = (side) => {
    const job = bench.newJob(FIRST_RUN + side);
    jobs.add(job);
    const run = { id: String(FIRST_RUN + side), number: `20261124.${side + 1}` };
    job.setVariable('Build.BuildNumber', run.number);
    return { job, run };
  };
  try {
    await bench.patch(deployedBefore(bench));
    await cluster.waitForRollout(namespace, DEPLOYMENT, kind);
    const history = await watchStates(cluster, kind, namespace);
    try {
      const ends = await work(bench, jobOf);
      await cluster.waitForRollout(namespace, DEPLOYMENT, kind);
      return { states: await history.states(), ends };
    } finally {
      history.stop();
    }
  } finally {
    await azureDevOps.stop();
    await cluster.deleteNamespace(namespace);
    for (const job of jobs) job.dispose();
  }
}

/** The patch by which a deployment before the race put 457 in where 456 ran. */
function deployedBefore({ image }: Workbench): readonly object[] {
  const run = { id: '457', number: '20261123.1', attempt: 1 };
  const record = { image: image('457'), previous: image('456'), run, at: '2026-01-01T00:00:00.000Z' };
  const text = JSON.stringify({ [DEPLOYMENT]: record });
  return [
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: image('457') },
    { op: 'add', path: '/metadata/annotations/smart-rollback~1record', value: text },
  ];
}

function start(bench: Workbench, move: TaskMove, options: Partial<TaskOptions>): RunningTask {
  const more = { timeoutMilliseconds: LIMIT_MILLISECONDS, ...options };
  if (move.by === 'CaptureAndDeploy') return bench.startDeploy(move.tag, {}, more);
  return bench.startRollback(move.expected === undefined ? {} : { expectedImage: move.expected }, more);
}

/** The moment in which a task has read the workload and decided, and has not changed it yet. */
class Captured {
  readonly once: Promise<void>;
  #resolve: () => void = () => undefined;

  constructor() {
    this.once = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** A task that never comes so far ends the waiting too. */
  watch(task: RunningTask): void {
    void task.waitForLine(/^ {2}(?:to go back|back to) /).then(this.#resolve, this.#resolve);
  }
}

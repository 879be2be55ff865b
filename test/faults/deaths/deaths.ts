import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningTask, TaskRun } from '../../rigs/agent/agent.ts';
import type { RequestName } from '../proxy/fault.ts';
import { titleOfRequest } from '../proxy/fault.ts';
import type { Moment } from '../proxy/fault-proxy.ts';
import { record } from '../stage/record.ts';
import { sameRequest, isChange } from '../proxy/request-name.ts';
import { lookAt } from '../judge/seen.ts';
import type { Seen } from '../judge/seen.ts';
import type { SetSeen } from '../judge/set-seen.ts';
import { OWN_RUN } from '../stage/stage.ts';
import type { Stage } from '../stage/stage.ts';
import type { TaskUnderTest } from '../stage/tasks.ts';

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;
export type Signal = (typeof SIGNALS)[number];

/** Where a task is when the signal comes. */
export type Point =
  | { readonly kind: 'request'; readonly request: RequestName; readonly moment: Moment }
  /** `rollback-info/previous-image.txt: half written` */
  | { readonly kind: 'write'; readonly label: string };

/** What was seen after the death, after the same task was run once more, and after what came later. */
export interface Death {
  readonly reached: boolean;
  readonly first: Seen;
  readonly second: Seen;
  readonly later: readonly Seen[];
  /** The set of manifests as it was before the step began, where it works on one. */
  readonly begin?: SetSeen;
}

const HOOK = new URL('write-hook.mjs', import.meta.url);
const LIMIT_MILLISECONDS = 60_000;

export function titleOfPoint(point: Point): string {
  if (point.kind === 'write') return `file ${point.label}`;
  const moments: Readonly<Record<Moment, string>> = {
    before: 'before it reached the server',
    acted: 'after the server acted, before the answer',
    answered: 'after the answer',
  };
  return `${titleOfRequest(point.request)}, ${moments[point.moment]}`;
}

/** Every step of a task: before and after each request and each file write, from a run in which nothing happens. */
export function recordPoints(task: TaskUnderTest): Promise<readonly Point[]> {
  const notes = ({ bench }: Stage) => path.join(bench.job.folder, 'notes.txt');
  return record(
    task,
    (stage) => start(task, stage, { FAULTS_NOTES: notes(stage) }).finished,
    (stage) => {
      const labels = existsSync(notes(stage)) ? readFileSync(notes(stage), 'utf8').trimEnd().split('\n') : [];
      const requests = stage.requests().flatMap((request) => {
        const moments: readonly Moment[] = isChange(request) ? ['before', 'acted', 'answered'] : ['before', 'answered'];
        return moments.map((moment): Point => ({ kind: 'request', request, moment }));
      });
      return [...requests, ...labels.map((label): Point => ({ kind: 'write', label }))];
    },
  );
}

/** Sends the signal at this point, waits for the end, and runs the task again in the same job, or what else comes after it. */
export async function dieAt(task: TaskUnderTest, point: Point, signal: Signal): Promise<Death> {
  const stage = await task.set();
  try {
    const begin = await stage.lookAtSet?.({ log: '', artifacts: {} });
    const { finished, reached } =
      point.kind === 'write' ? atWrite(task, stage, point.label, signal) : atRequest(task, stage, point, signal);
    const first = await lookAt(stage, finished);
    stage.onMoment(() => undefined);
    publish(stage, first);
    const [next = () => start(task, stage, {}), ...others] = task.afterwards ?? [];
    const second = await lookAt(stage, next(stage).finished);
    const later: Seen[] = [];
    for (const one of others) later.push(await lookAt(stage, one(stage).finished));
    return { reached: reached(), first, second, later, ...(begin && { begin }) };
  } finally {
    await stage.stop();
  }
}

interface Dying {
  readonly finished: Promise<TaskRun>;
  /** Whether the point came at all. */
  readonly reached: () => boolean;
}

function atRequest(
  task: TaskUnderTest,
  stage: Stage,
  { request, moment }: Extract<Point, { kind: 'request' }>,
  signal: Signal,
): Dying {
  let reached = false;
  const running = start(task, stage, {});
  stage.onMoment(async (passing, now) => {
    if (reached || now !== moment || !sameRequest(passing, request)) return;
    reached = true;
    send(running, signal);
    if (signal !== 'SIGKILL') return;
    await running.finished.catch(() => undefined);
    // The request of a dead process goes no further.
    throw new Error('the task is dead');
  });
  return { finished: running.finished, reached: () => reached };
}

function atWrite(task: TaskUnderTest, stage: Stage, label: string, signal: Signal): Dying {
  let reached = false;
  const running = start(task, stage, { FAULTS_STOP: label });
  const stopped = running.waitForLine(/^stopped at /, LIMIT_MILLISECONDS);
  void stopped.then(
    () => {
      reached = true;
      send(running, signal);
    },
    () => undefined, // told by `reached`
  );
  return { finished: running.finished, reached: () => reached };
}

/** An interrupt comes as the agent cancels: if it is not obeyed, sharper signals follow. */
function send(task: RunningTask, signal: Signal): void {
  if (signal === 'SIGINT') void task.cancel().catch(() => undefined);
  else task.signal(signal);
}

function start(task: TaskUnderTest, stage: Stage, environment: Readonly<Record<string, string>>): RunningTask {
  // The harder case: a second run finds what the first one left.
  const folder = path.join(stage.bench.job.folder, 'output');
  const hooked = {
    FAULTS_FOLDER: folder,
    NODE_OPTIONS: `--import=${fileURLToPath(HOOK)}`,
    ...environment,
  };
  const inputs = { outputDirectory: folder };
  return task.start(stage, inputs, { environment: hooked, timeoutMilliseconds: LIMIT_MILLISECONDS });
}

/** Azure DevOps knows of what the agent has uploaded. */
function publish({ bench }: Stage, { artifacts }: Seen): void {
  const { definition } = bench.addRun(0);
  const own = bench.azureDevOps.runsOf(definition).find(({ id }) => id === OWN_RUN);
  if (own === undefined) throw new Error('the run of the job is missing');
  for (const [name, files] of Object.entries(artifacts)) bench.azureDevOps.addArtifact(own, { name, files });
}

import * as assert from 'node:assert/strict';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { PeakMemory } from '../../rigs/agent/peak-memory.ts';
import { startCountingProxy } from '../../support/counting-proxy.ts';
import { CONNECTION, DEPLOYMENT } from '../../support/workload-tests.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import { connectionThrough } from './load-connection.ts';

/** The most memory that a Kubernetes task may ever hold. */
export const MEMORY_LIMIT_BYTES = 150_000_000;
// What a healthy deployment asks, beside its watches and events (design.md#15-speed).
const REQUESTS = 8;
// Where nothing has moved for so long, the events of the workload, its revision and three pods are asked for, at most so often.
const STILL_SECONDS = 5;
const LOOKS_EVERY_SECONDS = 3;
const EVENTS_OF_A_LOOK = 5;
const LIMIT_MILLISECONDS = 240_000;

/** What a run cost. */
export interface Cost {
  readonly run: TaskRun;
  /** `GET /path?query` of each request. */
  readonly requests: readonly string[];
  /** Bytes of all answers. */
  readonly bytes: number;
  readonly peakBytes: number;
}

type Options = Parameters<Workbench['deploy']>[2];
type Inputs = Parameters<Workbench['deploy']>[1];

/** Runs the tasks against the workload of a workbench and measures what they cost. */
export class Meter {
  readonly #proxy: Awaited<ReturnType<typeof startCountingProxy>>;
  readonly #memory: PeakMemory;
  readonly #bench: Workbench;

  private constructor(bench: Workbench, proxy: Awaited<ReturnType<typeof startCountingProxy>>) {
    this.#bench = bench;
    this.#proxy = proxy;
    this.#memory = new PeakMemory(bench.job.folder);
  }

  static async before(bench: Workbench): Promise<Meter> {
    const { cluster } = bench;
    return new Meter(bench, await startCountingProxy(cluster.server, await cluster.requestOptions()));
  }

  deploy(tag: string, inputs: Inputs = {}): Promise<Cost> {
    return this.#measure((options) => this.#bench.deploy(tag, inputs, options));
  }

  rollback(inputs: Inputs = {}): Promise<Cost> {
    return this.#measure((options) => this.#bench.rollback(inputs, options));
  }

  stop(): void {
    this.#proxy.stop();
  }

  async #measure(start: (options: Options) => Promise<TaskRun>): Promise<Cost> {
    const proxy = this.#proxy;
    const { cluster, namespace } = this.#bench;
    // Until the controller has seen what the run before noted, a step reads the workload again and again.
    await cluster.waitForRollout(namespace, DEPLOYMENT);
    proxy.reset();
    const run = await start({
      endpoints: { [CONNECTION]: connectionThrough(proxy.url, proxy.certificate) },
      environment: this.#memory.environment,
      timeoutMilliseconds: LIMIT_MILLISECONDS,
    });
    return { run, requests: [...proxy.requests], bytes: proxy.bytes, peakBytes: this.#memory.read() };
  }
}

export function watchesOf({ requests }: Cost): readonly string[] {
  return requests.filter((request) => request.includes('watch=true'));
}

/** The requests that every run makes, however slow the cluster is: none for watches, and none about events. */
export function everyTimeOf(cost: Cost): readonly string[] {
  const [watches, events] = [watchesOf(cost), eventsOf(cost)];
  return cost.requests.filter((request) => !watches.includes(request) && !events.includes(request));
}

function eventsOf({ requests }: Cost): readonly string[] {
  return requests.filter((request) => /^GET [^?]*\/events\?/.test(request));
}

/** How many lists of events a healthy run of so many seconds may ask for: a cluster may have stood still for all of them. */
function mostEvents(seconds: number): number {
  return seconds < STILL_SECONDS
    ? 0
    : EVENTS_OF_A_LOOK * (1 + Math.floor((seconds - STILL_SECONDS) / LOOKS_EVERY_SECONDS));
}

/**
 * What must hold of every healthy run, whatever is in the namespace: few requests, none for what is not ours, little memory.
 * A watch is opened anew after 25 s, and sooner where the server ends it for a slow reader; events are asked for only where
 * nothing moves.
 */
export function assertCheap(cost: Cost): void {
  const { run, requests, peakBytes } = cost;
  assert.equal(run.result, 'Succeeded', run.log);
  const atMost = (asked: readonly string[], most: number, what: string) =>
    assert.ok(asked.length <= most, `${asked.length} ${what}, at most ${most}:\n${requests.join('\n')}\n${run.log}`);
  const seconds = run.durationMilliseconds / 1000;
  atMost(everyTimeOf(cost), REQUESTS, 'requests beside watches and events');
  atMost(eventsOf(cost), mostEvents(seconds), 'lists of events');
  const lists = requests.filter((request) =>
    /^GET [^?]*\/(?:pods|replicasets|deployments|events)(?:\?|$)/.test(request),
  );
  const unbounded = lists.filter((request) => !/labelSelector=|fieldSelector=/.test(request));
  assert.deepEqual(unbounded, [], 'lists and watches of what is not ours');
  assertSmall(peakBytes);
}

export function assertSmall(peakBytes: number): void {
  assert.ok(peakBytes <= MEMORY_LIMIT_BYTES, `${Math.round(peakBytes / 1e6)} MB of memory at the most`);
}

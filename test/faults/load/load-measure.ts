import * as assert from 'node:assert/strict';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { PeakMemory } from '../../rigs/agent/peak-memory.ts';
import { startCountingProxy } from '../../support/counting-proxy.ts';
import { CONNECTION } from '../../support/workload-tests.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import { connectionThrough } from './load-connection.ts';

/** The most memory that a Kubernetes task may ever hold. */
export const MEMORY_LIMIT_BYTES = 150_000_000;
// A healthy deployment makes so many requests and one for each watch (design.md#15-speed).
const REQUESTS_BESIDE_WATCHES = 8;
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

/**
 * What must hold of every healthy run, whatever is in the namespace: few requests, none for what is not ours, little memory.
 * A watch that has run for 25 s is opened anew, and counts as the other ones do.
 */
export function assertCheap(cost: Cost): void {
  const { run, requests, peakBytes } = cost;
  assert.equal(run.result, 'Succeeded', run.log);
  const most = REQUESTS_BESIDE_WATCHES + watchesOf(cost).length;
  assert.ok(requests.length <= most, `${requests.length} requests, at most ${most}:\n${requests.join('\n')}`);
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

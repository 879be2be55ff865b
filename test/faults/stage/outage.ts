import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCluster } from '../../support/cluster.ts';

const BACK_WITHIN_MILLISECONDS = 90_000;
const POLL_MILLISECONDS = 250;

/** Kills the API server of the control plane that test/run/faults.ts has started; it is started again after 20 s. */
export function killApiServer(): void {
  const kubeconfig = process.env['KUBECONFIG'];
  if (kubeconfig === undefined) throw new Error('KUBECONFIG is missing: start this by "npm run test:faults"');
  process.kill(Number(readFileSync(path.join(path.dirname(kubeconfig), 'kube-apiserver.pid'), 'utf8')), 'SIGKILL');
}

/** Waits until the API server is ready again. */
export async function whenBack(cluster: TestCluster): Promise<void> {
  const end = performance.now() + BACK_WITHIN_MILLISECONDS;
  for (;;) {
    const status = await cluster.api('GET', '/readyz').then(
      (answer) => answer.status,
      () => 0, // nobody listens
    );
    if (status === 200) return;
    if (performance.now() > end) throw new Error('the API server did not come back');
    await sleep(POLL_MILLISECONDS);
  }
}

/** Where several tasks wait for each other: the last one to come does what is to be done, and then all go on. */
export class Barrier {
  readonly #most: number;
  readonly #work: () => void;
  #here = 0;
  #open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve));

  constructor(most: number, work: () => void) {
    this.#most = most;
    this.#work = work;
  }

  arrive(): Promise<void> {
    this.#here += 1;
    if (this.#here === this.#most) {
      this.#work();
      this.#open();
    }
    return this.#opened;
  }
}

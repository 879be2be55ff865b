import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { isChosen } from './chosen.ts';
import { workbench } from './workload-tests.ts';
import type { Workbench } from './workload-tests.ts';

/** A spec that waits most of its time, on a workload of its own. */
export interface SpecAtOnce {
  readonly title: string;
  readonly workload?: NonNullable<Parameters<typeof workbench>[0]>;
  readonly play: (bench: Workbench) => Promise<void>;
}

/** One `it` for each of these specs. All are begun beforehand, so many at once, and each takes its workload down itself. */
export function describeAtOnce(title: string, specs: readonly SpecAtOnce[]): void {
  describe(title, () => {
    const begun = new Map<SpecAtOnce, Promise<void>>();
    before(() => {
      for (const spec of specs.filter((one) => isChosen(title, one.title))) {
        const played = carryOut(spec);
        played.catch(() => undefined); // told by the `it` that waits for it
        begun.set(spec, played);
      }
    });
    for (const spec of specs) it(spec.title, () => begun.get(spec) ?? assert.fail('it was not begun'));
  });
}

async function carryOut({ workload, play }: SpecAtOnce): Promise<void> {
  const bench = await workbench(workload);
  try {
    await play(bench);
  } finally {
    await bench.azureDevOps.stop();
    await bench.cluster.deleteNamespace(bench.namespace);
  }
}

import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { isChosen } from './chosen.ts';
import { Slots } from './slots.ts';
import { workbench } from './workload-tests.ts';
import type { Workbench } from './workload-tests.ts';

/** A spec that waits most of its time, on a workload of its own. */
export interface SpecAtOnce {
  readonly title: string;
  readonly workload?: NonNullable<Parameters<typeof workbench>[0]>;
  readonly play: (bench: Workbench) => Promise<void>;
}

// Each begins by computing, and other files do so beside it.
const AT_ONCE = 3;

/** One `it` for each of these specs. All are begun beforehand, a few at once, and each takes its workload down itself. */
export function describeAtOnce(title: string, specs: readonly SpecAtOnce[]): void {
  describe(title, () => {
    const begun = new Map<SpecAtOnce, Promise<void>>();
    const slots = new Slots(AT_ONCE);
    before(() => {
      for (const spec of specs.filter((one) => isChosen(title, one.title))) {
        const played = carryOut(slots, spec);
        played.catch(() => undefined); // told by the `it` that waits for it
        begun.set(spec, played);
      }
    });
    for (const spec of specs) it(spec.title, () => begun.get(spec) ?? assert.fail('it was not begun'));
  });
}

async function carryOut(slots: Slots, { workload, play }: SpecAtOnce): Promise<void> {
  const giveBack = await slots.take();
  try {
    const bench = await workbench(workload);
    try {
      await play(bench);
    } finally {
      await bench.azureDevOps.stop();
      await bench.cluster.deleteNamespace(bench.namespace);
    }
  } finally {
    giveBack();
  }
}

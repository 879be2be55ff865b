import assert from 'node:assert/strict';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { workbench } from '../../support/workload-tests.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import { isChosen } from '../../support/chosen.ts';
import { Slots } from '../../support/slots.ts';

/** A version that cannot be rolled out, and what CaptureAndDeploy has to say of it. */
export interface FailingRollout {
  /** What the user did or saw, as a sentence. */
  readonly title: string;
  /** The tag that is deployed; a word in it says what its container does. */
  readonly tag: string;
  /** The workload as it is before, running version 456. */
  readonly workload?: NonNullable<Parameters<typeof workbench>[0]>;
  /** What happens before the deployment, for instance a Secret that somebody deletes. */
  readonly before?: (bench: Workbench) => Promise<void>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the one error says. */
  readonly says: RegExp;
  /** What else stands in the log. */
  readonly shows?: readonly RegExp[];
  /** Whether the image is marked as rejected. */
  readonly rejected: boolean;
}

/** What a rollout left behind. */
interface Ended {
  readonly run: TaskRun;
  readonly rejected: string;
}

// They wait most of the time, and the machine has few processors.
const AT_ONCE = 10;
// Longer than any cause may stand before it ends a rollout, and shorter than the patience of mocha.
const PATIENCE = { timeoutSeconds: '120' };

/** One spec for each case; all are begun beforehand, so many at once. */
export function describeFailingRollouts(title: string, cases: readonly FailingRollout[]): void {
  describe(title, () => {
    const slots = new Slots(AT_ONCE);
    const begun = new Map<FailingRollout, Promise<Ended>>();
    before(() => {
      for (const one of cases.filter((each) => isChosen(title, each.title))) {
        const ended = carryOut(slots, one);
        ended.catch(() => undefined); // told by the spec that waits for it
        begun.set(one, ended);
      }
    });
    for (const one of cases) {
      it(one.title, async () => {
        const { run, rejected } = (await begun.get(one)) ?? assert.fail('it was not begun');
        assert.equal(run.result, 'Failed', run.log);
        assert.equal(run.errors.length, 1, run.log);
        assert.match(run.errors[0] ?? '', one.says, run.log);
        for (const shown of one.shows ?? []) assert.match(run.log, shown);
        assert.equal(rejected.includes(`${one.tag}"`), one.rejected, `rejected: ${rejected}\n${run.log}`);
      });
    }
  });
}

async function carryOut(slots: Slots, { workload = {}, before, tag, inputs = {} }: FailingRollout): Promise<Ended> {
  const giveBack = await slots.take();
  let bench: Workbench | undefined;
  try {
    bench = await workbench({ replicas: 1, ...workload });
    await before?.(bench);
    const run = await bench.deploy(tag, { ...PATIENCE, ...inputs });
    return { run, rejected: (await bench.annotations())['smart-rollback/rejected'] ?? '' };
  } finally {
    giveBack();
    await bench?.azureDevOps.stop();
    await bench?.cluster.deleteNamespace(bench.namespace);
  }
}

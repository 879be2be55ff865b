import { after, before, describe, it } from 'mocha';
import { isChosen } from '../../support/chosen.ts';
import { SIGNALS, dieAt, titleOfPoint } from './deaths.ts';
import type { Death, Point, Signal } from './deaths.ts';
import { mayNotCome } from '../judge/may-not-come.ts';
import { judgeDeath } from './judge-death.ts';
import type { RequestName } from '../proxy/fault.ts';
import { Slots } from '../../support/slots.ts';
import type { TaskUnderTest } from '../stage/tasks.ts';

const AT_ONCE = new Slots(6);
const LONGEST_QUEUE_MILLISECONDS = 600_000;

export interface DeathOptions {
  /** All three where it is left out. */
  readonly signals?: readonly Signal[];
  /** The oracle, where the story is another than that of a task that succeeds. */
  readonly judge?: typeof judgeDeath;
  /** Put behind the name of the task. */
  readonly title?: string;
  /** Requests that a run may do without, where they are others than those of a step that changes images. */
  readonly mayNotCome?: (request: RequestName) => boolean;
}

/** One `it` for each point and signal; they are run beforehand, several at once. */
export function describeDeaths(task: TaskUnderTest, all: readonly Point[], options: DeathOptions = {}): void {
  const { signals = SIGNALS, judge = judgeDeath, title = '' } = options;
  const { story } = task;
  const isSpared = options.mayNotCome ?? ((request) => mayNotCome(story, task.fails ?? false, request));
  const name = `${story.task}, ${story.kind}${title}`;
  const suite = `Death of ${name}`;
  const points = all.filter((point) => isChosen(suite, titleOfPoint(point)));
  describe(suite, () => {
    const deaths = new Map<string, Promise<Death>>();
    const rows = new Map<string, string[]>();
    const key = (point: Point, signal: Signal) => `${titleOfPoint(point)}: ${signal}`;
    before(() => {
      for (const point of points) {
        for (const signal of signals) {
          const death = inSlot(() => dieAt(task, point, signal));
          death.catch(() => undefined); // the `it` that waits for it is told
          deaths.set(key(point, signal), death);
        }
      }
    });
    for (const point of points) {
      const row: string[] = [];
      rows.set(titleOfPoint(point), row);
      for (const signal of signals) {
        it(`${titleOfPoint(point)}: ${signal}`, async function () {
          this.timeout(LONGEST_QUEUE_MILLISECONDS);
          row.push('failed');
          const death = await deaths.get(key(point, signal));
          if (death === undefined) throw new Error('it was not tried');
          const mayBeMissed = point.kind === 'request' && isSpared(point.request);
          const problems = judge(story, signal, { ...death, reached: death.reached || mayBeMissed });
          if (problems.length > 0) throw new Error(complaint(problems, death));
          row[row.length - 1] = death.first.versions.length > 1 ? 'changed' : 'unchanged';
        });
      }
    }
    after(() => {
      console.log(
        `${points.length * signals.length} deaths: ${name}, ${points.length} points × ${signals.length} signals`,
      );
      console.log(table(rows, signals));
    });
  });
}

async function inSlot<T>(work: () => Promise<T>): Promise<T> {
  const release = await AT_ONCE.take();
  try {
    return await work();
  } finally {
    release();
  }
}

/** What the workload was when the task was dead, by point and signal. */
function table(rows: ReadonlyMap<string, readonly string[]>, signals: readonly Signal[]): string {
  const lines = [...rows].map(([point, row]) => `  | ${[point, ...row].join(' | ')} |`);
  const head = ['point', ...signals];
  return [`  | ${head.join(' | ')} |`, `  | ${head.map(() => '---').join(' | ')} |`, ...lines].join('\n');
}

function complaint(problems: readonly string[], { first, second }: Death): string {
  return [
    problems.join('; '),
    `seen: first ${first.result}, ${first.versions.join(' → ')}; second ${second.result}, ${second.versions.join(' → ')}`,
    `error: ${first.errors.join(' | ')}; then: ${second.errors.join(' | ')}`,
    `log: first:\n${first.log}\nsecond:\n${second.log}`,
  ].join('\n');
}

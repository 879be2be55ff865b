import { after, before, describe, it } from 'mocha';
import { isChosen } from '../../support/chosen.ts';
import type { Expectation } from '../judge/expectation.ts';
import { expectation } from '../judge/expectation.ts';
import type { RequestName, Scenario } from '../proxy/fault.ts';
import { isSlow, titleOf, titleOfRequest } from '../proxy/fault.ts';
import { sameRequest } from '../proxy/request-name.ts';
import { causeOf, judge } from '../judge/judge.ts';
import { mayNotCome } from '../judge/may-not-come.ts';
import { lookAt } from '../judge/seen.ts';
import type { Seen } from '../judge/seen.ts';
import { Slots } from '../../support/slots.ts';
import type { TaskUnderTest } from './tasks.ts';

// Most of a run is waiting, for pods and for pauses between attempts.
const AT_ONCE = new Slots(6);
// A run that waits for a time-out holds memory, but no slot.
const IN_ALL = new Slots(40);
// A change that the server is silent about is waited for twice, 65 s each.
const LIMIT_MILLISECONDS = 180_000;
const LONGEST_QUEUE_MILLISECONDS = 600_000;

export interface ScenarioOptions {
  /** The end of scenarios that the table of expectations does not know. */
  readonly expected?: Expectation;
  /** The oracle, where the story is another than that of a task that succeeds without faults. */
  readonly judge?: typeof judge;
  /** Requests that a run may do without, where they are others than those of a step that changes images. */
  readonly mayNotCome?: (request: RequestName) => boolean;
}

/** One `it` for each scenario; they are run beforehand, many at once. */
export function describeScenarios(
  title: string,
  task: TaskUnderTest,
  requests: readonly RequestName[],
  all: readonly Scenario[],
  options: ScenarioOptions = {},
): void {
  const { story, fails = false } = task;
  const problemsOf = options.judge ?? judge;
  const mayMiss = options.mayNotCome ?? ((request) => mayNotCome(story, fails, request));
  const expected = (scenario: Scenario) => options.expected ?? expectation(story, scenario[0]);
  const titleWithEnd = (scenario: Scenario) => `${titleOf(scenario)}: ${expected(scenario)}`;
  const scenarios = all.filter((scenario) => isChosen(title, titleWithEnd(scenario)));
  describe(title, () => {
    const results = new Map<Scenario, Promise<Seen>>();
    const ends = { succeeded: 0, failed: 0 };
    const notMet: string[] = [];
    before(() => {
      // Whoever waits longest begins first.
      for (const scenario of [...scenarios].sort((a, b) => Number(isSlow(b)) - Number(isSlow(a)))) {
        const result = play(task, requests, scenario, secondsFor(scenario, expected(scenario)));
        result.catch(() => undefined); // the `it` that waits for it is told
        results.set(scenario, result);
      }
    });
    for (const scenario of scenarios) {
      it(titleWithEnd(scenario), async function () {
        this.timeout(LONGEST_QUEUE_MILLISECONDS);
        const found = await results.get(scenario);
        if (found === undefined) throw new Error('the scenario was not run');
        const isSpared = found.unmet.length > 0 && scenario.every(({ request }) => mayMiss(request));
        if (isSpared) notMet.push(titleOf(scenario));
        const seen = isSpared ? { ...found, unmet: [] } : found;
        const outcome = isSpared ? (fails ? 'fails' : 'succeeds') : expected(scenario);
        const problems = problemsOf(story, { expected: outcome, cause: causeOf(scenario), scenario }, seen);
        if (problems.length > 0) throw new Error(complaint(scenario, outcome, problems, seen));
        ends[seen.result === 'Succeeded' ? 'succeeded' : 'failed'] += 1;
      });
    }
    after(() => {
      const asked = [...new Set(scenarios.map(([{ request }]) => titleOfRequest(request)))];
      console.log(
        `${scenarios.length} scenarios: ${title}, ${asked.length} requests: ${ends.succeeded} survived, ${ends.failed} failed with the truth said`,
      );
      if (notMet.length > 0) console.log(`  a request that may be missing was, this time: ${notMet.join('; ')}`);
    });
  });
}

/** Runs one scenario on a stage of its own, as soon as there is a slot. */
async function play(
  task: TaskUnderTest,
  requests: readonly RequestName[],
  scenario: Scenario,
  timeoutSeconds: number,
): Promise<Seen> {
  const leave = await IN_ALL.take();
  const release = await AT_ONCE.take();
  try {
    const stage = await task.set();
    try {
      stage.plan(
        scenario,
        requests.filter((one) => isPlannedFor(scenario, one) || !mayNotCome(task.story, task.fails ?? false, one)),
      );
      const inputs = task.story.task === 'NewmanSanity' ? {} : { timeoutSeconds: String(timeoutSeconds) };
      const begin = await stage.lookAtSet?.({ log: '', artifacts: {} });
      const run = task.start(stage, inputs, { timeoutMilliseconds: LIMIT_MILLISECONDS });
      if (isSlow(scenario)) void stage.met.then(release);
      const seen = await lookAt(stage, run.finished);
      const [next] = task.afterwards ?? [];
      if (begin === undefined || next === undefined) return seen;
      return { ...seen, begin, next: await lookAt(stage, next(stage).finished) };
    } finally {
      await stage.stop();
    }
  } finally {
    release();
    leave();
  }
}

/**
 * How long a rollout may take: longer than a silent watch is borne (30 s) where the fault passes, and where it stays no longer
 * than a slow machine needs for a rollout that succeeds, or than it takes to see that nothing comes any more.
 */
function secondsFor(scenario: Scenario, expected: Expectation): number {
  if (scenario.every(({ times }) => times !== 'always')) return 60;
  return expected === 'succeeds' ? 30 : 12;
}

function isPlannedFor(scenario: Scenario, one: RequestName): boolean {
  return scenario.some(({ request }) => sameRequest(request, one));
}

function complaint(scenario: Scenario, outcome: Expectation, problems: readonly string[], seen: Seen): string {
  return [
    problems.join('; '),
    `scenario: ${titleOf(scenario)}`,
    `expected: ${outcome}`,
    `seen: ${seen.result}, versions ${seen.versions.join(' → ')}`,
    `error: ${seen.errors.join(' | ')}`,
    `warnings: ${seen.warnings.join(' | ')}`,
    `log:\n${seen.log}`,
  ].join('\n');
}

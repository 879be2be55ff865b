import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../../shared/host/fault.ts';
import { takeStrayErrors } from '../../../shared/host/process.ts';
import { runCollection } from '../newman/run/run-collection.ts';
import { inEnvironment } from '../newman/run-options.ts';
import type { CollectionEnd, CollectionRun } from '../newman/run/run-collection.ts';
import type { RunListener } from '../newman/run/recorder.ts';
import { plainWords } from '../newman/runtime-words.ts';
import { BODY_CHARACTERS, bodyLines, headingLine } from '../report/execution-lines.ts';
import { showExecution } from '../report/publish/console.ts';
import { absent, ownExchange, testsUnderWay } from '../results/execution.ts';
import type { CollectionRecord, Execution } from '../results/execution.ts';
import { findingsOf } from '../results/findings.ts';
import { fails } from '../results/verdict.ts';
import type { RunFacts } from '../results/verdict.ts';
import { pauseAfter, worthRetrying } from '../results/worth-retrying.ts';
import type { TestPlan } from './plan-tests.ts';
import type { SanityStep } from './sanity-step.ts';

// What a report has room for.
const MOST_BODIES = 200;

/** What is known after all collections. */
export interface CollectionsEnd {
  readonly facts: RunFacts;
  /** The environment as the last one left it. */
  readonly environment: object | undefined;
  /** How the answer to each request that failed begins. */
  readonly bodies: ReadonlyMap<Execution, string>;
}

/**
 * Runs the collections one after the other, shows each request as soon as it is done, and returns everything that
 * the verdict needs. Ends early at the deadline, on a cancel, and with `bail` after the first collection that fails.
 */
export async function runCollections(step: SanityStep, plan: TestPlan): Promise<CollectionsEnd> {
  const { signal } = step.deadline;
  const strayErrors: string[] = [];
  const release = takeStrayErrors((error) => strayErrors.push(plainWords(describeError(error))));
  const records: CollectionRecord[] = [];
  const bodies = new Map<Execution, string>();
  let environment: object | undefined;
  try {
    for (const run of plan.runs) {
      const bailed = step.inputs.bail && records.some((record) => fails(record, plan.rules));
      if (bailed || signal.aborted) {
        records.push(absent(run));
        continue;
      }
      const newman = inEnvironment(run.newman, step.inputs.shareEnvironment ? environment : undefined);
      const end = await runWithRetries(step, plan, { ...run, newman }, records, bodies);
      records.push(end.record);
      environment = end.environment ?? environment;
    }
  } finally {
    release();
  }
  const { rules, targetUrl, knownVariables } = plan;
  const ended = step.deadline.ended();
  return { facts: { collections: records, ended, strayErrors, targetUrl, knownVariables, rules }, environment, bodies };
}

/** Only the last attempt counts: what came before was told in the log, and its environment is gone with it. */
async function runWithRetries(
  step: SanityStep,
  plan: TestPlan,
  run: CollectionRun,
  before: readonly CollectionRecord[],
  bodies: Map<Execution, string>,
): Promise<CollectionEnd> {
  const { signal } = step.deadline;
  const { retries } = step.inputs;
  for (let attempt = 1; ; attempt += 1) {
    const end = await runCollection(run, listen(step, plan, run, before, bodies), signal);
    const reason = attempt > retries ? undefined : worthRetrying(end.record, plan.rules);
    if (reason === undefined || signal.aborted) return end;
    const text = `${run.source} is run again, attempt ${attempt + 1} of ${retries + 1}: ${reason}.`;
    step.host.info(plan.credentials.clean(text));
    await sleep(pauseAfter(attempt), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return end;
  }
}

function listen(
  { host, inputs }: SanityStep,
  { credentials, transport, rules, secretNames }: TestPlan,
  run: CollectionRun,
  before: readonly CollectionRecord[],
  bodies: Map<Execution, string>,
): RunListener {
  const done: Execution[] = before.flatMap(({ executions }) => executions);
  return {
    onIteration: (iteration, iterations) => host.info(headingLine(run, iteration, iterations)),
    onExecution: (execution, traffic, messages) => {
      done.push(execution);
      host.status.set(testsUnderWay(done, run.source));
      const clean = (text: string) => credentials.clean(text);
      const found = findingsOf(execution, rules);
      showExecution(host, inputs.logLevel, { execution, ...found, traffic, messages }, clean);
      const own = traffic.findLast(({ exchange }) => exchange === ownExchange(execution));
      if (found.failures.length > 0 && own?.body !== undefined && bodies.size < MOST_BODIES) {
        bodies.set(execution, bodyLines(own.body, BODY_CHARACTERS, clean).join('\n'));
      }
    },
    explain: (urls) => transport.network.explain(urls),
    onSecret: (value) => credentials.addBorn(value),
    secretNames,
    onAuthorization: (value) => credentials.addAuthorization(value),
    clean: (message) => credentials.clean(message),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../../shared/host/fault.ts';
import { takeStrayErrors } from '../../../shared/host/run-task.ts';
import { runCollection } from '../newman/run/run-collection.ts';
import type { CollectionRun } from '../newman/run/run-collection.ts';
import type { RunListener } from '../newman/run/recorder.ts';
import { headingLine } from '../report/execution-lines.ts';
import { showExecution } from '../report/publish/console.ts';
import { absent, testsUnderWay } from '../results/execution.ts';
import type { CollectionRecord, Execution } from '../results/execution.ts';
import { findingsOf } from '../results/findings.ts';
import { fails } from '../results/verdict.ts';
import type { RunFacts } from '../results/verdict.ts';
import { pauseAfter, worthRetrying } from '../results/worth-retrying.ts';
import type { TestPlan } from './plan-tests.ts';
import type { SanityStep } from './sanity-step.ts';

/**
 * Runs the collections one after the other, shows each request as soon as it is done, and returns everything that
 * the verdict needs. Ends early at the deadline, on a cancel, and with `bail` after the first collection that fails.
 */
export async function runCollections(step: SanityStep, plan: TestPlan): Promise<RunFacts> {
  const { signal } = step.deadline;
  const strayErrors: string[] = [];
  const release = takeStrayErrors((error) => strayErrors.push(describeError(error)));
  const records: CollectionRecord[] = [];
  try {
    for (const run of plan.runs) {
      const bailed = step.inputs.bail && records.some((record) => fails(record, plan.rules));
      records.push(bailed || signal.aborted ? absent(run) : await runWithRetries(step, plan, run, records));
    }
  } finally {
    release();
  }
  const { rules, targetUrl, knownVariables } = plan;
  return { collections: records, ended: step.deadline.ended(), strayErrors, targetUrl, knownVariables, rules };
}

/** Only the last attempt counts: what came before was told in the log. */
async function runWithRetries(
  step: SanityStep,
  plan: TestPlan,
  run: CollectionRun,
  before: readonly CollectionRecord[],
): Promise<CollectionRecord> {
  const { signal } = step.deadline;
  const { retries } = step.inputs;
  for (let attempt = 1; ; attempt += 1) {
    const record = await runCollection(run, listen(step, plan, run, before), signal);
    const reason = attempt > retries ? undefined : worthRetrying(record, plan.rules);
    if (reason === undefined || signal.aborted) return record;
    const text = `${run.source} is run again, attempt ${attempt + 1} of ${retries + 1}: ${reason}.`;
    step.host.info(plan.credentials.clean(text));
    await sleep(pauseAfter(attempt), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return record;
  }
}

function listen(
  { host, inputs }: SanityStep,
  { credentials, transport, rules }: TestPlan,
  run: CollectionRun,
  before: readonly CollectionRecord[],
): RunListener {
  const done: Execution[] = before.flatMap(({ executions }) => executions);
  return {
    onIteration: (iteration, iterations) => host.info(headingLine(run, iteration, iterations)),
    onExecution: (execution, traffic, messages) => {
      done.push(execution);
      host.status.set(testsUnderWay(done, run.source));
      showExecution(host, inputs.logLevel, { execution, ...findingsOf(execution, rules), traffic, messages });
    },
    explain: (urls) => transport.network.explain(urls),
    onAuthorization: (value) => credentials.addAuthorization(value),
    clean: (message) => credentials.clean(message),
  };
}

import { takeStrayErrors } from '../../../shared/host/run-task.ts';
import { describeError } from '../../../shared/host/fault.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Credentials } from './credentials.ts';
import type { Deadline } from './deadline.ts';
import { plural } from '../../../shared/report/counts.ts';
import { fails } from '../results/verdict.ts';
import { findingsOf } from '../results/findings.ts';
import type { Rules } from '../results/findings.ts';
import type { Facts } from '../results/verdict.ts';
import { showExecution, showHeading } from '../report/execution-lines.ts';
import type { Transport } from '../network/sockets/transport.ts';
import type { LogLevel } from '../inputs.ts';
import type { CollectionRecord, Execution } from '../results/execution.ts';
import type { RunListener } from '../newman/run/recorder.ts';
import { pauseAfter, worthRetrying } from '../results/worth-retrying.ts';
import { pause } from './deadline.ts';
import { runCollection } from '../newman/run/run-collection.ts';
import type { CollectionRun } from '../newman/run/run-collection.ts';

export interface TestPlan {
  readonly runs: readonly CollectionRun[];
  readonly targetUrl: string | undefined;
  readonly knownVariables: readonly string[];
  readonly rules: Rules;
  readonly logLevel: LogLevel;
  /** How often a collection may be run again. */
  readonly retries: number;
  readonly transport: Transport;
  readonly credentials: Credentials;
}

/**
 * Runs the collections one after the other, shows each request as soon as it is done, and returns everything that
 * the verdict needs. Ends early at the deadline, on a cancel, and with `bail` after the first collection that fails.
 */
export async function runCollections(host: Host, plan: TestPlan, deadline: Deadline): Promise<Facts> {
  const strayErrors: string[] = [];
  const release = takeStrayErrors((error) => strayErrors.push(describeError(error)));
  const records: CollectionRecord[] = [];
  try {
    for (const run of plan.runs) {
      const bailed = run.newman.bail !== undefined && records.some((record) => fails(record, plan.rules));
      records.push(
        bailed || deadline.signal.aborted ? absent(run) : await runWithRetries(host, run, plan, records, deadline),
      );
    }
  } finally {
    release();
  }
  const { rules, targetUrl, knownVariables } = plan;
  return { collections: records, ended: deadline.ended(), strayErrors, targetUrl, knownVariables, rules };
}

/** Only the last attempt counts: what came before was told in the log. */
async function runWithRetries(
  host: Host,
  run: CollectionRun,
  plan: TestPlan,
  before: readonly CollectionRecord[],
  deadline: Deadline,
): Promise<CollectionRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const record = await runCollection(run, listen(host, run, plan, before), deadline.signal);
    const reason = attempt > plan.retries ? undefined : worthRetrying(record, plan.rules);
    if (reason === undefined || deadline.signal.aborted) return record;
    const text = `${run.source} is run again, attempt ${attempt + 1} of ${plan.retries + 1}: ${reason}.`;
    host.info(plan.credentials.clean(text));
    await pause(pauseAfter(attempt), deadline.signal);
    if (deadline.signal.aborted) return record;
  }
}

function absent({ name, source, variablesUsed }: CollectionRun): CollectionRecord {
  return { name, source, variablesUsed, iterations: 0, planned: [], executions: [], errors: [], ended: 'absent' };
}

function listen(host: Host, run: CollectionRun, plan: TestPlan, before: readonly CollectionRecord[]): RunListener {
  const done: Execution[] = before.flatMap(({ executions }) => executions);
  return {
    onIteration: (iteration, iterations) => showHeading(host, run, iteration, iterations),
    onExecution: (execution, traffic, messages) => {
      done.push(execution);
      host.standing = standing(done, run.source);
      showExecution(host, plan.logLevel, { execution, ...findingsOf(execution, plan.rules), traffic, messages });
    },
    explain: (urls) => plan.transport.network.explain(urls),
    onAuthorization: (value) => plan.credentials.addAuthorization(value),
    clean: (message) => plan.credentials.clean(message),
  };
}

function standing(done: readonly Execution[], source: string): string {
  const assertions = done.flatMap((execution) => execution.assertions);
  const sent = done.filter(({ exchanges }) => exchanges.length > 0).length;
  const failed = assertions.filter(({ state }) => state === 'failed').length;
  return (
    `The sanity tests had not ended: ${plural(sent, 'request')} ${sent === 1 ? 'was' : 'were'} made, ` +
    `${failed} of ${plural(assertions.length, 'assertion')} failed (last in ${source}). The deployment was not changed.`
  );
}

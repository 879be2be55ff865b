import { takeStrayErrors } from '../../../shared/host/run-task.ts';
import { describeError } from '../../../shared/host/fault.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Credentials } from '../credentials.ts';
import type { Deadline } from '../deadline.ts';
import type { Facts, Rules } from '../verdict.ts';
import { showExecution, showHeading } from '../report/console.ts';
import type { Trust } from '../http-get.ts';
import type { LogLevel } from '../inputs.ts';
import type { CollectionRecord, Execution } from './record.ts';
import type { RunListener } from './recorder.ts';
import { runCollection } from './run-collection.ts';
import type { CollectionRun } from './run-collection.ts';

export interface TestPlan {
  readonly runs: readonly CollectionRun[];
  readonly targetUrl: string | undefined;
  readonly knownVariables: readonly string[];
  readonly rules: Rules;
  readonly logLevel: LogLevel;
  readonly trust: Trust;
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
      const bailed = run.newman.bail !== undefined && records.some(({ ended }) => ended === 'stopped');
      records.push(
        bailed || deadline.signal.aborted
          ? absent(run)
          : await runCollection(run, listen(host, run, plan, records), deadline.signal),
      );
    }
  } finally {
    release();
  }
  const { rules, targetUrl, knownVariables } = plan;
  return { collections: records, ended: deadline.ended(), strayErrors, targetUrl, knownVariables, rules };
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
      showExecution(host, plan.logLevel, execution, traffic, messages);
    },
    onAuthorization: (value) => plan.credentials.addAuthorization(value),
    clean: (message) => plan.credentials.clean(message),
  };
}

function standing(done: readonly Execution[], source: string): string {
  const assertions = done.flatMap((execution) => execution.assertions);
  const sent = done.filter(({ exchanges }) => exchanges.length > 0).length;
  const failed = assertions.filter(({ state }) => state === 'failed').length;
  return (
    `The sanity tests had not ended: ${sent} requests were made, ` +
    `${failed} of ${assertions.length} assertions failed (last in ${source}). The deployment was not changed.`
  );
}

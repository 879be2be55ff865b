import { withoutCredentials } from '../../../shared/http/url.ts';
import type { ReportedRequest, ReportedTests } from '../../../shared/report/report-schema.ts';
import { ownExchange } from '../results/execution.ts';
import type { CollectionRecord, Execution } from '../results/execution.ts';
import { findingsOf, isTest } from '../results/findings.ts';
import type { Finding } from '../results/findings.ts';
import type { RunFacts, Verdict } from '../results/verdict.ts';
import { describeFinding } from './failure-message.ts';

/**
 * What the report of the step tells of the tests: every request in the order in which it was made, with what is wrong with
 * it by the rules in force, and what belongs to no request (results-tab.md#81-data). Pure.
 */
export function testsReport(
  facts: RunFacts,
  verdict: Verdict,
  written: ReportedTests['verdict'],
  bodies: ReadonlyMap<Execution, string>,
): ReportedTests {
  const { requests, assertions, failedAssertions, skippedAssertions } = verdict.counts;
  return {
    target: facts.targetUrl === undefined ? undefined : withoutCredentials(facts.targetUrl),
    verdict: written,
    totals: { requests, assertions, failed: failedAssertions, skipped: skippedAssertions },
    collections: facts.collections.map((collection) => ({
      name: collection.name,
      iterations: collection.iterations,
      ended: endOf(collection, facts),
      requests: collection.executions.map((execution) => reportedRequest(execution, facts, bodies.get(execution))),
    })),
    findings: verdict.findings.filter(({ execution }) => execution === undefined).map(describeFinding),
  };
}

function endOf({ ended, errors }: CollectionRecord, facts: RunFacts): ReportedTests['collections'][number]['ended'] {
  if (errors.length > 0) return 'error';
  if (ended === 'complete') return 'complete';
  const { kind } = facts.ended;
  return kind === 'deadline' || kind === 'cancelled' ? kind : 'bail';
}

function reportedRequest(execution: Execution, { rules }: RunFacts, body: string | undefined): ReportedRequest {
  const exchange = ownExchange(execution);
  const { failures } = findingsOf(execution, rules);
  return {
    path: [...execution.folders, execution.name],
    iteration: execution.iteration,
    method: exchange?.method,
    url: exchange === undefined ? undefined : withoutCredentials(exchange.url),
    status: exchange?.answer?.status,
    ms: exchange?.answer?.milliseconds,
    passed: failures.length === 0,
    failures: failures.filter(({ kind }) => kind !== 'noResponse').map(failureOf),
    error: exchange?.error?.message,
    body,
  };
}

function failureOf(found: Finding): ReportedRequest['failures'][number] {
  return { assertion: isTest(found) || found.kind === 'scriptError' ? found.test : found.kind, message: found.message };
}

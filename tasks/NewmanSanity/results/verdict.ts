import { requestPath } from './execution.ts';
import type { CollectionRecord } from './execution.ts';
import type { RunEnd } from './run-end.ts';
import { finding, findingsOf, underRules } from './findings.ts';
import type { Finding, FindingKind, Findings, Rules } from './findings.ts';
import { enumerate, plural } from '../../../shared/report/counts.ts';
import { originOf, withoutCredentials } from '../../../shared/http/url.ts';

/** All that the verdict depends on. */
export interface RunFacts {
  readonly collections: readonly CollectionRecord[];
  readonly ended: RunEnd;
  /** Errors that nobody awaited, from anywhere in the process. */
  readonly strayErrors: readonly string[];
  readonly targetUrl: string | undefined;
  readonly knownVariables: readonly string[];
  /** What of the tested workload went away meanwhile, and what to look at, in one sentence. */
  readonly goneMeanwhile?: string | undefined;
  readonly rules: Rules;
}

/** The facts of a run in which no collection had its turn. */
export function factsOfNoTests(ended: RunEnd): RunFacts {
  const rules = {
    failOnNoTests: true,
    failOnUnresolvedVariables: true,
    failOnTargetNotUsed: true,
    allowUnresolved: [],
  };
  return { collections: [], ended, strayErrors: [], targetUrl: undefined, knownVariables: [], rules };
}

export interface Counts {
  readonly requests: number;
  readonly assertions: number;
  readonly failedAssertions: number;
  readonly skippedAssertions: number;
}

export interface Verdict {
  readonly result: 'passed' | 'failed' | 'error';
  /** Why it is not green; empty where it is. */
  readonly findings: readonly Finding[];
  /** What would be a reason, had its rule not been switched off. */
  readonly warnings: readonly Finding[];
  readonly counts: Counts;
  /** What the tests say about the image: rejected only where the service answered everything, and wrongly. */
  readonly sanity: 'passed' | 'rejected' | 'unclear';
}

/**
 * Decides whether the sanity run passed (design.md#never-green-by-accident, newman.md#53-when-err-when-failures,
 * newman.md#54-the-verdict). Passed means: everything that was to be tested was tested, and all of it passed; whatever
 * is not known to be good is a finding.
 */
export function judge(facts: RunFacts): Verdict {
  const counts = count(facts.collections);
  const collections = facts.collections.map((collection) => collectionFindings(collection, facts));
  const target = underRules(targetFindings(facts), facts.rules);
  const findings = [
    ...endFindings(facts.ended),
    ...collections.flatMap(({ failures }) => failures),
    ...target.failures,
    ...facts.strayErrors.map((message) => finding('strayError', 'no error outside of the tests', message)),
  ];
  const warnings = [...collections, target].flatMap((found) => found.warnings);
  const isWhole = facts.ended.kind === 'complete' && facts.collections.every(({ ended }) => ended === 'complete');
  if (findings.length === 0 && (!isWhole || facts.collections.length === 0)) {
    findings.push(finding('notRun', 'sanity tests ran', 'not every collection was run to its end'));
  }
  return { result: resultOf(facts.ended, findings), findings, warnings, counts, sanity: sanityOf(facts, findings) };
}

function resultOf(ended: RunEnd, findings: readonly Finding[]): Verdict['result'] {
  if (findings.length === 0) return 'passed';
  return ended.kind === 'fault' || ended.kind === 'notReady' ? 'error' : 'failed';
}

// A test that never reached the deployment, or that was set up wrongly, says nothing about the image.
const SAYS_NOTHING: readonly FindingKind[] = [
  'notRun',
  'notReady',
  'deadline',
  'cancelled',
  'noResponse',
  'notSent',
  'unresolvedVariable',
  'omission',
  'neverEnded',
  'runnerError',
  'targetNotUsed',
  'strayError',
];

function sanityOf({ collections }: RunFacts, findings: readonly Finding[]): Verdict['sanity'] {
  const unsent = collections.flatMap(({ executions }) => executions).some(({ exchanges }) => exchanges.some(isOpen));
  const tested = collections.some((collection) => ranAssertions(collection) > 0);
  if (findings.length === 0) return tested && !unsent ? 'passed' : 'unclear';
  const failed = findings.some(({ kind }) => kind === 'assertion');
  const saysNothing = findings.some(({ kind }) => SAYS_NOTHING.includes(kind));
  return failed && !saysNothing && !unsent ? 'rejected' : 'unclear';
}

function isOpen(exchange: { readonly answer: unknown }): boolean {
  return exchange.answer === undefined;
}

function endFindings(ended: RunEnd): Finding[] {
  switch (ended.kind) {
    case 'complete':
      return [];
    case 'deadline':
      return [finding('deadline', 'finished in time', `timeoutSeconds (${ended.seconds} s) passed before the end`)];
    case 'cancelled':
      return [finding('cancelled', 'ran to the end', 'the step was cancelled')];
    case 'notReady':
      return [{ ...finding('notReady', 'service is ready', ended.message), code: ended.code, cause: ended.cause }];
    case 'fault':
      return [finding('notRun', 'sanity tests can be run', ended.message)];
  }
}

/** Whether a collection that was run gives a reason why the run is not green. Pure. */
export function fails(collection: CollectionRecord, rules: Rules): boolean {
  return collectionFindings(collection, { rules, ended: { kind: 'complete' } }).failures.length > 0;
}

function collectionFindings(
  collection: CollectionRecord,
  { rules, ended }: Pick<RunFacts, 'rules' | 'ended'>,
): Findings {
  const own: Finding[] = collection.errors.map((message) => finding('runnerError', 'collection can be run', message));
  const isOver = collection.ended === 'complete' && ended.kind === 'complete' && collection.errors.length === 0;
  if (isOver && ranAssertions(collection) === 0) {
    own.push(finding('noTests', 'collection contains at least one assertion', nothingTested(collection)));
  }
  const found = [...collection.executions.map((execution) => findingsOf(execution, rules)), underRules(own, rules)];
  const inIt = (one: Finding) => ({ ...one, collection });
  return {
    failures: found.flatMap(({ failures }) => failures.map(inIt)),
    warnings: found.flatMap(({ warnings }) => warnings.map(inIt)),
  };
}

function nothingTested(collection: CollectionRecord): string {
  if (collection.executions.length === 0) return 'no request ran, so nothing was tested';
  const requests = collection.executions.map(requestPath).slice(0, 3).join(', ');
  return `no assertion ran in ${plural(collection.executions.length, 'request')} (${requests}), so nothing was tested`;
}

function targetFindings({ collections, ended, targetUrl }: RunFacts): Finding[] {
  if (targetUrl === undefined || ended.kind !== 'complete') return [];
  const origin = originOf(targetUrl);
  const exchanges = collections.flatMap(({ executions }) => executions.flatMap((execution) => execution.exchanges));
  const called = [...new Set(exchanges.flatMap((exchange) => exchange.origins))];
  if (origin !== undefined && called.includes(origin)) return [];
  const variables = [...new Set(collections.flatMap(({ variablesUsed }) => variablesUsed))];
  const message =
    `no request went to ${withoutCredentials(targetUrl)}; called were: ${enumerate(called)}; ` +
    `variables of the collections: ${enumerate(variables.map((name) => `{{${name}}}`))}`;
  return [finding('targetNotUsed', 'target was called', message)];
}

function ranAssertions(collection: CollectionRecord): number {
  return collection.executions.flatMap(({ assertions }) => assertions).filter(({ state }) => state !== 'skipped')
    .length;
}

function count(collections: readonly CollectionRecord[]): Counts {
  const executions = collections.flatMap((collection) => collection.executions);
  const assertions = executions.flatMap((execution) => execution.assertions);
  const failed = assertions.filter(({ state }) => state === 'failed').length;
  const skipped = assertions.filter(({ state }) => state === 'skipped').length;
  return {
    requests: executions.reduce((sum, { exchanges }) => sum + exchanges.length, 0),
    assertions: assertions.length - skipped,
    failedAssertions: failed,
    skippedAssertions: skipped,
  };
}

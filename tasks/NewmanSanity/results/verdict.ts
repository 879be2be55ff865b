import { isClean, requestPath } from './execution.ts';
import type { CollectionRecord, Execution } from './execution.ts';
import { originOf, withoutCredentials } from '../newman/newman-events.ts';
import { plural } from '../../../shared/report/plural.ts';

/** How the work came to its end. */
export type Ended =
  | { readonly kind: 'complete' }
  | { readonly kind: 'deadline'; readonly seconds: number }
  | { readonly kind: 'cancelled' }
  /** The service never answered, so that no request of a collection was sent. */
  | {
      readonly kind: 'notReady';
      readonly message: string;
      readonly code: string | undefined;
      /** The last answer, or why there was none, without the URL. */
      readonly cause: string;
    }
  /** Something that the run needs is missing or wrong. */
  | { readonly kind: 'fault'; readonly message: string };

export interface Rules {
  readonly failOnNoTests: boolean;
  readonly failOnUnresolvedVariables: boolean;
  readonly failOnTargetNotUsed: boolean;
}

/** All that the verdict depends on. */
export interface Facts {
  readonly collections: readonly CollectionRecord[];
  readonly ended: Ended;
  /** Errors that nobody awaited, from anywhere in the process. */
  readonly strayErrors: readonly string[];
  readonly targetUrl: string | undefined;
  readonly knownVariables: readonly string[];
  readonly rules: Rules;
}

export type FindingKind =
  | 'notRun'
  | 'notReady'
  | 'deadline'
  | 'cancelled'
  | 'noResponse'
  | 'unresolvedVariable'
  | 'omission'
  | 'scriptError'
  | 'assertion'
  | 'runnerError'
  | 'noTests'
  | 'targetNotUsed'
  | 'strayError';

/** One reason why the run is not green. */
export interface Finding {
  readonly kind: FindingKind;
  readonly collection: CollectionRecord | undefined;
  readonly execution: Execution | undefined;
  /** What was expected, in a few words: the name of a test, or `request sent`. */
  readonly test: string;
  readonly message: string;
  /** The error code of the network, where there is one. */
  readonly code: string | undefined;
  /** What the client said of the network, without the URL, where that is to blame. */
  readonly cause: string | undefined;
}

export interface Counts {
  readonly requests: number;
  readonly assertions: number;
  readonly failedAssertions: number;
  readonly skippedAssertions: number;
}

export interface Verdict {
  readonly result: 'passed' | 'failed' | 'error';
  readonly findings: readonly Finding[];
  readonly counts: Counts;
  /** What the tests say about the image: rejected only where the service answered everything, and wrongly. */
  readonly sanity: 'passed' | 'rejected' | 'unclear';
}

/**
 * Decides whether the sanity run passed (design.md#never-green-by-accident, newman.md#53-when-err-when-failures,
 * newman.md#54-the-verdict). Passed means: everything that was to be tested was tested, and all of it passed; whatever
 * is not known to be good is a finding.
 */
export function judge(facts: Facts): Verdict {
  const counts = count(facts.collections);
  const findings = [
    ...endFindings(facts.ended),
    ...facts.collections.flatMap((collection) => collectionFindings(collection, facts)),
    ...targetFindings(facts),
    ...facts.strayErrors.map((message) => finding('strayError', 'no error outside of the tests', message)),
  ];
  const isWhole = facts.ended.kind === 'complete' && facts.collections.every(({ ended }) => ended === 'complete');
  if (findings.length === 0 && (!isWhole || facts.collections.length === 0)) {
    findings.push(finding('notRun', 'sanity tests ran', 'not every collection was run to its end'));
  }
  return { result: resultOf(facts.ended, findings), findings, counts, sanity: sanityOf(facts, findings) };
}

function resultOf(ended: Ended, findings: readonly Finding[]): Verdict['result'] {
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
  'unresolvedVariable',
  'omission',
  'runnerError',
  'targetNotUsed',
  'strayError',
];

function sanityOf({ collections }: Facts, findings: readonly Finding[]): Verdict['sanity'] {
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

function endFindings(ended: Ended): Finding[] {
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
  return collectionFindings(collection, { rules, ended: { kind: 'complete' } }).length > 0;
}

function collectionFindings(collection: CollectionRecord, { rules, ended }: Pick<Facts, 'rules' | 'ended'>): Finding[] {
  const inIt = (kind: FindingKind, test: string, message: string): Finding => ({
    ...finding(kind, test, message),
    collection,
  });
  const findings = collection.executions
    .filter((execution) => !isClean(execution))
    .flatMap((execution) => executionFindings(collection, execution, rules));
  for (const message of collection.errors) findings.push(inIt('runnerError', 'collection can be run', message));
  const isOver = collection.ended === 'complete' && ended.kind === 'complete' && collection.errors.length === 0;
  if (rules.failOnNoTests && isOver && ranAssertions(collection) === 0) {
    findings.push(inIt('noTests', 'collection contains at least one assertion', nothingTested(collection)));
  }
  return findings;
}

function executionFindings(collection: CollectionRecord, execution: Execution, rules: Rules): Finding[] {
  const of = (kind: FindingKind, test: string, message: string): Finding => ({
    ...finding(kind, test, message),
    collection,
    execution,
  });
  const unresolved = execution.exchanges.flatMap((exchange) => exchange.unresolved);
  return [
    ...(rules.failOnUnresolvedVariables ? unresolved : []).map(({ name, place }) =>
      of('unresolvedVariable', `variable ${name} has a value`, `{{${name}}} was sent as it stands (${place})`),
    ),
    ...execution.exchanges.flatMap(({ error, sender, method, url }) => {
      if (error === undefined) return [];
      const test = sender === 'request' ? 'request sent' : `request of a script sent: ${method} ${url}`;
      const message = `no response from ${method} ${url}: ${error.message}`;
      return [{ ...of('noResponse', test, message), code: error.code, cause: error.message }];
    }),
    ...execution.omissions.map((message) =>
      of('omission', 'request is sent as the collection has it', `something was left out: ${message}`),
    ),
    ...execution.scriptErrors.map(({ place, message }) => of('scriptError', place, message)),
    ...execution.assertions.flatMap(({ state, name, message }) =>
      state === 'failed' ? [of('assertion', name, message)] : [],
    ),
  ];
}

function nothingTested(collection: CollectionRecord): string {
  if (collection.executions.length === 0) return 'no request ran, so nothing was tested';
  const requests = collection.executions.map(requestPath).slice(0, 3).join(', ');
  return `no assertion ran in ${plural(collection.executions.length, 'request')} (${requests}), so nothing was tested`;
}

function targetFindings({ collections, ended, targetUrl, rules }: Facts): Finding[] {
  if (!rules.failOnTargetNotUsed || targetUrl === undefined || ended.kind !== 'complete') return [];
  const origin = originOf(targetUrl);
  const exchanges = collections.flatMap(({ executions }) => executions.flatMap((execution) => execution.exchanges));
  const called = [...new Set(exchanges.flatMap((exchange) => exchange.origins))];
  if (origin !== undefined && called.includes(origin)) return [];
  const variables = [...new Set(collections.flatMap(({ variablesUsed }) => variablesUsed))];
  const message =
    `no request went to ${withoutCredentials(targetUrl)}; called were: ${list(called)}; ` +
    `variables of the collections: ${list(variables.map((name) => `{{${name}}}`))}`;
  return [finding('targetNotUsed', 'target was called', message)];
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
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

function finding(kind: FindingKind, test: string, message: string): Finding {
  return { kind, collection: undefined, execution: undefined, test, message, code: undefined, cause: undefined };
}

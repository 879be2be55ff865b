import type { CollectionRecord, Execution } from './execution.ts';

/** The rules that may be switched off. */
export const RULES = ['failOnNoTests', 'failOnUnresolvedVariables', 'failOnTargetNotUsed'] as const;
export type RuleName = (typeof RULES)[number];

/** What the executions of a run are held against. */
export interface Rules extends Readonly<Record<RuleName, boolean>> {
  /** Names that may be sent as they stand: they are no variables. */
  readonly allowUnresolved: readonly string[];
}

export type FindingKind =
  | 'notRun'
  | 'notReady'
  | 'deadline'
  | 'cancelled'
  | 'noResponse'
  | 'notSent'
  | 'unresolvedVariable'
  | 'omission'
  | 'scriptError'
  | 'assertion'
  | 'neverEnded'
  | 'runnerError'
  | 'noTests'
  | 'targetNotUsed'
  | 'strayError';

/** Something that is wrong with a run, a collection, or one execution. */
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

/** Whether it is a test that failed, which has a line and a test case of its own. */
export function isTest({ kind }: Finding): boolean {
  return kind === 'assertion' || kind === 'neverEnded';
}

/** What was found, under the rules in force. */
export interface Findings {
  /** Each of them is a reason why the run is not green. */
  readonly failures: readonly Finding[];
  /** What would be one, had its rule not been switched off. */
  readonly warnings: readonly Finding[];
}

const RULE_OF: Partial<Record<FindingKind, RuleName>> = {
  noTests: 'failOnNoTests',
  unresolvedVariable: 'failOnUnresolvedVariables',
  targetNotUsed: 'failOnTargetNotUsed',
};

/** The input that decides whether findings of a kind fail the run; `undefined` where they always do. */
export function ruleOf(kind: FindingKind): RuleName | undefined {
  return RULE_OF[kind];
}

/** Tells what fails the run from what a rule that is switched off lets pass. */
export function underRules(found: readonly Finding[], rules: Rules): Findings {
  const passes = ({ kind }: Finding) => {
    const rule = ruleOf(kind);
    return rule !== undefined && !rules[rule];
  };
  return { failures: found.filter((one) => !passes(one)), warnings: found.filter(passes) };
}

/**
 * What is wrong with one execution: the one answer that log, summary, test results, bail, retry and verdict go by. In the
 * order in which it came about: what was sent, what came back, what the scripts made of it.
 */
export function findingsOf(execution: Execution, rules: Rules): Findings {
  const found = [...sendingFindings(execution, rules), ...scriptFindings(execution)];
  return underRules(found.length === 0 ? unsentFindings(execution) : found, rules);
}

/** A finding that belongs to the run as a whole, unless it is given a collection or an execution. */
export function finding(kind: FindingKind, test: string, message: string): Finding {
  return { kind, collection: undefined, execution: undefined, test, message, code: undefined, cause: undefined };
}

// What a script prevented by an error has a finding already.
function unsentFindings(execution: Execution): Finding[] {
  if (execution.isSkipped || execution.exchanges.some(({ sender }) => sender === 'request')) return [];
  return [{ ...finding('notSent', 'request sent', 'the request was never sent, and no script skipped it'), execution }];
}

function sendingFindings(execution: Execution, { allowUnresolved }: Rules): Finding[] {
  const of = (kind: FindingKind, test: string, message: string) => ({ ...finding(kind, test, message), execution });
  return [
    ...execution.exchanges.flatMap(({ unresolved, sender }) => {
      const by = sender === 'script' ? ', by a script' : '';
      return unresolved
        .filter(({ name }) => !allowUnresolved.includes(name))
        .map(({ name, place }) =>
          of('unresolvedVariable', `variable ${name} has a value`, `{{${name}}} was sent as it stands (${place}${by})`),
        );
    }),
    ...execution.exchanges.flatMap(({ error, sender, method, url }) => {
      if (error === undefined) return [];
      const test = sender === 'request' ? 'request sent' : `request of a script sent: ${method} ${url}`;
      const message = `no response from ${method} ${url}: ${error.message}`;
      return [{ ...of('noResponse', test, message), code: error.code, cause: error.message }];
    }),
    ...execution.omissions.map((message) =>
      of('omission', 'request is sent as the collection has it', `something was left out: ${message}`),
    ),
  ];
}

function scriptFindings(execution: Execution): Finding[] {
  const of = (kind: FindingKind, test: string, message: string) => ({ ...finding(kind, test, message), execution });
  return [
    ...execution.scriptErrors.map(({ place, message }) => of('scriptError', place, message)),
    ...execution.assertions.flatMap(({ state, name, message, neverEnded }) =>
      state === 'failed' ? [of(neverEnded === true ? 'neverEnded' : 'assertion', name, message)] : [],
    ),
  ];
}

import type {
  Assertion,
  CollectionRecord,
  Exchange,
  Execution,
} from '../../../tasks/NewmanSanity/results/execution.ts';
import type { Rules } from '../../../tasks/NewmanSanity/results/findings.ts';
import type { RunFacts } from '../../../tasks/NewmanSanity/results/verdict.ts';

export const TARGET = 'http://python-service:8000';

export function exchange(more: Partial<Exchange> = {}): Exchange {
  return {
    sender: 'request',
    method: 'GET',
    url: `${TARGET}/health`,
    origins: [TARGET],
    unresolved: [],
    answer: { status: 200, reason: 'OK', milliseconds: 12 },
    error: undefined,
    ...more,
  };
}

export function unanswered(message: string, code?: string): Exchange {
  return exchange({ answer: undefined, error: { code, message } });
}

export function assertion(name: string, state: Assertion['state'] = 'passed', message = ''): Assertion {
  return { name, state, message };
}

export function execution(more: Partial<Execution> = {}): Execution {
  return {
    iteration: 1,
    position: 0,
    startedAt: Date.UTC(2026, 0, 1),
    milliseconds: 20,
    folders: [],
    name: 'Health',
    exchanges: [exchange()],
    assertions: [assertion('status is 200')],
    scriptErrors: [],
    omissions: [],
    isSkipped: false,
    ...more,
  };
}

export function collection(more: Partial<CollectionRecord> = {}): CollectionRecord {
  return {
    name: 'Sanity',
    source: 'sanity.json',
    variablesUsed: ['TARGET_URL'],
    iterations: 1,
    planned: [{ folders: [], name: 'Health' }],
    executions: [execution()],
    errors: [],
    ended: 'complete',
    ...more,
  };
}

export const ALL_RULES: Rules = {
  failOnNoTests: true,
  failOnUnresolvedVariables: true,
  failOnTargetNotUsed: true,
  allowUnresolved: [],
};

export function facts(more: Partial<RunFacts> = {}): RunFacts {
  return {
    collections: [collection()],
    ended: { kind: 'complete' },
    strayErrors: [],
    targetUrl: TARGET,
    knownVariables: ['TARGET_URL'],
    rules: ALL_RULES,
    ...more,
  };
}

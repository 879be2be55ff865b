import { ownExchange, requestPath } from '../results/execution.ts';
import type { CollectionRecord, Execution, PlannedRequest } from '../results/execution.ts';
import { isTest } from '../results/findings.ts';
import type { Finding } from '../results/findings.ts';
import type { Verdict } from '../results/verdict.ts';
import { describeExchange } from './execution-lines.ts';

/** A test case as Azure DevOps shows it. */
export interface TestCase {
  /** Azure DevOps shows no suites, so the name tells everything. */
  readonly name: string;
  /** What tells it from others of the same name, to stand behind it uncut: ` [iteration 2] (#3)`. */
  readonly mark: string;
  readonly classname: string;
  readonly seconds: number;
  readonly state: 'passed' | 'failed' | 'error' | 'skipped';
  readonly message: string;
  /** Method, URL and status of the request. */
  readonly output: string;
}

export interface TestSuite {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly cases: readonly TestCase[];
}

/**
 * The test cases of a run (newman.md#43-the-junit-file-we-write): a suite for each collection and iteration, in which
 * every assertion and every finding of the verdict has a case of its own. So what fails the step is never missing in
 * the results.
 */
export function testSuites(collections: readonly CollectionRecord[], verdict: Verdict, now: number): TestSuite[] {
  const unique = new UniqueNames();
  const general = verdict.findings.filter(({ collection }) => collection === undefined);
  const suites = collections.flatMap((collection) => collectionSuites(collection, verdict.findings, unique, now));
  if (general.length === 0 && suites.length > 0) return suites;
  const cases = general.map((finding) =>
    findingCase(finding, 'Sanity tests', unique.name('Sanity tests', `Sanity tests / ${finding.test}`)),
  );
  return [...suites, { name: 'Sanity tests', startedAt: now, seconds: 0, cases }];
}

function collectionSuites(
  collection: CollectionRecord,
  findings: readonly Finding[],
  unique: UniqueNames,
  now: number,
): TestSuite[] {
  const own = findings.filter((finding) => finding.collection === collection);
  const begun = Math.max(1, ...collection.executions.map(({ iteration }) => iteration));
  const suites = Array.from({ length: begun }, (_, index) => {
    const iteration = index + 1;
    const label = collection.iterations > 1 ? ` [iteration ${iteration}]` : '';
    const name = (request: PlannedRequest, test: string) =>
      unique.name(classOf(collection, request), `${requestPath(request)} / ${test}`, label);
    const executions = collection.executions.filter((execution) => execution.iteration === iteration);
    const cases = executions.flatMap((execution) => executionCases(collection, execution, own, name));
    const unrun = collection.ended === 'stopped' ? notRun(collection, executions) : [];
    const started = executions[0]?.startedAt ?? now;
    const ended = Math.max(started, ...executions.map(({ startedAt, milliseconds }) => startedAt + milliseconds));
    return {
      name: `${collection.name}${label}`,
      startedAt: started,
      seconds: (ended - started) / 1000,
      cases: [
        ...cases,
        ...unrun.map((request) =>
          skipped(classOf(collection, request), name(request, 'not run'), 'the run ended before it'),
        ),
        ...(iteration === 1 ? collectionCases(collection, own, unique) : []),
      ],
    };
  });
  return suites.filter(({ cases }) => cases.length > 0);
}

function collectionCases(collection: CollectionRecord, own: readonly Finding[], unique: UniqueNames): TestCase[] {
  const name = (test: string) => unique.name(collection.name, `${collection.name} / ${test}`);
  const findings = own.filter(({ execution }) => execution === undefined);
  const cases = findings.map((finding) => findingCase(finding, collection.name, name(finding.test)));
  const begun = Math.max(0, ...collection.executions.map(({ iteration }) => iteration));
  if (collection.ended === 'absent') cases.push(skipped(collection.name, name('not run'), 'the run ended before it'));
  else if (collection.ended === 'stopped' && begun < collection.iterations) {
    const missing = `iterations ${begun + 1} to ${collection.iterations} not run`;
    cases.push(skipped(collection.name, name(missing), 'the run ended before them'));
  }
  return cases;
}

function executionCases(
  collection: CollectionRecord,
  execution: Execution,
  own: readonly Finding[],
  name: (request: PlannedRequest, test: string) => Name,
): TestCase[] {
  const classname = classOf(collection, execution);
  const output = describeExchange(ownExchange(execution));
  const errors = own.filter((finding) => finding.execution === execution && !isTest(finding));
  const cases: TestCase[] = [
    ...errors.map((finding) => ({ ...findingCase(finding, classname, name(execution, finding.test)), output })),
    ...execution.assertions.map(({ name: test, state, message }) => ({
      ...{ ...name(execution, test), classname, seconds: 0, state, message },
      output: state === 'failed' ? output : '',
    })),
  ];
  const seconds = (ownExchange(execution)?.answer?.milliseconds ?? execution.milliseconds) / 1000;
  return cases.map((one, index) => (index === 0 ? { ...one, seconds } : one));
}

// Failed assertions are cases of their own.
function findingCase({ message }: Finding, classname: string, name: Name): TestCase {
  return { ...name, classname, seconds: 0, state: 'error', message, output: '' };
}

function skipped(classname: string, name: Name, message: string): TestCase {
  return { ...name, classname, seconds: 0, state: 'skipped', message, output: '' };
}

function notRun(collection: CollectionRecord, executions: readonly Execution[]): PlannedRequest[] {
  const run = new Set(executions.map(({ position }) => position));
  return collection.planned.filter((_, position) => !run.has(position));
}

function classOf(collection: CollectionRecord, request: PlannedRequest): string {
  return [collection.name, ...request.folders].join('.');
}

type Name = Pick<TestCase, 'name' | 'mark'>;

// UniqueNames that differ only behind this are the same once they are cut.
const TOLD_APART = 400;

/** Numbers names that come again: Azure DevOps tells cases apart by class and name. */
class UniqueNames {
  readonly #seen = new Map<string, number>();

  name(classname: string, name: string, label = ''): Name {
    const key = `${classname.slice(0, TOLD_APART)}\n${name.slice(0, TOLD_APART)}\n${label}`;
    const times = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, times);
    return { name, mark: times === 1 ? label : `${label} (#${times})` };
  }
}

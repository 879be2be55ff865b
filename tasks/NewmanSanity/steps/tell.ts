import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import { isRelease } from '../../../shared/contract/run.ts';
import { rollbackParameters } from '../queue-rollback/rollback-parameters.ts';
import type { Rollback } from '../queue-rollback/rollback.ts';
import { whatToQueue } from '../queue-rollback/what-to-queue.ts';
import { testsReport } from '../report/tests-report.ts';
import type { Execution } from '../results/execution.ts';
import { nextStep } from '../results/next-step.ts';
import type { RunFacts, Verdict } from '../results/verdict.ts';
import type { TestTarget } from '../target/find/find-target.ts';
import { furtherWorkloads } from '../../../shared/deployment/deployed-containers.ts';
import type { WrittenVerdict } from '../workload/cluster/record-verdict.ts';
import { workloadOf } from '../../../shared/deployment/live-image.ts';
import type { SanityStep } from './sanity-step.ts';

// What the report of the step is told on its way (results-tab.md#81-data).

interface Judged {
  readonly facts: RunFacts;
  readonly verdict: Verdict;
  readonly deployInfo: DeployInfo | undefined;
  readonly bodies: ReadonlyMap<Execution, string>;
}

const MOST_STEPS = 5;

/** What is tested, as deploy-info and the record beside it have it, and how to go back from it. */
export function tellDeployment({ host, inputs, report }: SanityStep, { deployInfo, recorded }: TestTarget): void {
  const workload = deployInfo === undefined ? undefined : workloadOf(deployInfo);
  if (deployInfo === undefined || workload === undefined) return;
  const { kind, namespace, name } = workload;
  const parameters = rollbackParameters(inputs.rollbackParameters, deployInfo, isRelease(host));
  report.about({
    workload: { kind, namespace, name, container: recorded[0]?.container },
    wayBack: { pipeline: inputs.rollbackPipeline, parameters: { ...parameters } },
  });
  for (const { workload: one, container } of furtherWorkloads(recorded)) {
    report.beside({ ...one, container }, one.name);
  }
}

/** What the tests found. */
export function tellTests({ report }: SanityStep, { facts, verdict, bodies }: Judged): void {
  report.say(facts.ended.kind === 'cancelled' ? 'cancelled' : verdict.result);
  report.about({ tests: testsReport(facts, verdict, { written: 'none', why: undefined }, bodies) });
  const { assertions, failedAssertions } = verdict.counts;
  report.happened('tested', `${failedAssertions} of ${assertions} failed`);
}

/** What was written about each image on its workload. */
export function tellVerdict(
  { report }: SanityStep,
  { facts, verdict, bodies }: Judged,
  written: readonly WrittenVerdict[],
): void {
  const main = written.find(({ isMain }) => isMain)?.written ?? 'none';
  report.about({ tests: testsReport(facts, verdict, { written: main, why: undefined }, bodies) });
  for (const { name, isMain, written: what } of written) {
    if (what !== 'none') report.happened('verdict', isMain ? what : `${name}: ${what}`);
  }
}

/** What to do after tests that did not pass. */
export function tellNext({ host, inputs, report }: SanityStep, results: Judged, rollback: Rollback): void {
  const { facts, verdict, deployInfo } = results;
  if (verdict.result === 'passed') return;
  const steps = [...new Set(verdict.findings.map((finding) => nextStep(finding, facts)))].slice(0, MOST_STEPS);
  const last = whatToQueue(rollback, { inputs, deployInfo, sanity: verdict.sanity, inRelease: isRelease(host) });
  report.about({ next: [...steps, last].filter((step) => step !== '') });
}

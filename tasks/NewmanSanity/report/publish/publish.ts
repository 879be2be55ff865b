import path from 'node:path';
import { writeWhole } from '../../../../shared/files/disk/write-whole.ts';
import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import { sanitiseLine } from '../../../../shared/host/sanitise.ts';
import { factsOfNoTests, judge } from '../../results/verdict.ts';
import type { RunFacts, Verdict } from '../../results/verdict.ts';
import { describeFinding, warningLines } from '../failure-message.ts';
import { junitXml } from '../junit.ts';
import { summaryMarkdown, summaryTitle } from '../summary.ts';
import { testSuites } from '../test-cases.ts';

export const REPORT_FILE = 'newman-results.xml';
const SUMMARY_FILE = 'newman-summary.md';

/** What is published. */
export interface PublishedResults {
  readonly facts: RunFacts;
  readonly verdict: Verdict;
  readonly deployInfo: DeployInfo | undefined;
}

/** What a report needs of the step that it is about. */
export interface ReportStep {
  readonly host: Host;
  readonly inputs: { readonly publishTestResults: boolean; readonly testRunTitle: string | undefined };
  readonly folders: { readonly output: string };
  /** Text for reports: secrets masked, no folder of the machine. */
  readonly clean: (text: string) => string;
}

/**
 * Sets the outputs, writes and publishes the test results and the summary. Never throws: what cannot be written costs a
 * warning, since the verdict that is being reported matters more.
 */
export async function publishResults(step: ReportStep, results: PublishedResults): Promise<void> {
  const { host, inputs, folders, clean } = step;
  const { facts, verdict, deployInfo } = results;
  // Later steps print outputs, so a logging command must not hide in one.
  const harmless = (text: string) => clean(sanitiseLine(clean(text)));
  for (const line of warningLines(verdict)) host.warning(clean(line));
  const [first] = verdict.findings;
  host.setOutput('result', verdict.result);
  host.setOutput('assertions', String(verdict.counts.assertions));
  host.setOutput('failedAssertions', String(verdict.counts.failedAssertions));
  host.setOutput('requests', String(verdict.counts.requests));
  host.setOutput('firstFailure', first === undefined ? '' : harmless(describeFinding(first)).slice(0, 1000));
  await orWarning(host, 'The test results', async () => {
    const report = path.join(folders.output, REPORT_FILE);
    await writeWhole(report, junitXml(testSuites(facts.collections, verdict, Date.now()), clean));
    host.setOutput('reportPath', report);
    if (inputs.publishTestResults)
      host.publishTestResults(report, harmless(inputs.testRunTitle ?? runTitle(host, deployInfo)));
  });
  await orWarning(host, 'The summary of the tests', async () => {
    const summary = path.join(folders.output, SUMMARY_FILE);
    await writeWhole(summary, summaryMarkdown(facts, verdict, deployInfo, clean));
    // Masked before it is shortened: a secret that was cut is not found any more.
    host.addSummary(summaryTitle(facts.collections.map(({ name }) => ({ name: harmless(name) }))), summary);
  });
}

/** One file that cannot be written must not cost the other. */
async function orWarning(host: Pick<Host, 'warning'>, what: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    host.warning(`${what} could not be written: ${describeError(error)}`);
  }
}

/** The same for a run that could not take place. */
export async function publishFault(step: ReportStep, error: unknown): Promise<void> {
  const isCancelled = step.host.cancelled.aborted;
  const facts = factsOfNoTests(isCancelled ? { kind: 'cancelled' } : { kind: 'fault', message: describeError(error) });
  await publishResults(step, { facts, verdict: judge(facts), deployInfo: undefined });
}

/** Title of the test run where testRunTitle is not given: what was tested, else the pipeline and its run. */
export function runTitle(host: Pick<Host, 'variable'>, deployInfo: DeployInfo | undefined): string {
  if (deployInfo !== undefined) return `Sanity tests of ${deployInfo.deploymentName} ${deployInfo.imageTag}`;
  const pipeline = host.variable('Release.DefinitionName') ?? host.variable('Build.DefinitionName');
  const run = host.variable('Release.ReleaseName') ?? host.variable('Build.BuildNumber');
  return ['Sanity tests', pipeline, run].filter((part) => part !== undefined).join(' ');
}

import { isRelease } from '../../shared/contract/run.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/outcome.ts';
import { silenceDeprecations } from '../../shared/host/process.ts';
import type { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import type { Inputs } from './inputs.ts';
import type { Rollback } from './queue-rollback/rollback.ts';
import { afterTests } from './queue-rollback/send/after-failure.ts';
import { whatToQueue } from './queue-rollback/what-to-queue.ts';
import { failedMessage, findingDetails, passedMessage } from './report/failure-message.ts';
import { publishResults } from './report/publish/publish.ts';
import type { PublishedResults } from './report/publish/publish.ts';
import { sanityErrorCode } from './results/error-code.ts';
import { judge } from './results/verdict.ts';
import { runTests } from './steps/run-tests.ts';
import { openStep } from './steps/sanity-step.ts';
import type { SanityStep } from './steps/sanity-step.ts';
import { tellNext, tellTests, tellVerdict } from './steps/tell.ts';
import { recordVerdicts } from './workload/cluster/record-verdict.ts';

/** Runs Postman collections against what was deployed; green means that it was tested and all of it passed. */
export async function newmanSanity(host: Host, inputs: Inputs, report: StepReporter): Promise<Outcome> {
  silenceDeprecations(); // DEP0044, DEP0169 and DEP0176 of newman's dependencies
  host.status.set('No sanity test had begun. The deployment was not changed.');
  const step = await openStep(host, inputs, report);
  try {
    const tests = await runTests(step);
    const verdict = judge(tests.facts);
    if (!host.cancelled.aborted) host.status.set(`The sanity tests had ended: ${verdict.result}.`);
    const results = { ...tests, verdict };
    tellTests(step, results);
    let rollback: Rollback;
    await publishResults(step, results);
    try {
      tellVerdict(step, results, await recordVerdicts(host, tests.underTest, verdict.sanity));
    } finally {
      const end = { kind: 'judged', result: verdict.result } as const;
      rollback = await afterTests(step, { ...tests, cluster: step.cluster }, end);
    }
    tellNext(step, results, rollback);
    return conclude(step, results, rollback);
  } finally {
    step.deadline.release();
  }
}

function conclude(
  { host, inputs, clean }: SanityStep,
  { facts, verdict, deployInfo }: PublishedResults,
  rollback: Rollback,
): Outcome {
  if (verdict.result === 'passed') return { result: 'succeeded', message: passedMessage(verdict, facts) };
  const last = whatToQueue(rollback, { inputs, deployInfo, sanity: verdict.sanity, inRelease: isRelease(host) });
  if (facts.ended.kind === 'cancelled') {
    const queued = rollback.kind === 'notAsked' ? '' : ` ${last}`;
    return { result: 'failed', errorCode: 'SR901', message: `Cancelled. ${host.status.sentence}${queued}` };
  }
  const message = failedMessage(verdict, facts, last, clean);
  const errorCode = sanityErrorCode(verdict);
  return { result: 'failed', errorCode, message, details: [findingDetails(verdict, facts)] };
}

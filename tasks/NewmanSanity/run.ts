import type { DeployInfo } from '../../shared/contract/deploy-info.ts';
import { isRelease } from '../../shared/contract/run.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Cluster } from '../../shared/kubernetes/client/cluster.ts';
import { connect } from '../../shared/kubernetes/connection/connection.ts';
import type { ConnectionSource } from '../../shared/kubernetes/connection-inputs.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { loadNewman } from './newman/newman-types.ts';
import { afterFault, afterTests } from './queue-rollback/send/after-failure.ts';
import type { Rollback } from './queue-rollback/rollback.ts';
import { whatToQueue } from './queue-rollback/what-to-queue.ts';
import { runCollections } from './steps/run-collections.ts';
import type { TestPlan } from './steps/run-collections.ts';
import { startDeadline } from './steps/deadline.ts';
import type { Deadline } from './steps/deadline.ts';
import type { Inputs } from './inputs.ts';
import { openNetwork } from './network/sockets/open-network.ts';
import type { Network } from './network/sockets/open-network.ts';
import { openPlaces } from './steps/folders.ts';
import type { Places } from './steps/folders.ts';
import { planTests } from './steps/plan-tests.ts';
import { waitUntilReady } from './target/find/wait-until-ready.ts';
import { recordVerdict, watchWorkload } from './workload/cluster/record-verdict.ts';
import type { WorkloadUnderTest } from './workload/cluster/record-verdict.ts';
import { failedMessage, findingDetails, passedMessage } from './report/failure-message.ts';
import { cleaner, publishFault, publishResults } from './report/publish/publish.ts';
import type { Results } from './report/publish/publish.ts';
import { findTarget } from './target/find/find-target.ts';
import { judge } from './results/verdict.ts';
import type { Ended, Facts } from './results/verdict.ts';
import { probeUrl } from './target/readiness.ts';
import type { Readiness } from './target/readiness.ts';

/** Runs Postman collections against what was deployed; green means that it was tested and all of it passed. */
export async function newmanSanity(host: Host, inputs: Inputs): Promise<Outcome> {
  // DEP0044, DEP0169 and DEP0176 come from newman's dependencies; nobody who reads the log can act on them.
  process.noDeprecation = true;
  host.standing = 'No sanity test had begun. The deployment was not changed.';
  const places = await openPlaces(host, inputs.outputDirectory);
  const deadline = startDeadline(inputs.timeoutSeconds, host.cancelled);
  const cluster = clusterOf(host, inputs.connection);
  try {
    const tests = await runTests(host, inputs, places, cluster, deadline);
    const verdict = judge(tests.facts);
    if (!host.cancelled.aborted) host.standing = `The sanity tests had ended: ${verdict.result}.`;
    const results = { ...tests, verdict };
    let rollback: Rollback;
    await publishResults(host, inputs, places, results);
    try {
      await recordVerdict(host, tests.workload, verdict.sanity);
    } finally {
      rollback = await afterTests(host, inputs, places, { ...tests, cluster }, verdict.result);
    }
    return conclude(host, inputs, results, rollback, cleaner(host, places));
  } finally {
    deadline.release();
  }
}

interface Deployed {
  readonly deployInfo: DeployInfo | undefined;
  readonly recordedContainer: string | undefined;
}

interface Tests extends Deployed {
  readonly facts: Facts;
  readonly workload: WorkloadUnderTest | undefined;
}

/** From the inputs to all that is known after the last request. A run that cannot take place has results too. */
async function runTests(
  host: Host,
  inputs: Inputs,
  places: Places,
  cluster: (() => Promise<Cluster>) | undefined,
  deadline: Deadline,
): Promise<Tests> {
  let network: Network | undefined;
  let deployed: Deployed = { deployInfo: undefined, recordedContainer: undefined };
  try {
    const target = await findTarget(host, inputs, places.base);
    const { deployInfo, recordedContainer } = target;
    deployed = { deployInfo, recordedContainer };
    network = await openNetwork(host, inputs, target, cluster);
    const plan = await planTests(host, inputs, target, places, network, deadline);
    const readiness = await untilReady(host, inputs, plan, deadline);
    if (readiness.outcome !== 'ready') {
      return { facts: notRun(plan, readiness, deadline), ...deployed, workload: undefined };
    }
    const workload = await watchWorkload(host, inputs, cluster, deployInfo, recordedContainer);
    return { facts: await runCollections(host, plan, deadline), ...deployed, workload };
  } catch (error) {
    await publishFault(host, inputs, places, error);
    await afterFault(host, inputs, places, { ...deployed, cluster }, error);
    throw error;
  } finally {
    network?.close();
  }
}

/** The cluster of the connection, opened when it is first needed. */
function clusterOf(host: Host, source: ConnectionSource | undefined): (() => Promise<Cluster>) | undefined {
  if (source === undefined) return undefined;
  let opened: Promise<Cluster> | undefined;
  return () => (opened ??= connect(host, source).then(({ cluster }) => cluster));
}

async function untilReady(host: Host, inputs: Inputs, plan: TestPlan, deadline: Deadline): Promise<Readiness> {
  if (plan.targetUrl === undefined || inputs.readyTimeoutSeconds === 0) return { outcome: 'ready' };
  const { readyTimeoutSeconds: timeoutSeconds, requestTimeoutSeconds } = inputs;
  const url = probeUrl(plan.targetUrl, inputs.readyPath);
  const probe = { ...plan.transport, url, timeoutSeconds, requestTimeoutSeconds, onAsked: () => void loadNewman() };
  return waitUntilReady(host, probe, deadline);
}

function notRun(plan: TestPlan, readiness: Readiness, deadline: Deadline): Facts {
  const ended: Ended =
    readiness.outcome === 'notReady'
      ? { kind: 'notReady', message: readiness.message, code: readiness.code, cause: readiness.cause }
      : deadline.ended();
  const { targetUrl, knownVariables, rules } = plan;
  return { collections: [], ended, strayErrors: [], targetUrl, knownVariables, rules };
}

function conclude(
  host: Host,
  inputs: Inputs,
  { facts, verdict, deployInfo }: Results,
  rollback: Rollback,
  clean: (text: string) => string,
): Outcome {
  if (verdict.result === 'passed') return { result: 'succeeded', message: passedMessage(verdict, facts) };
  const last = whatToQueue(rollback, inputs, deployInfo, verdict.sanity, isRelease(host));
  if (facts.ended.kind === 'cancelled') {
    const queued = rollback.kind === 'notAsked' ? '' : ` ${last}`;
    return { result: 'failed', message: `Cancelled. ${host.standing}${queued}` };
  }
  const message = failedMessage(verdict, facts, last, clean);
  return { result: 'failed', message, details: [findingDetails(verdict, facts)] };
}

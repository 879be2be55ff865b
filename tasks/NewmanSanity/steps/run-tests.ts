import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import type { RecordedContainer } from '../../../shared/deployment/deployed-containers.ts';
import { openNetwork } from '../network/sockets/open-network.ts';
import type { Network } from '../network/sockets/open-network.ts';
import { loadNewman } from '../newman/run/load-newman.ts';
import { afterTests } from '../queue-rollback/send/after-failure.ts';
import { publishFault } from '../report/publish/publish.ts';
import { factsOfNoTests } from '../results/verdict.ts';
import type { RunFacts } from '../results/verdict.ts';
import { isUnavailable } from '../network/http-answer.ts';
import { findTarget } from '../target/find/find-target.ts';
import { waitUntilReady } from '../target/find/wait-until-ready.ts';
import { probeUrl } from '../target/readiness.ts';
import type { Readiness } from '../target/readiness.ts';
import { askGoneMeanwhile } from '../workload/cluster/ask-gone-meanwhile.ts';
import { watchWorkloads } from '../workload/cluster/record-verdict.ts';
import type { ContainerUnderTest } from '../workload/cluster/record-verdict.ts';
import type { Execution } from '../results/execution.ts';
import { planTests } from './plan-tests.ts';
import type { TestPlan } from './plan-tests.ts';
import { runCollections } from './run-collections.ts';
import { tellDeployment } from './tell.ts';
import type { SanityStep } from './sanity-step.ts';

interface Deployed {
  readonly deployInfo: DeployInfo | undefined;
  readonly recorded: readonly RecordedContainer[];
}

/** All that is known after the last request. */
export interface TestResults extends Deployed {
  readonly facts: RunFacts;
  /** Of each container that was deployed, the main one first; none where nothing is to be recorded on it. */
  readonly underTest: readonly ContainerUnderTest[];
  /** How the answer to each request that failed begins. */
  readonly bodies: ReadonlyMap<Execution, string>;
}

/**
 * From the inputs to all that is known after the last request. A run that cannot take place has results too, and what
 * onFailure says is done; then the error that prevented it is thrown on.
 */
export async function runTests(step: SanityStep): Promise<TestResults> {
  const { host, inputs, cluster } = step;
  let network: Network | undefined;
  let deployed: Deployed = { deployInfo: undefined, recorded: [] };
  try {
    const target = await findTarget(host, inputs, step.folders.base);
    const { deployInfo, recorded } = target;
    deployed = { deployInfo, recorded };
    tellDeployment(step, target);
    network = await openNetwork(host, inputs, target, cluster);
    const plan = await planTests(step, target, network);
    const readiness = await untilReady(step, plan);
    if (readiness.outcome !== 'ready')
      return { facts: notRun(step, plan, readiness), ...deployed, underTest: [], bodies: new Map() };
    const underTest = await watchWorkloads(host, inputs, { ...deployed, cluster });
    const since = Date.now();
    await step.report.begin(host);
    const { facts, environment, bodies } = await runCollections(step, plan);
    await plan.exportEnvironment(environment);
    const goneMeanwhile = await whatIsGone(step, deployed, facts, since);
    return { facts: { ...facts, goneMeanwhile }, ...deployed, underTest, bodies };
  } catch (error) {
    await publishFault(step, error);
    await afterTests(step, { ...deployed, cluster }, { kind: 'fault', error });
    throw error;
  } finally {
    network?.close();
  }
}

/** Asked only where a request got no response, or that of a gateway. */
async function whatIsGone(
  { host, cluster }: SanityStep,
  { deployInfo }: Deployed,
  { collections }: RunFacts,
  since: number,
): Promise<string | undefined> {
  const exchanges = collections.flatMap(({ executions }) => executions.flatMap((execution) => execution.exchanges));
  const isLost = exchanges.some(({ answer }) => answer === undefined || isUnavailable(answer.status));
  if (!isLost || cluster === undefined || deployInfo === undefined || host.cancelled.aborted) return undefined;
  return askGoneMeanwhile(cluster, deployInfo, since, host.cancelled);
}

async function untilReady({ host, inputs, deadline }: SanityStep, plan: TestPlan): Promise<Readiness> {
  if (plan.targetUrl === undefined || inputs.readyTimeoutSeconds === 0) return { outcome: 'ready' };
  const { readyTimeoutSeconds: timeoutSeconds, requestTimeoutSeconds } = inputs;
  const url = probeUrl(plan.targetUrl, inputs.readyPath);
  const probe = { ...plan.transport, url, timeoutSeconds, requestTimeoutSeconds, onAsked: () => void loadNewman() };
  return waitUntilReady(host, probe, deadline.signal);
}

function notRun(
  { deadline }: SanityStep,
  plan: TestPlan,
  readiness: Exclude<Readiness, { outcome: 'ready' }>,
): RunFacts {
  const ended = readiness.outcome === 'notReady' ? ({ ...readiness, kind: 'notReady' } as const) : deadline.ended();
  return {
    ...factsOfNoTests(ended),
    targetUrl: plan.targetUrl,
    knownVariables: plan.knownVariables,
    rules: plan.rules,
  };
}

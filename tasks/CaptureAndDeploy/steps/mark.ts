import { findDeployInfo } from '../../../shared/deployment/cluster/find-deploy-info.ts';
import { noteVerdict } from '../../../shared/deployment/cluster/note-verdict.ts';
import { readLiveImage } from '../../../shared/deployment/cluster/read-live-image.ts';
import { deployedContainers } from '../../../shared/deployment/deployed-containers.ts';
import type { DeployedContainer } from '../../../shared/deployment/deployed-containers.ts';
import { describeNote, noteOf, whyNotBlamed, whyNotNoted } from '../../../shared/deployment/verdict.ts';
import { Fault } from '../../../shared/host/fault.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { workingFolder } from '../../../shared/host/process.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import { contractName } from '../../../shared/kubernetes/resources.ts';
import type { StepReporter } from '../../../shared/report/publish/step-reporter.ts';
import type { ClusterStep } from '../../../shared/rollout/follow/workload-step.ts';
import { openCluster } from '../../../shared/rollout/follow/workload-step.ts';
import { runMarkOf } from '../../../shared/versions/annotations.ts';
import type { MarkInputs } from '../mark-inputs.ts';

/**
 * Notes on what was deployed that tests passed or failed, container by container (design.md#action-mark). What nothing may
 * be noted about is a warning, and no failure. Throws a Fault where it is not known what was deployed, or the cluster does
 * not answer.
 */
export async function mark(host: Host, inputs: MarkInputs, report: StepReporter): Promise<Outcome> {
  const base = host.variable('System.DefaultWorkingDirectory') ?? workingFolder();
  const found = await findDeployInfo(host, { ...inputs, targetUrl: undefined, takesUrl: false }, base);
  if (found === undefined) {
    throw new Fault(
      'SR601',
      'It is not known what was deployed: no earlier step of this job wrote a deploy-info, and this run has no pipeline resource. Give deployInfo, pipelineAlias or sourceRunId. Nothing was noted.',
    );
  }
  const all = deployedContainers(found.deployInfo, found.recorded);
  const [main] = all;
  if (main === undefined) {
    throw new Fault(
      'SR602',
      'deploy-info names no workload and image that Kubernetes could have. Is it from CaptureAndDeploy@1? Nothing was noted.',
    );
  }
  const step = await openCluster(host, inputs, report);
  report.about({ workload: { ...main.reference, container: main.recorded, cluster: step.cluster.server } });
  await report.begin(host);
  const noted: string[] = [];
  for (const one of all) {
    const name = contractName(one.reference);
    const why = await noteOne(step, one, one === main);
    if (why === undefined) {
      noted.push(`${name} (${one.image})`);
      host.status.set(`Noted as ${noteOf(inputs.verdict)}: ${noted.join(', ')}.`);
      report.happened('verdict', one === main ? noteOf(inputs.verdict) : `${name}: ${noteOf(inputs.verdict)}`);
    } else {
      host.warning(`Nothing is noted about ${one.image} on ${name}: ${why}.`);
    }
  }
  const message =
    noted.length === 0
      ? `Nothing was noted: ${all.length === 1 ? 'the warning above says why' : 'the warnings above say why'}.`
      : `Noted as ${noteOf(inputs.verdict)}: ${noted.join(', ')}.`;
  return { result: 'succeeded', message };
}

/** Why nothing was noted; `undefined` where it was. */
async function noteOne(
  { host, cluster, inputs: { verdict }, run }: ClusterStep<MarkInputs>,
  deployed: DeployedContainer,
  isMain: boolean,
): Promise<string | undefined> {
  const notBlamed = whyNotBlamed(verdict, deployed, isMain);
  if (notBlamed !== undefined) return notBlamed;
  try {
    const live = await readLiveImage(cluster, deployed, host.cancelled);
    const why = whyNotNoted(deployed, live);
    if (why !== undefined || live === undefined) return why;
    host.cancelled.throwIfAborted();
    const marked = await noteVerdict(cluster, live, verdict, runMarkOf(run));
    if (marked.outcome === 'no longer live') return `${marked.live} is live by now`;
    host.info(describeNote(verdict, live));
    return undefined;
  } catch (error) {
    host.cancelled.throwIfAborted();
    if (!isRefusal(error)) throw error;
    return error.message.replace(/\.$/, '');
  }
}

/** The cluster has answered, and takes no such note: the workload is gone, a right is missing, admission denies it. */
function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 403, 404, 409, 422].includes(error.status);
}

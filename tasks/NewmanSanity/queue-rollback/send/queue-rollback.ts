import { describeDefinition } from '../../../../shared/azure-devops/choose-definition.ts';
import { openAzureDevOps } from '../../../../shared/azure-devops/rest/open-azure-devops.ts';
import { queueOnce } from '../../../../shared/azure-devops/rest/queue-once.ts';
import { findDefinition } from '../../../../shared/azure-devops/rest/queue-run.ts';
import { ownRun } from '../../../../shared/azure-devops/source-run.ts';
import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import { isRelease } from '../../../../shared/contract/run.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { RollbackInputs } from '../rollback-inputs.ts';
import { rollbackParameters, rollbackTag } from '../rollback-parameters.ts';
import type { Rollback } from '../rollback.ts';
import { askStillLive } from '../../workload/cluster/ask-still-live.ts';
import type { TestedDeployment } from '../../workload/cluster/tested-deployment.ts';

/**
 * Queues the rollback pipeline, once for a run and a workload, unless something else is live by now
 * (design.md#after-a-failure). What prevents it is an answer, not an error; rejects only where the step was cancelled.
 */
export async function queueRollback(host: Host, inputs: RollbackInputs, tested: TestedDeployment): Promise<Rollback> {
  const { deployInfo, recorded, cluster } = tested;
  const recordedContainer = recorded[0]?.container;
  if (deployInfo === undefined) {
    return {
      kind: 'failed',
      why: 'what was deployed is not known, since there was no deploy-info. Give deployInfo, pipelineAlias or sourceRunId.',
    };
  }
  try {
    if (cluster !== undefined) {
      const live = await askStillLive(cluster, { deployInfo, recordedContainer }, host.cancelled);
      if (live.answer === 'no') return { kind: 'notDue', why: live.instead };
      if (live.answer === 'unknown') {
        host.info(
          `Whether the tested image is still live could not be asked; the rollback is queued all the same, and asks again itself: ${live.why}`,
        );
      }
    }
    return await queue(host, inputs, deployInfo);
  } catch (error) {
    host.cancelled.throwIfAborted();
    return { kind: 'failed', why: describeError(error) };
  }
}

async function queue(host: Host, inputs: RollbackInputs, deployInfo: DeployInfo): Promise<Rollback> {
  const inRelease = isRelease(host);
  const run = ownRun(host);
  if (run === undefined) {
    return {
      kind: 'failed',
      why: inRelease
        ? 'the primary artifact of this release is no build of Azure Pipelines, so there is no run whose tag could keep it from being queued twice. Make the build the primary artifact.'
        : 'this job is in no run of a pipeline (Build.BuildId is missing), so there is none whose tag could keep it from being queued twice.',
    };
  }
  const azureDevOps = await openAzureDevOps(host);
  const pipeline = await findDefinition(azureDevOps, inputs.rollbackPipeline ?? '');
  const name = describeDefinition(pipeline);
  if (pipeline.state === 'disabled') {
    return { kind: 'failed', why: `pipeline ${name} is disabled. Enable it (Edit, Settings), or name another one.` };
  }
  const parameters = rollbackParameters(inputs.rollbackParameters, deployInfo, inRelease);
  const tag = rollbackTag(pipeline.id, deployInfo);
  host.status.set(
    `${host.status.sentence} A rollback was being queued: the runs of ${name} show whether it was; the tag '${tag}' on run ${run.id} keeps it from being queued again.`,
  );
  const queued = await queueOnce(azureDevOps, { definition: pipeline, templateParameters: parameters, run, tag });
  switch (queued.outcome) {
    case 'queued':
      return { kind: 'queued', run: queued.run, pipeline, parameters };
    case 'queuedBefore':
      return { kind: 'queuedBefore', pipeline, tag, taggedRun: run.id, newest: queued.newest };
    case 'notKnown':
      return { kind: 'notKnown', pipeline, why: queued.why };
  }
}

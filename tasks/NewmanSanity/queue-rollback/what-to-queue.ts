import { describeDefinition } from '../../../shared/azure-devops/choose-definition.ts';
import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import type { Verdict } from '../results/verdict.ts';
import type { RollbackInputs } from './rollback-inputs.ts';
import { describeParameters, rollbackParameters } from './rollback-parameters.ts';
import type { Rollback } from './rollback.ts';

/** What is known after tests that did not pass. */
export interface FailedTests {
  readonly inputs: Omit<RollbackInputs, 'onFailure'>;
  readonly deployInfo: DeployInfo | undefined;
  readonly sanity: Verdict['sanity'];
  readonly inRelease: boolean;
}

/**
 * How the one error line ends: what was queued, else what to queue: the pipeline where one is given, and the values
 * (design.md#after-a-failure). Empty where nothing is known, and where nothing is to be rolled back; never to queue
 * what was queued or may have been. Only a rejected image is told to be rolled back; else the cause may be elsewhere.
 * Pure.
 */
export function whatToQueue(rollback: Rollback, { inputs, deployInfo, sanity, inRelease }: FailedTests): string {
  switch (rollback.kind) {
    case 'queued': {
      const { run, pipeline, parameters } = rollback;
      return `The rollback is queued: run ${run.number} of ${describeDefinition(pipeline)} with ${describeParameters(parameters)}.`;
    }
    case 'queuedBefore': {
      const { pipeline, tag, taggedRun, newest } = rollback;
      const name = describeDefinition(pipeline);
      const found =
        newest === undefined ? `no run of ${name} can be seen` : `the newest run of ${name} is ${newest.number}`;
      return `The rollback was queued before (tag '${tag}' on run ${taggedRun}); ${found}.`;
    }
    case 'notKnown':
      return `Whether the rollback was queued is not known: look at the runs of ${describeDefinition(rollback.pipeline)} first.`;
    case 'notDue':
      return `No rollback was queued: ${rollback.why}.`;
    case 'notAsked':
    case 'failed':
      break;
  }
  if (deployInfo === undefined) return '';
  const what = byHand(inputs, deployInfo, inRelease);
  return sanity === 'rejected'
    ? `Queue the rollback: ${what}`
    : `If the new version is to blame, queue the rollback: ${what}`;
}

function byHand(
  { rollbackPipeline, rollbackParameters: given }: Omit<RollbackInputs, 'onFailure'>,
  deployInfo: DeployInfo,
  inRelease: boolean,
): string {
  if (rollbackPipeline !== undefined) {
    return `${rollbackPipeline} with ${describeParameters(rollbackParameters(given, deployInfo, inRelease))}`;
  }
  const { namespace, deploymentName, imageName, imageTag } = deployInfo;
  const image = imageTag.startsWith('sha256:') ? `${imageName}@${imageTag}` : `${imageName}:${imageTag}`;
  return `SmartRollback@1 with namespace=${namespace}, deploymentName=${deploymentName}, expectedImage=${image}`;
}

import type { LastGood } from '../../shared/versions/last-good.ts';
import { rollingOut } from '../../shared/rollout/standing.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import type { Inputs } from './inputs.ts';
import { publishesArtifacts } from './steps/publish-artifacts.ts';
import type { Step } from './step.ts';

/** What is true if the task ended now, after the image was changed, and what to do then. */
export function standingOf(
  reference: WorkloadReference,
  image: string,
  state: string,
  previous: LastGood,
  step: WhatIsPublished,
): string {
  const back = previous.found ? wayBack(previous.image, step) : 'There is no good version to go back to.';
  return `${rollingOut(reference, image, state)} ${back}`;
}

interface WhatIsPublished extends Pick<Step, 'host' | 'run'> {
  readonly inputs: Pick<Inputs, 'publishArtifacts'>;
}

/** How to go back to this image by hand. A classic release publishes no artifact that could be gone back by. */
export function wayBack(image: string, step: WhatIsPublished): string {
  const artifact = publishesArtifacts(step) ? `, or artifact with sourceRunId ${step.run.id}` : '';
  return `To go back to ${image} run SmartRollback@1 (strategy undo${artifact}).`;
}

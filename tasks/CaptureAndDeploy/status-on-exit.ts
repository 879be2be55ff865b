import type { LastGood } from '../../shared/versions/last-good.ts';
import { rollingOut } from '../../shared/rollout/status-while-changing.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import type { Inputs } from './inputs.ts';
import type { Run } from '../../shared/contract/run.ts';
import { isRelease } from '../../shared/contract/run.ts';
import type { Host } from '../../shared/host/host.ts';

/** What is true if the task ended now, after the image was changed, and what to do then. */
export function whileRollingOut(
  step: WhatIsPublished & { readonly reference: WorkloadReference },
  { image, previous }: { readonly image: string; readonly previous: LastGood },
  state: string,
): string {
  const back = previous.found ? wayBack(previous.image, step) : 'There is no good version to go back to.';
  return `${rollingOut(step.reference, image, state)} ${back}`;
}

interface WhatIsPublished {
  readonly host: Pick<Host, 'variable'>;
  readonly run: Pick<Run, 'id'>;
  readonly inputs: Pick<Inputs, 'publishArtifacts'>;
}

/** How to go back to this image by hand. A classic release publishes no artifact that could be gone back by. */
export function wayBack(image: string, step: WhatIsPublished): string {
  const artifact = publishesArtifacts(step) ? `, or artifact with sourceRunId ${step.run.id}` : '';
  return `To go back to ${image} run SmartRollback@1 (strategy undo${artifact}).`;
}

/** How to go back by hand, of several workloads; `runId` of the run whose artifact tells of all, `undefined` where none does. */
export function wayBackOfSeveral(runId: string | undefined): string {
  return runId === undefined
    ? 'To go back run SmartRollback@1 (strategy undo) for each of them.'
    : `To go back run SmartRollback@1 (strategy artifact with sourceRunId ${runId}), which puts all of them back.`;
}

/** What this step publishes can be asked for by other runs; a classic release attaches files to its log instead. */
export function publishesArtifacts({
  host,
  inputs,
}: {
  readonly host: Pick<Host, 'variable'>;
  readonly inputs: Pick<Inputs, 'publishArtifacts'>;
}): boolean {
  return inputs.publishArtifacts && !isRelease(host);
}

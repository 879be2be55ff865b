import type { ArtifactWriter } from '../../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import { entryOf } from '../../../../shared/contract/deployment-record.ts';
import type { RecordedWorkload } from '../../../../shared/contract/workload-record.ts';
import type { CapturePlan } from '../../../../shared/deployment/plan-deployment.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import { findWorkload } from '../../../../shared/kubernetes/client/read-workload.ts';
import type { JsonObject, Workload } from '../../../../shared/kubernetes/objects.ts';
import { resumeCommand } from '../../../../shared/kubernetes/resources.ts';
import type { TriedManifest } from '../../../../shared/manifests/cluster/try-out-set.ts';
import { workloadKindOf } from '../../../../shared/manifests/main-workload.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { eachStep } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { AroundInputs } from '../../inputs.ts';
import type { Captured } from '../capture.ts';
import { captureBefore } from '../capture.ts';
import type { AroundStep } from '../deployment-step.ts';
import { recordOf } from '../record-of.ts';
import { findWorkloads, stepsOf } from '../several/members.ts';

/** A workload of the set before it is applied. */
export interface CapturedOfSet {
  readonly step: AroundStep;
  /** `undefined`: it does not exist yet. */
  readonly captured: Captured<CapturePlan> | undefined;
}

/**
 * Decides for every workload of a set what to go back to. Changes nothing. Throws a Fault where one is paused, or the main
 * workload stands in no manifest and is not there.
 */
export async function captureSet(
  step: ClusterStep<AroundInputs>,
  tried: readonly TriedManifest[],
  artifactWriter: Promise<ArtifactWriter>,
): Promise<OfEach<CapturedOfSet>> {
  const steps = stepsOf(step, await findWorkloads(step));
  return eachStep(steps, async (one, index): Promise<CapturedOfSet> => {
    const { host, reference, cluster } = one;
    const startedAt = new Date();
    const own = tried.find(
      ({ manifest }) =>
        workloadKindOf(manifest) === reference.kind &&
        manifest.name === reference.name &&
        manifest.namespace === reference.namespace,
    );
    const live = own === undefined ? await findWorkload(cluster, reference) : liveOf(own);
    if (live === undefined) {
      host.info(`${reference.kind} ${reference.name} in namespace ${reference.namespace} does not exist yet.`);
      return { step: one, captured: undefined };
    }
    if (live.spec.paused === true) {
      throw new Fault(
        'SR302',
        `${reference.kind} ${reference.name} is paused, so nothing of what is applied would be rolled out. Nothing was changed. Resume it first: ${resumeCommand(reference)}`,
      );
    }
    return {
      step: one,
      captured: await captureBefore(one, live, startedAt, index === 0 ? { artifactWriter } : { isMain: false }),
    };
  });
}

function liveOf({ tried }: TriedManifest): Workload | undefined {
  const live: JsonObject | undefined = tried.verdict === 'refused' ? undefined : tried.live;
  return live as unknown as Workload | undefined;
}

/** What is recorded of each before it is changed. */
export function entriesOf(captured: readonly CapturedOfSet[]): readonly RecordedWorkload[] {
  return captured.map((one): RecordedWorkload =>
    one.captured === undefined
      ? { absent: true, workload: one.step.reference }
      : entryOf(recordOf(one.step, one.captured)).entry,
  );
}

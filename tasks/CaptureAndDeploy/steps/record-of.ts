import type { RecordedWorkload, WorkloadRecord } from '../../../shared/contract/workload-record.ts';
import type { Run } from '../../../shared/contract/run.ts';
import { capturedFields } from '../../../shared/deployment/plan-capture.ts';
import type { CapturePlan, DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import { liveRevisionNumber } from '../../../shared/versions/revision.ts';
import type { LastGood } from '../../../shared/versions/last-good.ts';
import { runningImages } from '../../../shared/versions/running-images.ts';
import { bothNames } from '../deployed-record.ts';
import type { Captured } from './capture.ts';
import type { DeploymentStep } from './deployment-step.ts';
import type { RecordOfSet, Recorded } from './publish-artifacts.ts';

/** What is recorded of a workload before it is changed. */
export function recordOf(
  { cluster, reference, run, inputs }: DeploymentStep,
  captured: Captured | Captured<CapturePlan>,
): Recorded {
  const { plan, pods, startedAt } = captured;
  const { workload, place } = plan;
  const revision = liveRevisionNumber(workload, captured.revisionObjects?.items);
  return {
    ...(inputs.action === 'deploy' ? {} : { action: inputs.action }),
    cluster: { server: cluster.server },
    workload: { ...reference, uid: workload.metadata.uid },
    container: place.name,
    ...('newImage' in plan ? deployedFields(plan) : capturedFields(plan, captured.liveObject)),
    digestsBefore: [...new Set(runningImages(pods?.items ?? [], place.name))].sort(),
    revision: revision === '' ? {} : { before: revision },
    run: recordedRun(run),
    times: { started: startedAt.toISOString() },
  };
}

function deployedFields(plan: DeploymentPlan): Pick<WorkloadRecord, 'image' | 'previous' | 'containers'> {
  const { place, previous, newImage, admitted, others = [] } = plan;
  const image = { before: place.image, after: newImage, ...bothNames(newImage, admitted) };
  const back = backTo(previous);
  const further = others.map((one) => ({
    name: one.place.name,
    image: { before: one.place.image, after: one.newImage },
    previous: backTo(one.previous),
  }));
  return { image, previous: back, containers: [{ name: place.name, image, previous: back }, ...further] };
}

function backTo(previous: LastGood): WorkloadRecord['previous'] {
  return {
    ...(previous.found ? { image: previous.image } : {}),
    rule: previous.found ? previous.rule : 'none',
    reason: previous.reason,
  };
}

/** What is recorded of a capture as such, whose workloads may not exist yet. `selector`: the labels by which they were found. */
export function capturedSet(
  { cluster, run }: Pick<DeploymentStep, 'cluster' | 'run'>,
  startedAt: Date,
  workloads: readonly RecordedWorkload[],
  selector?: string,
): RecordOfSet {
  return {
    action: 'capture',
    selector,
    cluster: { server: cluster.server },
    run: recordedRun(run),
    times: { started: startedAt.toISOString() },
    workloads,
  };
}

function recordedRun({ id, number, attempt, url, pipeline }: Run): Recorded['run'] {
  return {
    id,
    number,
    attempt,
    ...(url === undefined ? {} : { url }),
    ...(pipeline === undefined ? {} : { pipeline }),
  };
}

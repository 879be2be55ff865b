import * as path from 'node:path';
import { outputFolder, writeArtifact } from '../../../shared/contract/files/artifact-files.ts';
import { DEPLOY_INFO_ARTIFACT, DEPLOY_INFO_FILE, writeDeployInfo } from '../../../shared/contract/deploy-info.ts';
import type { DeploymentRecord } from '../../../shared/contract/deployment-record.ts';
import { RECORD_FILE, writeDeploymentRecord, writeRecordedSet } from '../../../shared/contract/deployment-record.ts';
import type { Run } from '../../../shared/contract/run.ts';
import type { WorkloadRecord } from '../../../shared/contract/workload-record.ts';
import { capturedFields } from '../../../shared/deployment/plan-capture.ts';
import type { CapturePlan, DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import { parseImage, versionOf } from '../../../shared/kubernetes/image.ts';
import {
  PREVIOUS_IMAGE_FILE,
  ROLLBACK_INFO_ARTIFACT,
  writePreviousImage,
} from '../../../shared/contract/rollback-info.ts';
import { liveRevisionNumber } from '../../../shared/versions/revision.ts';
import { runningImages } from '../../../shared/versions/running-images.ts';
import type { Host } from '../../../shared/host/host.ts';
import { contractName } from '../../../shared/kubernetes/resources.ts';
import type { Captured } from './capture.ts';
import type { DeploymentStep } from './deployment-step.ts';
import { publishesArtifacts } from '../status-on-exit.ts';

/** Where the artifacts of this deployment are, and the record that both of them carry. */
export interface Artifacts {
  readonly folder: string;
  readonly rollbackInfo: string;
  readonly record: Omit<DeploymentRecord, 'schemaVersion'>;
}

/** Writes and publishes rollback-info. It is complete, and its upload command is out, before the cluster is changed. */
export async function publishRollbackInfo(
  step: DeploymentStep,
  captured: Captured | Captured<CapturePlan>,
): Promise<Artifacts> {
  const { host, inputs } = step;
  const { plan } = captured;
  const record = recordOf(step, captured);
  const folder = await outputFolder(host, 'CaptureAndDeploy', inputs.outputDirectory);
  const rollbackInfo = await writeArtifact(folder, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix, {
    [PREVIOUS_IMAGE_FILE]: plan.previous.found ? writePreviousImage(plan.previous.image) : undefined,
    [RECORD_FILE]: writeDeploymentRecord(record),
  });
  host.setOutput('rollbackInfoPath', rollbackInfo);
  host.setVariable('SmartRollback.RollbackInfo', rollbackInfo);
  host.setOutput('previousImage', plan.previous.found ? plan.previous.image : '');
  host.setOutput('previousImageTag', plan.previous.found ? writePreviousImage(plan.previous.image).trim() : '');
  publish(step, ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix, rollbackInfo, [
    ...(plan.previous.found ? [PREVIOUS_IMAGE_FILE] : []),
    RECORD_FILE,
  ]);
  return { folder, rollbackInfo, record };
}

/** The same of a workload that does not exist yet: nothing to go back to, and what was looked for. */
export async function publishAbsence(step: DeploymentStep, startedAt: Date): Promise<void> {
  const { host, inputs, cluster, run, reference } = step;
  const folder = await outputFolder(host, 'CaptureAndDeploy', inputs.outputDirectory);
  const artifact = ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix;
  const rollbackInfo = await writeArtifact(folder, artifact, {
    [PREVIOUS_IMAGE_FILE]: undefined,
    [RECORD_FILE]: writeRecordedSet({
      action: 'capture',
      cluster: { server: cluster.server },
      run: recordedRun(run),
      times: { started: startedAt.toISOString() },
      workloads: [{ absent: true, workload: reference }],
    }),
  });
  host.setOutput('rollbackInfoPath', rollbackInfo);
  host.setVariable('SmartRollback.RollbackInfo', rollbackInfo);
  host.setOutput('previousImage', '');
  host.setOutput('previousImageTag', '');
  publish(step, artifact, rollbackInfo, [RECORD_FILE]);
}

/** Writes and publishes deploy-info, after the rollout succeeded. Returns the path of deploy-info.json. */
export async function publishDeployInfo(
  step: DeploymentStep,
  { folder, record }: Omit<Artifacts, 'rollbackInfo'>,
  after: {
    /** As it was asked for. */
    readonly asked: string;
    readonly revision: string;
    readonly image: string;
    readonly changed: boolean;
    readonly changedAt: Date | undefined;
  },
): Promise<string> {
  const { host, reference, inputs, run } = step;
  const image = { ...record.image, after: after.image, ...bothNames(after.asked, after.image) };
  const named = parseImage(after.asked);
  const artifact = await writeArtifact(folder, DEPLOY_INFO_ARTIFACT + inputs.artifactSuffix, {
    [DEPLOY_INFO_FILE]: writeDeployInfo({
      buildId: run.id,
      imageTag: versionOf(after.asked),
      imageName: named?.repository ?? after.asked,
      namespace: reference.namespace,
      deploymentName: contractName(reference),
      serviceUrl: inputs.serviceUrl,
    }),
    [RECORD_FILE]: writeDeploymentRecord({
      ...record,
      image,
      containers: record.containers.map((entry) => (entry.name === record.container ? { ...entry, image } : entry)),
      revision: { ...record.revision, ...(after.revision === '' ? {} : { after: after.revision }) },
      times: {
        ...record.times,
        ...(after.changedAt === undefined ? {} : { changed: after.changedAt.toISOString() }),
        finished: new Date().toISOString(),
      },
      outcome: after.changed ? 'complete' : 'unchanged',
    }),
  });
  const file = path.join(artifact, DEPLOY_INFO_FILE);
  host.setOutput('deployInfoPath', file);
  host.setVariable('SmartRollback.DeployInfo', file);
  publish(step, DEPLOY_INFO_ARTIFACT + inputs.artifactSuffix, artifact, [DEPLOY_INFO_FILE, RECORD_FILE]);
  return file;
}

/** Both names of what is deployed, where the server gives it another one. */
function bothNames(asked: string, admitted: string | undefined): { asked?: string; admitted?: string } {
  return admitted === undefined || admitted === asked ? {} : { asked, admitted };
}

function publish(
  { host, inputs, report }: Pick<DeploymentStep, 'host' | 'inputs' | 'report'>,
  artifact: string,
  folder: string,
  files: readonly string[],
): void {
  if (publishesArtifacts({ host, inputs })) {
    host.uploadArtifact(artifact, folder);
    report.published(artifact);
  } else if (inputs.publishArtifacts) attach(host, artifact, folder, files);
}

function attach(host: Host, artifact: string, folder: string, files: readonly string[]): void {
  // A classic release refuses artifact.upload and fails the step (agent.md#9-classic-releases).
  for (const file of files) host.attachFile(path.join(folder, file));
  host.info(
    `A classic release cannot publish artifacts: ${artifact} is attached to the log and serves this job only. Later stages go back by strategy undo or by a tag; what they need is recorded on the workload.`,
  );
}

/** What is recorded of a workload before it is changed. */
export function recordOf(
  { cluster, reference, run, inputs }: DeploymentStep,
  captured: Captured | Captured<CapturePlan>,
): Omit<DeploymentRecord, 'schemaVersion'> {
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

function deployedFields({
  place,
  previous,
  newImage,
  admitted,
}: DeploymentPlan): Pick<WorkloadRecord, 'image' | 'previous' | 'containers'> {
  const image = { before: place.image, after: newImage, ...bothNames(newImage, admitted) };
  const back = {
    ...(previous.found ? { image: previous.image } : {}),
    rule: previous.found ? previous.rule : 'none',
    reason: previous.reason,
  };
  return { image, previous: back, containers: [{ name: place.name, image, previous: back }] };
}

function recordedRun({ id, number, attempt, url, pipeline }: Run): DeploymentRecord['run'] {
  return {
    id,
    number,
    attempt,
    ...(url === undefined ? {} : { url }),
    ...(pipeline === undefined ? {} : { pipeline }),
  };
}

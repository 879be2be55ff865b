import * as path from 'node:path';
import { outputFolder, writeArtifact } from '../../../shared/contract/files/artifact-files.ts';
import { DEPLOY_INFO_ARTIFACT, DEPLOY_INFO_FILE, writeDeployInfo } from '../../../shared/contract/deploy-info.ts';
import type { DeploymentRecord } from '../../../shared/contract/deployment-record.ts';
import { RECORD_FILE, writeDeploymentRecord } from '../../../shared/contract/deployment-record.ts';
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
export async function publishRollbackInfo(step: DeploymentStep, captured: Captured): Promise<Artifacts> {
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

/** Writes and publishes deploy-info, after the rollout succeeded. Returns the path of deploy-info.json. */
export async function publishDeployInfo(
  step: DeploymentStep,
  { folder, record }: Artifacts,
  after: {
    readonly revision: string;
    readonly image: string;
    readonly changed: boolean;
    readonly changedAt: Date | undefined;
  },
): Promise<string> {
  const { host, reference, inputs, run } = step;
  const image = { ...record.image, after: after.image, ...bothNames(inputs.image, after.image) };
  const artifact = await writeArtifact(folder, DEPLOY_INFO_ARTIFACT + inputs.artifactSuffix, {
    [DEPLOY_INFO_FILE]: writeDeployInfo({
      buildId: run.id,
      imageTag: inputs.imageTag,
      imageName: inputs.imageName,
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

function recordOf(
  { cluster, reference, run }: DeploymentStep,
  captured: Captured,
): Omit<DeploymentRecord, 'schemaVersion'> {
  const { plan, pods, startedAt } = captured;
  const { workload, place, previous } = plan;
  const revision = liveRevisionNumber(workload, captured.revisionObjects?.items);
  const image = { before: place.image, after: plan.newImage, ...bothNames(plan.newImage, plan.admitted) };
  const back = {
    ...(previous.found ? { image: previous.image } : {}),
    rule: previous.found ? previous.rule : 'none',
    reason: previous.reason,
  };
  return {
    cluster: { server: cluster.server },
    workload: { ...reference, uid: workload.metadata.uid },
    container: place.name,
    image,
    digestsBefore: [...new Set(runningImages(pods?.items ?? [], place.name))].sort(),
    revision: revision === '' ? {} : { before: revision },
    previous: back,
    containers: [{ name: place.name, image, previous: back }],
    run: {
      id: run.id,
      number: run.number,
      attempt: run.attempt,
      ...(run.url === undefined ? {} : { url: run.url }),
      ...(run.pipeline === undefined ? {} : { pipeline: run.pipeline }),
    },
    times: { started: startedAt.toISOString() },
  };
}

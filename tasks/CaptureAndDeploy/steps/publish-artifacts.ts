import * as path from 'node:path';
import { outputFolder, writeArtifact } from '../../../shared/contract/files/artifact-files.ts';
import { DEPLOY_INFO_ARTIFACT, DEPLOY_INFO_FILE, writeDeployInfo } from '../../../shared/contract/deploy-info.ts';
import type { DeploymentRecord, RecordedSet } from '../../../shared/contract/deployment-record.ts';
import { RECORD_FILE, entryOf, writeRecordedSet } from '../../../shared/contract/deployment-record.ts';
import type { RecordedWorkload } from '../../../shared/contract/workload-record.ts';
import { parseImage, versionOf } from '../../../shared/kubernetes/image.ts';
import {
  PREVIOUS_IMAGE_FILE,
  ROLLBACK_INFO_ARTIFACT,
  writePreviousImage,
} from '../../../shared/contract/rollback-info.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { WorkloadReference } from '../../../shared/kubernetes/resources.ts';
import { contractName } from '../../../shared/kubernetes/resources.ts';
import { selectorOf } from '../../../shared/kubernetes/workload-inputs.ts';
import type { LastGood } from '../../../shared/versions/last-good.ts';
import type { DeployedImages } from '../deployed-record.ts';
import { deployedRecord } from '../deployed-record.ts';
import type { DeploymentStep } from './deployment-step.ts';
import { publishesArtifacts } from '../status-on-exit.ts';

/** What is recorded of one workload; the reader's own version of the schema aside. */
export type Recorded = Omit<DeploymentRecord, 'schemaVersion'>;

/** Where the artifacts of this deployment are, and the record that both of them carry. */
export interface Artifacts {
  readonly folder: string;
  readonly record: Recorded;
}

/** What the writing of artifacts needs to know of a step. */
export type PublishingStep = Pick<DeploymentStep, 'host' | 'inputs' | 'run' | 'report'>;

/** What is common to all workloads of a record, and the entries, the main one first. */
export type RecordOfSet = Omit<RecordedSet, 'schemaVersion'>;

/**
 * Writes and publishes rollback-info, and returns the folder that holds the artifacts' folders. It is complete, and its
 * upload command is out, before the cluster is changed. `previous`: that of the main workload; `undefined` where it does
 * not exist yet.
 */
export async function publishRollbackInfo(
  step: PublishingStep,
  set: RecordOfSet,
  previous: LastGood | undefined,
): Promise<string> {
  const { host, inputs } = step;
  const image = previous?.found === true ? previous.image : undefined;
  const folder = await outputFolder(host, 'CaptureAndDeploy', inputs.outputDirectory);
  const artifact = ROLLBACK_INFO_ARTIFACT + inputs.artifactSuffix;
  const rollbackInfo = await writeArtifact(folder, artifact, {
    [PREVIOUS_IMAGE_FILE]: image === undefined ? undefined : writePreviousImage(image),
    [RECORD_FILE]: writeRecordedSet(set),
  });
  host.setOutput('rollbackInfoPath', rollbackInfo);
  host.setVariable('SmartRollback.RollbackInfo', rollbackInfo);
  setPrevious(host, image);
  publish(step, artifact, rollbackInfo, [...(image === undefined ? [] : [PREVIOUS_IMAGE_FILE]), RECORD_FILE]);
  return folder;
}

/** Sets the outputs about the version to go back to; empty where there is none. */
export function setPrevious(host: Pick<Host, 'setOutput'>, image: string | undefined): void {
  host.setOutput('previousImage', image ?? '');
  host.setOutput('previousImageTag', image === undefined ? '' : writePreviousImage(image).trim());
}

/** A set of these workloads: what is common is told by the first. `selector`: the labels by which they were found. */
export function setOf([main, ...others]: readonly [Recorded, ...Recorded[]], selector?: string): RecordOfSet {
  const { common, entry } = entryOf(main);
  const workloads: readonly RecordedWorkload[] = [entry, ...others.map((one) => entryOf(one).entry)];
  return { ...common, selector, workloads };
}

/** A workload that was deployed: its record of before, and what was put in. */
export interface Deployed {
  readonly reference: WorkloadReference;
  readonly record: Recorded;
  readonly after: DeployedImages;
}

/**
 * Writes deploy-info, after the rollouts succeeded, and returns what publishes it; the main workload is the first. Throws a
 * Fault where it cannot be written.
 */
export async function writeDeployed(
  step: PublishingStep,
  folder: string,
  deployed: readonly [Deployed, ...Deployed[]],
): Promise<() => void> {
  const { host, inputs, run } = step;
  const [{ reference, after }] = deployed;
  const named = parseImage(after.asked);
  const finished = new Date();
  const [main, ...others] = deployed;
  const artifact = DEPLOY_INFO_ARTIFACT + inputs.artifactSuffix;
  const written = await writeArtifact(folder, artifact, {
    [DEPLOY_INFO_FILE]: writeDeployInfo({
      buildId: run.id,
      imageTag: versionOf(after.asked),
      imageName: named?.repository ?? after.asked,
      namespace: reference.namespace,
      deploymentName: contractName(reference),
      serviceUrl: inputs.serviceUrl,
    }),
    [RECORD_FILE]: writeRecordedSet(
      setOf(
        [deployedRecord(main, finished), ...others.map((one) => deployedRecord(one, finished))],
        selectorOf(inputs.workloads),
      ),
    ),
  });
  const file = path.join(written, DEPLOY_INFO_FILE);
  return () => {
    host.setOutput('deployInfoPath', file);
    host.setVariable('SmartRollback.DeployInfo', file);
    publish(step, artifact, written, [DEPLOY_INFO_FILE, RECORD_FILE]);
  };
}

function publish(
  { host, inputs, report }: PublishingStep,
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

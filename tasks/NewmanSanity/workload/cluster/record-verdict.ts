import { readRun } from '../../../../shared/contract/run.ts';
import { noteVerdict } from '../../../../shared/deployment/cluster/note-verdict.ts';
import { readLiveImage } from '../../../../shared/deployment/cluster/read-live-image.ts';
import { deployedContainers } from '../../../../shared/deployment/deployed-containers.ts';
import type { DeployedContainer } from '../../../../shared/deployment/deployed-containers.ts';
import { whyNoVerdict } from '../../../../shared/deployment/live-image.ts';
import type { LiveImage } from '../../../../shared/deployment/live-image.ts';
import { describeNote, noteOf, whyNotBlamed } from '../../../../shared/deployment/verdict.ts';
import type { TestVerdict } from '../../../../shared/deployment/verdict.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import { runMarkOf } from '../../../../shared/versions/annotations.ts';
import type { TestedDeployment } from './tested-deployment.ts';

/** A container under test, as it was before the first request. */
export interface ContainerUnderTest {
  readonly cluster: Cluster;
  readonly deployed: DeployedContainer;
  /** The one that deploy-info is about. */
  readonly isMain: boolean;
  readonly before: LiveImage;
}

/**
 * Looks at all that was deployed before the first request, so that a verdict can be recorded on it afterwards. Returns
 * what one is to be recorded on; of the rest a line or a warning says why not. Never fails the step.
 */
export async function watchWorkloads(
  host: Host,
  inputs: { readonly recordVerdict: boolean },
  { cluster: clusterOf, deployInfo, recorded }: TestedDeployment,
): Promise<readonly ContainerUnderTest[]> {
  if (!inputs.recordVerdict) return [];
  const all = deployInfo === undefined ? [] : deployedContainers(deployInfo, recorded);
  if (clusterOf === undefined || all.length === 0) {
    const missing =
      clusterOf === undefined ? 'kubernetesServiceConnection' : 'a deploy-info that names workload and image';
    host.info(`The verdict is not recorded on the workload: that needs ${missing}.`);
    return [];
  }
  const found: ContainerUnderTest[] = [];
  for (const [index, deployed] of all.entries()) {
    const { reference, image } = deployed;
    try {
      const cluster = await clusterOf();
      const before = await readLiveImage(cluster, deployed, host.cancelled);
      if (before !== undefined) found.push({ cluster, deployed, isMain: index === 0, before });
      else {
        host.info(
          `The verdict is not recorded on the workload: no one container of ${reference.kind} ${reference.name} has ${image}.`,
        );
      }
    } catch (error) {
      host.cancelled.throwIfAborted();
      host.warning(`The verdict cannot be recorded on the workload: ${describeError(error)}`);
    }
  }
  return found;
}

/** What was written about the image on its workload. */
export type RecordedVerdict = 'verified' | 'rejected' | 'none';

/** What was written about each container, in the order of what was deployed. */
export interface WrittenVerdict {
  readonly name: string;
  readonly isMain: boolean;
  readonly written: RecordedVerdict;
}

/**
 * Records on each workload that what was tested passed or failed, if it was live and its rollout completed before the
 * first and after the last request (design.md#verdict-on-the-workload). Returns what was recorded.
 * Never fails the step.
 */
export async function recordVerdicts(
  host: Host,
  underTest: readonly ContainerUnderTest[],
  sanity: TestVerdict | 'unclear',
): Promise<readonly WrittenVerdict[]> {
  if (sanity === 'unclear') {
    for (const { deployed } of underTest) {
      host.info(
        `Nothing is recorded about ${deployed.image} on the workload: the tests neither all passed nor failed by an assertion alone.`,
      );
    }
    return [];
  }
  const written: WrittenVerdict[] = [];
  for (const one of underTest) {
    const { isMain, deployed } = one;
    written.push({ name: deployed.reference.name, isMain, written: await recordVerdict(host, one, sanity) });
  }
  return written;
}

async function recordVerdict(
  host: Host,
  { cluster, deployed, isMain, before }: ContainerUnderTest,
  sanity: TestVerdict,
): Promise<RecordedVerdict> {
  const { image } = deployed;
  try {
    const doubt =
      whyNotBlamed(sanity, deployed, isMain) ??
      whyNoVerdict(image, before, await readLiveImage(cluster, deployed, host.cancelled));
    if (doubt !== undefined) {
      host.info(`Nothing is recorded about ${image} on the workload: ${doubt}.`);
      return 'none';
    }
    const marked = await noteVerdict(cluster, before, sanity, runMarkOf(readRun(host)));
    if (marked.outcome === 'marked') {
      host.info(describeNote(sanity, before));
      return noteOf(sanity);
    }
    host.info(`Nothing is recorded about ${image} on the workload: ${marked.live} is live by now.`);
  } catch (error) {
    host.cancelled.throwIfAborted();
    host.warning(`The verdict could not be recorded on the workload: ${describeError(error)}`);
  }
  return 'none';
}

import { readRun } from '../../../../shared/contract/run.ts';
import { markVersion } from '../../../../shared/versions/cluster/mark-version.ts';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import type { TestedDeployment } from './tested-deployment.ts';
import type { LiveImage } from '../../../../shared/deployment/live-image.ts';
import { deployedImage, whyNoVerdict, workloadOf } from '../../../../shared/deployment/live-image.ts';
import { readLiveImage } from '../../../../shared/deployment/cluster/read-live-image.ts';
import { runMarkOf } from '../../../../shared/versions/annotations.ts';

/** The workload under test, as it was before the first request. */
export interface WorkloadUnderTest {
  readonly cluster: Cluster;
  readonly image: string;
  readonly recordedContainer: string | undefined;
  readonly before: LiveImage;
}

/**
 * Looks at the workload before the first request, so that a verdict can be recorded on it afterwards. Returns
 * `undefined` where none is to be recorded; a line or a warning says why. Never fails the step.
 */
export async function watchWorkload(
  host: Host,
  inputs: { readonly recordVerdict: boolean },
  { cluster: clusterOf, deployInfo, recordedContainer }: TestedDeployment,
): Promise<WorkloadUnderTest | undefined> {
  if (!inputs.recordVerdict) return undefined;
  const reference = deployInfo === undefined ? undefined : workloadOf(deployInfo);
  const image = deployInfo === undefined ? undefined : deployedImage(deployInfo);
  if (clusterOf === undefined || reference === undefined || image === undefined) {
    const missing =
      clusterOf === undefined ? 'kubernetesServiceConnection' : 'a deploy-info that names workload and image';
    host.info(`The verdict is not recorded on the workload: that needs ${missing}.`);
    return undefined;
  }
  try {
    const cluster = await clusterOf();
    const before = await readLiveImage(cluster, { reference, image, recorded: recordedContainer }, host.cancelled);
    if (before === undefined) {
      host.info(
        `The verdict is not recorded on the workload: no one container of ${reference.kind} ${reference.name} has ${image}.`,
      );
      return undefined;
    }
    return { cluster, image, recordedContainer, before };
  } catch (error) {
    host.cancelled.throwIfAborted();
    host.warning(`The verdict cannot be recorded on the workload: ${describeError(error)}`);
    return undefined;
  }
}

/** What was written about the image on its workload. */
export type RecordedVerdict = 'verified' | 'rejected' | 'none';

/**
 * Records on the workload that the tested image passed or failed, if it was live and its rollout completed before the
 * first and after the last request (design.md#verdict-on-the-workload). Returns what was recorded.
 * Never fails the step.
 */
export async function recordVerdict(
  host: Host,
  tested: WorkloadUnderTest | undefined,
  sanity: 'passed' | 'rejected' | 'unclear',
): Promise<RecordedVerdict> {
  if (tested === undefined) return 'none';
  const { cluster, image, recordedContainer, before } = tested;
  if (sanity === 'unclear') {
    host.info(
      `Nothing is recorded about ${image} on the workload: the tests neither all passed nor failed by an assertion alone.`,
    );
    return 'none';
  }
  try {
    const after = await readLiveImage(
      cluster,
      { reference: before.reference, image, recorded: recordedContainer },
      host.cancelled,
    );
    const doubt = whyNoVerdict(image, before, after);
    if (doubt !== undefined) {
      host.info(`Nothing is recorded about ${image} on the workload: ${doubt}.`);
      return 'none';
    }
    const verdict = sanity === 'passed' ? 'verified' : 'rejected';
    const marked = await markVersion(cluster, before.reference, {
      verdict,
      uid: before.uid,
      container: before.container,
      image: before.image,
      ...(before.digest === undefined ? {} : { digest: before.digest }),
      ...(before.revision === undefined ? {} : { revision: before.revision }),
      run: runMarkOf(readRun(host)),
    });
    if (marked.outcome === 'marked') {
      host.info(sentence(sanity, before));
      return verdict;
    }
    host.info(`Nothing is recorded about ${image} on the workload: ${marked.live} is live by now.`);
  } catch (error) {
    host.cancelled.throwIfAborted();
    host.warning(`The verdict could not be recorded on the workload: ${describeError(error)}`);
  }
  return 'none';
}

function sentence(sanity: 'passed' | 'rejected', { reference, image }: LiveImage): string {
  const where = `recorded on ${reference.kind} ${reference.name}`;
  return sanity === 'passed'
    ? `${image} passed: ${where} as verified, a version to go back to.`
    : `${image} failed: ${where} as rejected, nothing goes back to it by itself.`;
}

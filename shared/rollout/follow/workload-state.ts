import { Fault } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { ApiError } from '../../kubernetes/api-error.ts';
import { whyNothingNew } from '../../kubernetes/container.ts';
import { whenObserved } from '../../kubernetes/client/read-workload.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { Pod, Workload } from '../../kubernetes/objects.ts';
import { isCompleted } from '../completed.ts';
import { cannotFit } from '../progress-deadline.ts';
import type { ListedObjects, WorkloadState } from '../workload-state.ts';
import { containerToChange, workloadState } from '../workload-state.ts';
import type { WorkloadStep } from './workload-step.ts';

/** What the two deploying tasks ask differently of the same reading. */
export interface ReadingRules {
  readonly containerName: string | undefined;
  /** What the rollout may take; a warning where it cannot be enough. */
  readonly timeoutSeconds: number;
  /** Why a paused workload is refused; `undefined` where it may be paused. */
  readonly refusalWhilePaused: string | undefined;
  /** Takes the beginning of a sentence: the controller has not seen the last change. What it throws ends the reading. */
  readonly onUnobserved: (what: string) => void;
  /** Another workload of the step asks whether their namespace ends. */
  readonly isNamespaceKnown?: boolean;
}

/**
 * Reads all that is to be known before anything is changed, beginning with the workload that was found. What forbids the
 * change is said before anything is waited for, and once more afterwards, since somebody may have changed it meanwhile.
 * Throws a Fault where it is forbidden. What may not be listed costs a warning each.
 */
export async function readWorkloadState(
  { host, cluster, reference }: Pick<WorkloadStep, 'host' | 'cluster' | 'reference'>,
  found: Workload,
  { containerName, timeoutSeconds, refusalWhilePaused, onUnobserved, isNamespaceKnown = false }: ReadingRules,
): Promise<WorkloadState> {
  containerToChange(found, containerName, refusalWhilePaused);
  const { workload: seen, observed } = await whenObserved(cluster, reference, found, host.cancelled);
  if (!observed) {
    onUnobserved(`The controller has not seen the last change of ${reference.kind} ${reference.name} for 15 s`);
  }
  const place = containerToChange(seen, containerName, refusalWhilePaused);
  const tooLong = cannotFit(seen, timeoutSeconds);
  if (tooLong !== undefined) host.warning(tooLong);
  const listed = await listObjects(host, cluster, seen);
  if (!isNamespaceKnown) await refuseInEndingNamespace(cluster, reference.namespace);
  const workload = await completedMeanwhile({ cluster, reference }, seen, listed.pods?.items);
  return workloadState(workload, place, listed);
}

/**
 * The same of a workload that this step changed: what was listed of it before the change still tells what was there, and is
 * followed from there, as a deployment does.
 */
export function stateAfterChange(
  { host }: Pick<WorkloadStep, 'host'>,
  workload: Workload,
  listed: ListedObjects,
  { containerName, timeoutSeconds, refusalWhilePaused }: ReadingRules,
): WorkloadState {
  const place = containerToChange(workload, containerName, refusalWhilePaused);
  const tooLong = cannotFit(workload, timeoutSeconds);
  if (tooLong !== undefined) host.warning(tooLong);
  return workloadState(workload, place, listed);
}

/** Where the namespace may not be read, or cannot be, the rollout tells soon enough that nothing new is made in it. */
async function refuseInEndingNamespace(cluster: Cluster, name: string): Promise<void> {
  const namespace = await cluster.readNamespace(name).catch((error: unknown) => {
    if (error instanceof Fault) return undefined;
    throw error;
  });
  const refusal = namespace && whyNothingNew(namespace);
  if (refusal !== undefined) throw new Fault('SR302', refusal);
}

async function listObjects(host: Pick<Host, 'warning'>, cluster: Cluster, workload: Workload): Promise<ListedObjects> {
  // One after the other on the connection that is open: a second connection would cost more than a second answer.
  const revisionObjects = await allowed(
    host,
    cluster.listRevisions(workload),
    'Without it only the live and the recorded image can be gone back to.',
  );
  const pods = await allowed(
    host,
    cluster.listPods(workload),
    'Without it a failing pod is not recognised before the time-out.',
  );
  return { revisionObjects, pods };
}

/**
 * A rollout may complete between two reads: then its old pods are gone from what was listed, and only the workload, read
 * after that, tells that it is good.
 */
async function completedMeanwhile(
  { cluster, reference }: Pick<WorkloadStep, 'cluster' | 'reference'>,
  seen: Workload,
  pods: readonly Pod[] | undefined,
): Promise<Workload> {
  if (isCompleted(seen, pods)) return seen;
  const workload = await cluster.readWorkload(reference);
  const { uid, generation } = workload.metadata;
  return uid === seen.metadata.uid && generation === seen.metadata.generation ? workload : seen;
}

async function allowed<T>(
  host: Pick<Host, 'warning'>,
  reading: Promise<T>,
  consequence: string,
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    host.warning(`${error.message} ${consequence}`);
    return undefined;
  }
}

import { ApiStatus } from '../../api/status.ts';
import type { Deployment, ReplicaSet, StoredObject } from '../../model/objects.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../../model/resources.ts';
import { parseTime } from '../../model/time.ts';
import type { Change } from '../../store/change-log.ts';
import { keyOf } from '../../store/collection.ts';
import { conditionOf, withCondition } from '../conditions.ts';
import type { Controller, ControllerServices } from '../controller.ts';
import { controllerOf, startController } from '../controller.ts';
import type { WorkQueue } from '../work-queue.ts';
import { splitKey } from '../work-queue.ts';
import { newReplicaSetSize, oldReplicaSetSizes } from './arithmetic.ts';
import { revisionOf } from './revisions.ts';
import { active, isScalingEvent, scaleProportionally } from './scale.ts';
import {
  calculateStatus,
  deadlineOf,
  hasDeadline,
  isComplete,
  progressing,
  withProgress,
  withReplicaFailure,
} from './status.ts';
import { DeploymentSync } from './sync.ts';

/** Keeps ReplicaSets as the Deployments want them, as kube-controller-manager does. */
export function startDeploymentController(services: ControllerServices): Controller {
  const { store } = services;
  /** Recreate waits until the last old pod is gone. */
  const deploymentOfGonePod = ({ type, resource, object }: Change): string | undefined => {
    if (resource !== PODS || type !== 'DELETED') return undefined;
    const { namespace = '' } = object.metadata;
    const set = store.get(REPLICA_SETS, namespace, ownerName(object));
    return set === undefined ? undefined : `${namespace}/${ownerName(set)}`;
  };
  return startController(
    store,
    DEPLOYMENTS,
    [REPLICA_SETS],
    (key, queue) => {
      const { namespace, name } = splitKey(key);
      const deployment = store.get(DEPLOYMENTS, namespace, name);
      if (deployment !== undefined) reconcile(services, deployment, queue);
    },
    deploymentOfGonePod,
  );
}

function ownerName(object: StoredObject): string {
  return controllerOf(object)?.name ?? '';
}

function reconcile(services: ControllerServices, deployment: Deployment, queue: WorkQueue): void {
  const sets = services.store
    .ownedBy(REPLICA_SETS, deployment.metadata.uid)
    .sort((left, right) => age(left) - age(right) || (left.metadata.name < right.metadata.name ? -1 : 1));
  const sync = new DeploymentSync(services, deployment, sets);
  try {
    if (deployment.metadata.deletionTimestamp !== undefined) {
      sync.syncRevision(false);
      sync.writeStatus(calculateStatus(sync.deployment, sync.all, sync.current));
      return;
    }
    checkPaused(sync);
    if (deployment.spec.paused === true || isScalingEvent(sync)) scale(services, sync);
    else if (deployment.spec.strategy.type === 'Recreate') recreate(services, sync);
    else rollOut(services, sync);
    waitForDeadline(sync, queue);
  } catch (error) {
    if (!(error instanceof ApiStatus)) throw error;
    queue.enqueueAfter(keyOf(deployment), 100);
  }
}

function age(set: ReplicaSet): number {
  return parseTime(set.metadata.creationTimestamp);
}

/** Pausing and resuming are told as progress, so that a pause never counts as delay. */
function checkPaused(sync: DeploymentSync): void {
  const { deployment } = sync;
  const { conditions = [] } = deployment.status;
  const known = conditionOf(conditions, 'Progressing');
  if (!hasDeadline(deployment) || known?.reason === 'ProgressDeadlineExceeded') return;
  const paused = deployment.spec.paused === true;
  if (paused === (known?.reason === 'DeploymentPaused')) return;
  const statement = paused
    ? progressing('Unknown', 'DeploymentPaused', 'Deployment is paused')
    : progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed');
  sync.writeStatus({ ...deployment.status, conditions: [...withCondition(conditions, statement)] });
}

/** A Deployment that is paused or was scaled: sizes only, no new ReplicaSet. */
function scale(services: ControllerServices, sync: DeploymentSync): void {
  sync.syncRevision(false);
  scaleProportionally(sync);
  if (sync.deployment.spec.paused === true) cleanUp(services, sync);
  sync.writeStatus(calculateStatus(sync.deployment, sync.all, sync.current));
}

function rollOut(services: ControllerServices, sync: DeploymentSync): void {
  sync.syncRevision(true);
  const { current, deployment } = sync;
  if (current === undefined) return;
  const wanted = deployment.spec.replicas;
  const size = current.spec.replicas > wanted ? wanted : newReplicaSetSize(deployment, sync.all, current.spec.replicas);
  if (current.spec.replicas !== wanted && sync.scale(current, size)) return writeProgress(sync);
  const sizes = oldReplicaSetSizes(deployment, active(sync.old), current);
  for (const [set, smaller] of sizes) sync.scale(set, smaller);
  if (sizes.size === 0 && isComplete(deployment, deployment.status)) cleanUp(services, sync);
  writeProgress(sync);
}

function recreate(services: ControllerServices, sync: DeploymentSync): void {
  sync.syncRevision(false);
  const shrinking = active(sync.old).map((set) => sync.scale(set, 0));
  if (shrinking.includes(true) || oldPodsRunning(services, sync)) return writeProgress(sync);
  if (sync.current === undefined) sync.syncRevision(true);
  if (sync.current !== undefined) sync.scale(sync.current, sync.deployment.spec.replicas);
  if (isComplete(sync.deployment, sync.deployment.status)) cleanUp(services, sync);
  writeProgress(sync);
}

function oldPodsRunning(services: ControllerServices, sync: DeploymentSync): boolean {
  return sync.old.some(
    (set) =>
      set.status.replicas > 0 ||
      services.store
        .ownedBy(PODS, set.metadata.uid)
        .some(({ status }) => !['Succeeded', 'Failed'].includes(status.phase)),
  );
}

function writeProgress(sync: DeploymentSync): void {
  const { deployment, all, current } = sync;
  const counted = calculateStatus(deployment, all, current);
  sync.writeStatus(withReplicaFailure(withProgress(deployment, counted, current, Date.now()), all, current));
}

/** Forgets old ReplicaSets without pods beyond revisionHistoryLimit, lowest revision first. */
function cleanUp(services: ControllerServices, sync: DeploymentSync): void {
  const { revisionHistoryLimit } = sync.deployment.spec;
  if (revisionHistoryLimit === undefined) return;
  const old = [...sync.old].sort((left, right) => revisionOf(left) - revisionOf(right));
  for (const set of old.slice(0, Math.max(0, old.length - revisionHistoryLimit))) {
    const { generation = 0 } = set.metadata;
    const settled = generation <= (set.status.observedGeneration ?? 0);
    if (set.status.replicas === 0 && set.spec.replicas === 0 && settled) services.store.remove(REPLICA_SETS, set);
  }
}

/** Looks again when the progress deadline will have passed. */
function waitForDeadline(sync: DeploymentSync, queue: WorkQueue): void {
  const { deployment } = sync;
  const condition = conditionOf(deployment.status.conditions, 'Progressing');
  if (!hasDeadline(deployment) || condition === undefined) return;
  if (isComplete(deployment, deployment.status) || condition.reason === 'ProgressDeadlineExceeded') return;
  const left = deadlineOf(deployment, condition) - Date.now();
  // Written times are whole seconds: a second more avoids looking a moment too early.
  queue.enqueueAfter(keyOf(deployment), left < 1000 ? 100 : left + 1000);
}

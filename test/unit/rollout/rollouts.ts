// A Deployment whose image was changed to 457, as it is seen while that rolls out.
import type { Assessment } from '../../../shared/rollout/assess-rollout.ts';
import { assessRollout } from '../../../shared/rollout/assess-rollout.ts';
import type { Baseline, RolloutSnapshot, Sightings } from '../../../shared/rollout/rollout.ts';
import type { Condition, Workload } from '../../../shared/kubernetes/objects.ts';
import {
  APP,
  UID,
  condition,
  container,
  deployment,
  pod,
  replicaSet,
  template,
  waitingFor,
} from '../../support/objects.ts';

export const NEW = `${APP}:457`;
export const NONE: Sightings = new Map();
export const newSet = replicaSet({ revision: 5, image: NEW });
export const baseline = (more: Partial<Baseline> = {}): Baseline => ({
  uid: UID,
  container: 'app',
  image: NEW,
  generation: 2,
  template: template(NEW),
  staleDeadline: undefined,
  startedAt: 0,
  restarts: new Map(),
  ...more,
});
/** Our Deployment after the patch: seen by the controller, no new pod yet. */
export const live = (more: Parameters<typeof deployment>[0] = {}) =>
  deployment({
    image: NEW,
    revision: 5,
    ...more,
    metadata: { generation: 2, ...more.metadata },
    status: {
      observedGeneration: 2,
      replicas: 2,
      updatedReplicas: 1,
      availableReplicas: 1,
      conditions: [],
      ...more.status,
    },
  });
export const complete = (more: Parameters<typeof deployment>[0] = {}) =>
  live({ ...more, status: { replicas: 1, conditions: [condition('Available', 'True')], ...more.status } });
export const snapshot = (workload: Workload | undefined, more: Partial<RolloutSnapshot> = {}): RolloutSnapshot => ({
  workload,
  revisions: [newSet],
  pods: [],
  ...more,
});
export const assess = (
  workload: Workload | undefined,
  against = baseline(),
  now = 0,
  more: Partial<RolloutSnapshot> = {},
): Assessment => assessRollout(snapshot(workload, more), against, NONE, now).assessment;
export const withCondition = (...conditions: readonly Condition[]) => live({ status: { conditions } });
export const broken = pod({
  owner: newSet.metadata.uid,
  ready: false,
  containers: [container({ state: waitingFor('ErrImagePull', 'not found') })],
});

import { objectAt, textAt } from '../model/json.ts';
import type { Pod } from '../model/objects.ts';
import { DISRUPTION_BUDGETS, PODS } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import { isTerminating } from '../controllers/pods.ts';
import type { Answer, Call } from './context.ts';
import { decodeOptions } from './decode.ts';
import { checkPreconditions, deleteOne } from './deleting.ts';
import { allows, disruptionOf, isCovered } from './disruption-budget.ts';
import { existing } from './reading.ts';
import { readBody } from './request.ts';
import { ApiStatus, badRequest } from './status.ts';
import { isDryRun } from './writing.ts';

/** POST of an Eviction: a pod is deleted where its disruption budget allows it (eviction.go). */
export async function evictPod(call: Call): Promise<Answer> {
  const eviction = decodeOptions(await readBody(call.message));
  const pod = existing(call) as Pod;
  if (textAt(eviction, 'apiVersion') !== 'policy/v1' || textAt(eviction, 'kind') !== 'Eviction') {
    throw badRequest('an Eviction of policy/v1 is wanted');
  }
  checkPreconditions(PODS, pod, objectAt(eviction, 'deleteOptions'));
  const isPending = pod.status.phase === 'Pending' || isTerminating(pod);
  if (!isPending) askBudgets(call.store, pod);
  if (!isDryRun(call)) deleteOne(call.store, PODS, pod);
  return { status: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

function askBudgets(store: Store, pod: Pod): void {
  const { namespace = '' } = pod.metadata;
  const [budget, ...others] = store.list(DISRUPTION_BUDGETS, namespace).filter((one) => isCovered(one, pod));
  if (budget === undefined) return;
  if (others.length > 0) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiStatus(500, 'InternalError', message);
  }
  const disruption = disruptionOf(store, budget);
  if (allows(budget, disruption, pod)) return;
  const { needed, healthy } = disruption;
  const message = `The disruption budget ${budget.metadata.name} needs ${needed} healthy pods and has ${healthy} currently`;
  throw new ApiStatus(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
  });
}

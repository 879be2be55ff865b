import type { Pod, Workload } from '../kubernetes/objects.ts';
import { conditionOf } from '../kubernetes/objects.ts';
import { isReady } from '../kubernetes/pod.ts';
import { resumeCommand } from '../kubernetes/resources.ts';
import { isObserved } from './rollout-status.ts';
import type { SymptomRow } from './symptom.ts';
import { describeWorkloadCommand } from './symptom.ts';

/** What is known of a workload when it is asked what stands in its way. */
export interface WorkloadSubject {
  readonly workload: Workload;
  /** Of the new revision; `undefined`: pods may not be listed. */
  readonly pods: readonly Pod[] | undefined;
  /** Something else stands in the way already: a pod, a refusal. */
  readonly isExplained: boolean;
}

// A controller that is well sees a change at once, and makes pods within a moment.
const SEEN_SECONDS = 5;
const MADE_SECONDS = 10;

/** Causes that the workload itself shows, one row each. */
export const WORKLOAD_ROWS: readonly SymptomRow<WorkloadSubject>[] = [
  {
    title: 'it is paused',
    find: ({ workload: { kind, metadata, spec } }) =>
      spec.paused === true
        ? {
            reason: 'Paused',
            cause: 'may pass',
            text: `the ${kind} is paused (resume it: ${resumeCommand({ kind, ...metadata })})`,
            next: 'Resume it, and run the step again',
          }
        : undefined,
  },
  {
    title: 'its controller does not see the change',
    find: ({ workload }) => {
      if (isObserved(workload)) return undefined;
      const { generation = 0 } = workload.metadata;
      return {
        reason: 'NotObserved',
        cause: 'may pass',
        text: `the controller has seen generation ${workload.status?.observedGeneration ?? 0} of the ${workload.kind}, not ${generation}`,
        next: 'See whether the kube-controller-manager runs and keeps up (kubectl get pods -n kube-system, or whoever runs the control plane)',
        saidAfterSeconds: SEEN_SECONDS,
      };
    },
  },
  {
    title: 'its pods are ready, and minReadySeconds are not over',
    find: ({ workload, pods = [] }) => {
      const { minReadySeconds = 0 } = workload.spec;
      const ready = pods.filter((pod) => isReady(pod));
      if (minReadySeconds === 0 || ready.length === 0 || ready.length < pods.length) return undefined;
      return {
        reason: 'MinReadySeconds',
        cause: 'may pass',
        text: `its new pods are ready, and count as available only after minReadySeconds (${minReadySeconds})`,
        next: 'Raise timeoutSeconds, or lower minReadySeconds',
        saidAfterSeconds: SEEN_SECONDS,
      };
    },
  },
  {
    title: 'no pod of the new revision is made, and nothing says why',
    find: ({ workload, pods, isExplained }) =>
      pods === undefined || pods.length > 0 || isExplained || !isObserved(workload)
        ? undefined
        : {
            reason: 'NoPods',
            cause: 'may pass',
            text: 'no pod of the new revision has been made',
            next: `Why is not known; see: ${describeWorkloadCommand(workload)}`,
            saidAfterSeconds: MADE_SECONDS,
          },
  },
  {
    title: 'its pods are ready, and it does not count as available',
    find: ({ workload, pods = [], isExplained }) => {
      const available = conditionOf(workload, 'Available');
      if (isExplained || pods.length === 0 || available === undefined || available.status === 'True') return undefined;
      if (!pods.every((pod) => isReady(pod))) return undefined;
      return {
        reason: available.reason ?? 'NotAvailable',
        cause: 'may pass',
        text: `the new pods are ready, and the ${workload.kind} does not count as available: ${available.message ?? available.reason ?? 'no reason given'}`,
        next: `See: ${describeWorkloadCommand(workload)}`,
        saidAfterSeconds: MADE_SECONDS,
      };
    },
  },
];

import { newestEvent, timeOf } from '../kubernetes/event.ts';
import type { ContainerSubject } from './container-subject.ts';
import { waitingOf } from './container-subject.ts';
import { probeSays } from './crash-symptoms.ts';
import { STANDSTILL_SECONDS } from './evidence.ts';
import type { SymptomRow } from './symptom.ts';
import { describeCommand } from './symptom.ts';

// A pod that is well is through sooner; a word about each one would drown the rest.
const USUAL_SECONDS = 10;

/** Causes that a container has not come so far yet, one row each: nothing of them is wrong for sure. */
export const UNREADY_ROWS: readonly SymptomRow<ContainerSubject>[] = [
  {
    title: 'an init container does not come to its end',
    find: ({ role, status, pod }) =>
      role === 'init' && status.state?.running !== undefined
        ? {
            reason: 'PodInitializing',
            cause: 'may pass',
            text: `init container ${status.name} has not ended yet${since(status.state.running.startedAt)}, and the others wait for it`,
            next: `See what it waits for: kubectl logs ${pod.metadata.name} -c ${status.name} -n ${pod.metadata.namespace}`,
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined,
  },
  {
    title: 'a side-car has not started, and the others wait for it',
    find: ({ role, status, events, pod }) =>
      role === 'side-car' && status.state?.running !== undefined && status.started !== true
        ? {
            reason: 'PodInitializing',
            cause: 'may pass',
            text: `side-car ${status.name} runs but has not started yet${since(status.state.running.startedAt)}, and the others wait for it${says('startup', probeSays(events, 'startup'))}`,
            next: `See why its startup probe fails: kubectl logs ${pod.metadata.name} -c ${status.name} -n ${pod.metadata.namespace}`,
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined,
  },
  {
    title: 'its startup probe fails',
    find: ({ role, status, spec, events }) => {
      const said = probeSays(events, 'startup');
      const isProbed = said !== undefined || spec?.startupProbe !== undefined;
      return role !== 'init' && isRunning(status) && status.started !== true && isProbed
        ? {
            reason: 'Unhealthy',
            cause: 'may pass',
            text: `container ${status.name} runs but has not started yet${says('startup', said)}`,
            next: 'Look why it does not answer, or give it longer to start (failureThreshold of startupProbe, timeoutSeconds)',
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined;
    },
  },
  {
    title: 'its readiness probe fails, and what it said is known',
    find: ({ role, status, events }) => {
      const said = probeSays(events, 'readiness');
      return role !== 'init' && isRunning(status) && said !== undefined
        ? {
            reason: 'Unhealthy',
            cause: 'may pass',
            text: `container ${status.name} runs but is not ready${says('readiness', said)}`,
            next: 'Look why it does not answer: its path and port, its log among the details of this step, what it needs',
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined;
    },
  },
  {
    title: 'it is not ready, and what its readiness probe said is not known',
    find: ({ role, status, spec, pod }) =>
      role !== 'init' && isRunning(status) && (spec === undefined || spec.readinessProbe !== undefined)
        ? {
            reason: 'Unhealthy',
            cause: 'may pass',
            text: `container ${status.name} runs but is not ready`,
            next: `Look at its readiness probe: ${describeCommand(pod)}`,
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined,
  },
  {
    title: 'it is not ready, although it has no readiness probe',
    find: ({ role, status, pod }) =>
      role !== 'init' && isRunning(status)
        ? {
            reason: 'NotReady',
            cause: 'may pass',
            text: `container ${status.name} runs but is not ready, and has no readiness probe`,
            next: `Why is not known; see: ${describeCommand(pod)}`,
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined,
  },
  {
    title: 'its image is still being pulled',
    find: ({ status, image, events }) => {
      if (!isCreating(status)) return undefined;
      const last = newestEvent(events, ['Pulling', 'Pulled', 'Created', 'Failed']);
      return last?.reason !== 'Pulling'
        ? undefined
        : {
            reason: 'ContainerCreating',
            cause: 'may pass',
            text: `image ${image} is still being pulled${since(timeOf(last))}`,
            next: 'A large image or a slow registry needs longer: raise timeoutSeconds, or see whether the node reaches the registry',
            saidAfterSeconds: USUAL_SECONDS,
          };
    },
  },
  {
    title: 'it is still being created, and no event says why',
    find: ({ status, pod }) =>
      status.state?.waiting?.reason === 'ContainerCreating'
        ? {
            reason: 'ContainerCreating',
            cause: 'may pass',
            text: `container ${status.name} is still being created (ContainerCreating)`,
            next: `Why is not known: no event of the pod could be read that says it; see: ${describeCommand(pod)}`,
            saidAfterSeconds: STANDSTILL_SECONDS,
          }
        : undefined,
  },
  {
    title: 'it has ended well, and its pod is not ready for it',
    find: ({ role, status, pod }) =>
      role === 'container' && status.state?.terminated?.exitCode === 0
        ? {
            reason: status.state.terminated.reason ?? 'Completed',
            cause: 'may pass',
            text: `container ${status.name} has ended (exit code 0) and does not run`,
            next: `Its main program must keep running; see: ${describeCommand(pod)}`,
            saidAfterSeconds: USUAL_SECONDS,
          }
        : undefined,
  },
];

function isRunning({ state, ready }: ContainerSubject['status']): boolean {
  return state?.running !== undefined && ready !== true;
}

// Where init containers stand before it, PodInitializing is what the kubelet says also while it is being pulled.
function isCreating(status: ContainerSubject['status']): boolean {
  return ['ContainerCreating', 'PodInitializing'].includes(waitingOf(status).reason);
}

function says(probe: string, said: string | undefined): string {
  return said === undefined ? '' : `: its ${probe} probe says: ${said}`;
}

function since(time: string | undefined): string {
  return time === undefined || time === '' ? '' : ` (since ${time})`;
}

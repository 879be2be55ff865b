import { UNREADY_ROWS } from '../../../shared/rollout/unready-symptoms.ts';
import { container, ended } from '../../support/objects.ts';
import { IMAGE, START, runs, subject, waits, itTells } from './container-cases.ts';
import type { Case } from './container-cases.ts';
import { event } from './events.ts';

const CASES: readonly Case[] = [
  {
    row: 'an init container does not come to its end',
    given: runs({ role: 'init', status: container({ name: 'migrate', state: { running: { startedAt: START } } }) }),
    cause: 'may pass',
    reason: 'PodInitializing',
    text: `init container migrate has not ended yet (since ${START}), and the others wait for it`,
    next: /kubectl logs pod-1 -c migrate -n prod$/,
  },
  {
    row: 'a side-car has not started, and the others wait for it',
    given: subject({
      role: 'side-car',
      status: container({ name: 'proxy', started: false, state: { running: {} } }),
      events: [event('Unhealthy', 'Startup probe failed: connection refused')],
    }),
    cause: 'may pass',
    reason: 'PodInitializing',
    text: 'side-car proxy runs but has not started yet, and the others wait for it: its startup probe says: connection refused',
    next: /kubectl logs pod-1 -c proxy -n prod$/,
  },
  {
    row: 'its startup probe fails',
    given: runs(
      { events: [event('Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 500')] },
      { started: false },
    ),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but has not started yet: its startup probe says: HTTP probe failed with statuscode: 500',
    next: /longer to start/,
  },
  {
    row: 'its startup probe fails',
    given: runs({ spec: { name: 'app', startupProbe: {} } }, { started: false }),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but has not started yet',
    next: /longer to start/,
  },
  {
    row: 'its readiness probe fails, and what it said is known',
    given: runs({ events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')] }),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but is not ready: its readiness probe says: HTTP probe failed with statuscode: 503',
    next: /path and port/,
  },
  {
    row: 'it is not ready, and what its readiness probe said is not known',
    given: runs(),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but is not ready',
    next: /^Look at its readiness probe: kubectl describe pod/,
  },
  {
    row: 'it is not ready, and what its readiness probe said is not known',
    given: runs({ spec: undefined }),
    cause: 'may pass',
    reason: 'Unhealthy',
    text: 'container app runs but is not ready',
    next: /readiness probe/,
  },
  {
    row: 'it is not ready, although it has no readiness probe',
    given: runs({ spec: { name: 'app' } }),
    cause: 'may pass',
    reason: 'NotReady',
    text: 'container app runs but is not ready, and has no readiness probe',
    next: /^Why is not known; see: kubectl describe pod/,
  },
  {
    row: 'its image is still being pulled',
    given: waits('ContainerCreating', undefined, { events: [event('Pulling', `Pulling image "${IMAGE}"`)] }),
    cause: 'may pass',
    text: `image ${IMAGE} is still being pulled (since ${START})`,
    next: /raise timeoutSeconds/,
  },
  {
    row: 'it is still being created, and no event says why',
    given: waits('ContainerCreating', undefined, { events: [event('Pulled', 'pulled')] }),
    cause: 'may pass',
    text: 'container app is still being created (ContainerCreating)',
    next: /^Why is not known/,
  },
  {
    row: 'it has ended well, and its pod is not ready for it',
    given: subject({ status: container({ state: ended(0, 'Completed') }) }),
    cause: 'may pass',
    reason: 'Completed',
    text: 'container app has ended (exit code 0) and does not run',
    next: /must keep running/,
  },
  {
    row: 'it has ended well, and its pod is not ready for it',
    given: subject({ status: container({ state: ended(0) }) }),
    cause: 'may pass',
    reason: 'Completed',
    text: 'container app has ended (exit code 0) and does not run',
    next: /must keep running/,
  },
];

describe('what is wrong with a container that is not ready', () => itTells(CASES, UNREADY_ROWS));

import { CRASH_ROWS } from '../../../shared/rollout/crash-symptoms.ts';
import { container, ended, waitingFor } from '../../support/objects.ts';
import { IMAGE, KILLED, loops, runs, subject, waits, itTells } from './container-cases.ts';
import type { Case } from './container-cases.ts';
import { event } from './events.ts';

/** Its probe had it killed once, and nothing tells of the run that was begun after that and ended by this code. */
function endedAfterKilling(exitCode: number, reason = 'Error'): Case['given'] {
  const terminated = { exitCode, reason, startedAt: '2026-11-24T04:00:00Z' };
  return loops(exitCode, reason, {
    events: [event('Killing', KILLED)],
    status: container({ state: waitingFor('CrashLoopBackOff'), lastState: { terminated } }),
  });
}

const END = '2026-11-24T04:00:09Z';

interface Ended {
  readonly exitCode?: number;
  readonly finishedAt?: string | null;
  /** When an event was told that does not say why it ended. */
  readonly told?: string;
}

/** A container with these probes whose last run has ended. */
function probed(probes: object, { exitCode = 0, told, ...more }: Ended = {}): Case['given'] {
  const terminated = { exitCode, reason: 'Completed', finishedAt: END, ...more };
  const lastTimestamp = told ?? '2026-11-24T04:00:00Z';
  return loops(exitCode, 'Completed', {
    spec: { name: 'app', image: IMAGE, ...probes },
    events: [event('Started', 'Container started', { lastTimestamp })],
    status: container({ state: waitingFor('CrashLoopBackOff'), lastState: { terminated } }),
  });
}

const CASES: readonly Case[] = [
  {
    row: 'a probe has it killed, again and again',
    given: loops(137, 'Error', {
      events: [
        event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 503'),
        event('Killing', KILLED),
      ],
    }),
    cause: 'killed by a probe',
    text: 'container app is killed by its liveness probe, restarted 2 times: HTTP probe failed with statuscode: 503',
    next: /a startupProbe/,
  },
  {
    row: 'a probe has it killed, again and again',
    given: loops(0, 'Completed', { events: [event('Killing', KILLED.replace('liveness', 'startup'))] }),
    cause: 'killed by a probe',
    text: 'container app is killed by its startup probe, restarted 2 times',
    next: /longer to start/,
  },
  ...[0, 137, 143].map((exitCode): Case => ({
    row: 'a probe has it killed, again and again',
    given: endedAfterKilling(exitCode),
    cause: 'killed by a probe',
    text: 'container app is killed by its liveness probe, restarted 2 times',
    next: /a startupProbe/,
  })),
  ...(
    [
      ['liveness', { livenessProbe: {} }],
      ['startup', { startupProbe: {} }],
      ['startup or liveness', { livenessProbe: {}, startupProbe: {} }],
    ] as const
  ).map(([probes, spec]): Case => ({
    row: 'it ends as one that its probe has killed, and no event tells why yet',
    given: probed(spec),
    cause: 'killed by a probe',
    text: `container app ends as one that its ${probes} probe has killed, with exit code 0, restarted 2 times, and no event tells why`,
    next: /kubectl describe pod/,
  })),
  {
    row: 'it ends as one that its probe has killed, and no event tells why yet',
    given: probed({ livenessProbe: {} }, { finishedAt: null, told: END }),
    cause: 'killed by a probe',
    text: 'container app ends as one that its liveness probe has killed, with exit code 0, restarted 2 times, and no event tells why',
    next: /kubectl describe pod/,
  },
  {
    row: 'its program ends by itself',
    given: probed({ livenessProbe: {} }, { told: END }),
    cause: 'crash',
    text: 'container app crashes: exit code 0 (Completed), restarted 2 times',
    next: /must keep running/,
  },
  {
    row: 'its program ends with an error',
    given: probed({ livenessProbe: {} }, { exitCode: 1 }),
    cause: 'crash',
    text: 'container app crashes: exit code 1 (Completed), restarted 2 times',
    next: /its log/,
  },
  {
    row: 'it needs more memory than its limit',
    given: endedAfterKilling(137, 'OOMKilled'),
    cause: 'crash',
    text: 'container app crashes: exit code 137 (OOMKilled), restarted 2 times',
    next: /^Raise the memory limit/,
  },
  {
    row: 'it needs more memory than its limit',
    given: subject({ restarts: 1, status: container({ state: ended(137, 'OOMKilled') }) }),
    cause: 'crash',
    reason: 'Error',
    text: 'container app crashes: exit code 137 (OOMKilled), restarted 1 time',
    next: /^Raise the memory limit/,
  },
  {
    row: 'its program ends by itself',
    given: loops(0, 'Completed'),
    cause: 'crash',
    text: 'container app crashes: exit code 0 (Completed), restarted 2 times',
    next: /must keep running/,
  },
  {
    row: 'its command cannot be executed',
    given: loops(126),
    cause: 'crash',
    text: 'container app crashes: exit code 126, restarted 2 times',
    next: /entry point/,
  },
  {
    row: 'its command is not found',
    given: loops(127),
    cause: 'crash',
    text: 'container app crashes: exit code 127, restarted 2 times',
    next: /entry point/,
  },
  {
    row: 'it is killed from outside',
    given: loops(137, 'Error'),
    cause: 'crash',
    text: 'container app crashes: exit code 137, restarted 2 times',
    next: /SIGKILL/,
  },
  {
    row: 'it crashes with a memory fault',
    given: loops(139),
    cause: 'crash',
    text: 'container app crashes: exit code 139, restarted 2 times',
    next: /SIGSEGV/,
  },
  {
    row: 'it is told to end, and its program obeys',
    given: loops(143),
    cause: 'crash',
    text: 'container app crashes: exit code 143, restarted 2 times',
    next: /SIGTERM/,
  },
  {
    row: 'its program ends with an error',
    given: subject({ status: container({ state: ended(1, 'Error') }) }),
    cause: 'crash',
    reason: 'Error',
    text: 'container app crashes: exit code 1',
    next: /its log among the details/,
  },
  {
    row: 'its program ends with an error',
    given: endedAfterKilling(3),
    cause: 'crash',
    text: 'container app crashes: exit code 3, restarted 2 times',
    next: /its log/,
  },
  {
    row: 'its program ends with an error',
    given: runs({ restarts: 1 }, { lastState: ended(2) }),
    cause: 'crash',
    reason: 'CrashLoopBackOff',
    text: 'container app crashes: exit code 2, restarted 1 time',
    next: /its log/,
  },
  {
    row: 'it crashes, and the kubelet does not say how',
    given: waits('CrashLoopBackOff', 'back-off 40s', { restarts: 3 }),
    cause: 'crash',
    text: 'container app crashes, restarted 3 times',
    next: /its log/,
  },
];

describe('what is wrong with a container that crashes', () => itTells(CASES, CRASH_ROWS));

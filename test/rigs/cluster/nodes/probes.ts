import { objectAt, textAt, valueAt } from '../model/json.ts';
import type { JsonObject } from '../model/json.ts';
import type { Container } from '../model/objects.ts';
import { wordOf } from './words.ts';

/** A probe that fails by what the word in the tag makes of the service. */
export interface FailingProbe {
  readonly kind: 'Startup' | 'Liveness' | 'Readiness';
  /** The text of the event Unhealthy. */
  readonly message: string;
  /** The kubelet kills the container then; a readiness probe kills nothing. */
  readonly killsAfterMilliseconds?: number;
}

// Kubernetes' own defaults.
const PERIOD_SECONDS = 10;
const FAILURES = 3;

/**
 * The probe by which a container fails for ever: `notready` answers 503, `deaf` does not listen. Without a readiness probe
 * `notready` counts as if it had one, so that it means the same whatever the pod's spec says; `deaf` is Ready then.
 */
export function failingProbe(container: Container, podIP: string): FailingProbe | undefined {
  const word = wordOf(container.image);
  if (word !== 'notready' && word !== 'deaf' && word !== 'slow') return undefined;
  const says = (kind: FailingProbe['kind'], probe: JsonObject) => {
    const path = textAt(probe, 'httpGet', 'path') ?? '/health';
    const port = Number(valueAt(probe, 'httpGet', 'port') ?? 8000);
    const refused = `Get "http://${podIP}:${port}${path}": dial tcp ${podIP}:${port}: connect: connection refused`;
    const why = word === 'deaf' ? refused : 'HTTP probe failed with statuscode: 503';
    return `${kind} probe failed: ${why}`;
  };
  for (const [kind, field] of [
    ['Startup', 'startupProbe'],
    ['Liveness', 'livenessProbe'],
  ] as const) {
    const probe = objectAt(container, field);
    if (word === 'slow' || container[field] === undefined) continue;
    return { kind, message: says(kind, probe), killsAfterMilliseconds: secondsUntilKilled(probe) * 1000 };
  }
  if (word === 'deaf' && container['readinessProbe'] === undefined) return undefined;
  return { kind: 'Readiness', message: says('Readiness', objectAt(container, 'readinessProbe')) };
}

function secondsUntilKilled(probe: JsonObject): number {
  const number = (name: string, fallback: number) => Number(valueAt(probe, name) ?? fallback);
  const failures = number('failureThreshold', FAILURES);
  return number('initialDelaySeconds', 0) + number('periodSeconds', PERIOD_SECONDS) * failures;
}

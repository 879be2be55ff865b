// Events as they stand in a snapshot.
import type { Event } from '../../../shared/kubernetes/objects.ts';
import { NAMESPACE } from '../../support/objects.ts';

let serial = 0;

/** An event about the container `app`, told at 03:00 unless said otherwise. */
export function event(reason: string, message: string, more: Partial<Event> = {}): Event {
  serial += 1;
  return {
    metadata: { name: `event-${serial}`, namespace: NAMESPACE, uid: `event-${serial}`, resourceVersion: '1' },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: '2026-11-24T03:00:00Z',
    involvedObject: { kind: 'Pod', fieldPath: 'spec.containers{app}' },
    ...more,
  };
}

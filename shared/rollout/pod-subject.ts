import type { Event, Pod } from '../kubernetes/objects.ts';

/** What is known of one pod when it is asked what stands in its way. */
export interface PodSubject {
  readonly pod: Pod;
  /** About it, oldest first. */
  readonly events: readonly Event[];
}

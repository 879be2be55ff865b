import type { Event } from './objects.ts';

/** When something was last told, in the API's form; empty where the event does not say. */
export function timeOf({ series, lastTimestamp, eventTime, metadata }: Event): string {
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '';
}

/** The newest of these events, oldest first and so many at the most. */
export function newestOf(events: readonly Event[], most: number): readonly Event[] {
  return events.toSorted((a, b) => timeOf(a).localeCompare(timeOf(b))).slice(-most);
}

/** The last of these events, which stand oldest first, that was told for one of these reasons, in words that fit. */
export function newestEvent(
  events: readonly Event[],
  reasons: readonly string[],
  fits: (message: string) => boolean = () => true,
): Event | undefined {
  return events.findLast((event) => reasons.some((reason) => reason === event.reason) && fits(messageOf(event)));
}

/** What it says; empty where there is none, or it says nothing. */
export function messageOf(event: Event | undefined): string {
  return event?.message ?? '';
}

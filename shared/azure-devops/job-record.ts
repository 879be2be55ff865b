/** A record of a run's timeline, as far as it tells when a job began. */
export interface TimelineRecord {
  readonly id: string;
  readonly type?: string | null | undefined;
  readonly startTime?: string | null | undefined;
}

/** When the job of this id (System.JobId) began, in milliseconds since 1970; `undefined` where it does not tell. Pure. */
export function jobBegan(records: readonly TimelineRecord[], jobId: string): number | undefined {
  const own = records.find(({ id, type }) => type === 'Job' && id.toLowerCase() === jobId.toLowerCase());
  const began = Date.parse(own?.startTime ?? '');
  return Number.isNaN(began) ? undefined : began;
}

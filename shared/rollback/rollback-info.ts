import type { DeploymentRecord, RecordedSet } from '../contract/deployment-record.ts';

/** A rollback-info that was read, of however many workloads. */
export interface RecordedInfo {
  readonly place: string;
  /** Where `set` was read. */
  readonly recordPlace: string;
  readonly set: RecordedSet | undefined;
  /** Content of previous-image.txt, that of the main workload: a tag, a digest or a full reference. */
  readonly version: string | undefined;
}

/** The same of the main workload: the record where it is there, else only the previous version. */
export interface RollbackInfo {
  readonly place: string;
  readonly record: DeploymentRecord | undefined;
  /** Content of previous-image.txt: a tag, a digest or a full reference. */
  readonly version: string | undefined;
}

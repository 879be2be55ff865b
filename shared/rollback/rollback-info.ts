import type { DeploymentRecord } from '../contract/deployment-record.ts';

/** A rollback-info that was read: the record where it is there, else only the previous version. */
export interface RollbackInfo {
  readonly place: string;
  readonly record: DeploymentRecord | undefined;
  /** Content of previous-image.txt: a tag, a digest or a full reference. */
  readonly version: string | undefined;
}

import type { DeploymentRecord } from '../../shared/contract/deployment-record.ts';
import type { ChangedContainer } from '../../shared/rollout/rollout.ts';

/** What a deployment that is complete put in. */
export interface DeployedImages {
  /** The main container's image as it was asked for. */
  readonly asked: string;
  /** As it stands in the workload. */
  readonly image: string;
  /** The same of further containers, as they stand in the workload. */
  readonly others: readonly ChangedContainer[];
  /** The number of the revision; empty where it is not known. */
  readonly revision: string;
  readonly changed: boolean;
  /** By the clock of this step; `undefined` where nothing was changed, or somebody else changed it. */
  readonly changedAt: Date | undefined;
}

/** What is recorded of a workload in deploy-info: its record of before, with all that is known afterwards. Pure. */
export function deployedRecord(
  { record, after }: { readonly record: Omit<DeploymentRecord, 'schemaVersion'>; readonly after: DeployedImages },
  finished: Date,
): Omit<DeploymentRecord, 'schemaVersion'> {
  const image = { ...record.image, after: after.image, ...bothNames(after.asked, after.image) };
  return {
    ...record,
    image,
    containers: record.containers.map((entry) => {
      if (entry.name === record.container) return { ...entry, image };
      const live = after.others.find(({ container }) => container === entry.name)?.image;
      if (live === undefined) return entry;
      return { ...entry, image: { ...entry.image, after: live, ...bothNames(entry.image.after ?? live, live) } };
    }),
    revision: { ...record.revision, ...(after.revision === '' ? {} : { after: after.revision }) },
    times: {
      ...record.times,
      ...(after.changedAt === undefined ? {} : { changed: after.changedAt.toISOString() }),
      finished: finished.toISOString(),
    },
    outcome: after.changed ? 'complete' : 'unchanged',
  };
}

/** Both names of what is deployed, where the server gives it another one. Pure. */
export function bothNames(asked: string, admitted: string | undefined): { asked?: string; admitted?: string } {
  return admitted === undefined || admitted === asked ? {} : { asked, admitted };
}

import * as v from 'valibot';

// Far more than a set has.
const MOST_OBJECTS = 10_000;

/**
 * What a deployment of manifests changed beside the images of workloads, as deployment-record.json tells it: names and paths,
 * never values (manifests.md#12-records-and-artifacts). What was there before is kept in the cluster, in the record.
 */
export const appliedSetSchema = v.object({
  /** The ConfigMap that holds it, and by what it is known again; absent where nothing was changed. */
  record: v.optional(v.object({ namespace: v.string(), name: v.string(), uid: v.string(), sha256: v.string() })),
  objects: v.pipe(
    v.array(
      v.object({
        apiVersion: v.string(),
        kind: v.string(),
        namespace: v.optional(v.string()),
        name: v.string(),
        uid: v.optional(v.string()),
        change: v.picklist(['created', 'changed', 'replaced', 'unchanged']),
        /** `data.level`, as people read them. */
        fields: v.array(v.string()),
        /** Why it never goes back. */
        keep: v.optional(v.string()),
      }),
    ),
    v.maxLength(MOST_OBJECTS),
  ),
});

export type AppliedSetRecord = v.InferOutput<typeof appliedSetSchema>;

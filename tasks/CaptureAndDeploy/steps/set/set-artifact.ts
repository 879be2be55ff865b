import type { AppliedSetRecord } from '../../../../shared/contract/applied-set.ts';
import { fieldPaths } from '../../../../shared/manifests/owned-fields.ts';
import { uidOf } from '../../../../shared/manifests/set-plan.ts';
import type { KeptRecord } from './keep-record.ts';
import type { PlannedApply } from './plan-set.ts';

// What people read; all of them stand in the record.
const MOST_PATHS = 100;

/** What the artifacts tell of a set: names and paths, never values. Pure. */
export function artifactOf(planned: readonly PlannedApply[], kept: KeptRecord | undefined): AppliedSetRecord {
  const record = kept && {
    namespace: kept.mark.namespace,
    name: kept.mark.name,
    uid: kept.mark.uid,
    sha256: kept.mark.sha256,
  };
  return {
    ...(record === undefined ? {} : { record }),
    objects: planned.map((one) => {
      const { apiVersion, kind, namespace, name } = one.manifest;
      const recorded = kept?.objects.find(({ planned: own }) => own === one)?.recorded;
      const uid = one.live === undefined ? undefined : uidOf(one.live);
      return {
        apiVersion,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        name,
        ...(uid === undefined ? {} : { uid }),
        change: one.change,
        fields: recorded === undefined ? [] : fieldPaths(recorded.fields).slice(0, MOST_PATHS),
        ...(recorded?.keep === undefined ? {} : { keep: recorded.keep }),
      };
    }),
  };
}

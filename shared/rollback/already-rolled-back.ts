import type { RolledBack } from '../versions/annotations.ts';
import type { KnownVersions } from '../versions/known-versions.ts';
import { isRejected } from '../versions/known-versions.ts';
import { sameVersion } from '../versions/image-names.ts';
import type { PodTemplate } from '../kubernetes/objects.ts';
import { templateHash } from '../kubernetes/template.ts';

/**
 * Whether an undo without toRevision was made already (design.md#twice-is-once): the live template is still the one
 * that the last rollback put in, and its image was not rejected since. Without this a second undo would go forward to
 * the broken version again (kubernetes.md#31-hazards-of-rollout-undo). `isGuarded`: the undo names an image of the last
 * rollback, so its images count and not the template, which reloaders of ConfigMaps and Secrets touch
 * (design.md#guard). Pure.
 */
export function isRolledBackAlready(
  rolledBack: RolledBack | undefined,
  liveTemplate: PodTemplate,
  liveImage: string,
  known: Pick<KnownVersions, 'rejected' | 'names'>,
  isGuarded: boolean,
): rolledBack is RolledBack {
  return (
    rolledBack !== undefined &&
    (isGuarded || rolledBack.template === templateHash(liveTemplate)) &&
    sameVersion(rolledBack.to, liveImage, known.names) &&
    !isRejected(liveImage, {
      ...known,
      rejected: known.rejected.filter(({ at }) => Date.parse(at) > Date.parse(rolledBack.at)),
    })
  );
}

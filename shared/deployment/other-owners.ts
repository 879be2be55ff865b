import type { Workload } from '../kubernetes/objects.ts';
import { whoAppliedImage } from '../versions/image-owner.ts';

interface Sign {
  readonly owner: string;
  readonly in: 'labels' | 'annotations';
  readonly key: string;
  readonly value?: string;
}

const SIGNS: readonly Sign[] = [
  { owner: 'Helm', in: 'annotations', key: 'meta.helm.sh/release-name' },
  { owner: 'Helm', in: 'labels', key: 'app.kubernetes.io/managed-by', value: 'Helm' },
  { owner: 'Argo CD', in: 'annotations', key: 'argocd.argoproj.io/tracking-id' },
  { owner: 'Argo CD', in: 'labels', key: 'argocd.argoproj.io/instance' },
  { owner: 'Flux', in: 'labels', key: 'kustomize.toolkit.fluxcd.io/name' },
  { owner: 'Flux', in: 'labels', key: 'helm.toolkit.fluxcd.io/name' },
];

/**
 * Who else believes to own this workload, one warning each: the change may be reverted by them, or conflict with their
 * next one (design.md#read-the-workload). Pure.
 */
export function ownershipWarnings(workload: Workload, container: string): readonly string[] {
  const { metadata, kind } = workload;
  const what = `${kind} ${metadata.name}`;
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  const signs = new Map(
    SIGNS.flatMap(({ owner, in: place, key, value }): (readonly [string, string])[] => {
      const found = metadata[place]?.[key];
      return found === undefined || (value !== undefined && found !== value) ? [] : [[owner, `${key}: ${found}`]];
    }).reverse(),
  );
  const applied = whoAppliedImage(workload, container);
  return [
    ...(controller === undefined
      ? []
      : [
          `${what} is controlled by ${controller.kind} ${controller.name}, which may put the old image back. Deploy there instead, if you can.`,
        ]),
    ...[...signs].map(
      ([owner, sign]) =>
        `${what} is managed by ${owner} (${sign}): its next run may put back what it knows. Tell ${owner} about the new image too.`,
    ),
    ...(applied === undefined
      ? []
      : [
          `The field spec.template.spec.containers[${container}].image of ${what} is owned by ${applied.manager ?? 'unknown'} through server-side apply: its next apply will report a conflict, or put the old image back.`,
        ]),
  ];
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What is to be said where a rollback puts fields back behind the back of `kubectl apply`: its next run compares the
 * manifest with what it applied last, not with what is live, so it can leave such fields alone (kubectl#1301; kubectl 1.36
 * warns of every undo). A change of the image alone is safe: apply always sets it. None where there is nothing to say.
 */
export function applyWarnings({ kind, metadata }: Workload, fields: readonly string[]): readonly string[] {
  if (fields.length === 0 || metadata.annotations?.[LAST_APPLIED] === undefined) return [];
  return [
    `${kind} ${metadata.name} was made by kubectl apply, which does not know that this rollback also puts back ${fields.join(', ')}: its next run may leave them as they are now. Look at them after it.`,
  ];
}

import type { FieldConflict } from './judge-conflicts.ts';
import type { Manifest } from './manifest.ts';
import { describeManifest } from './manifest.ts';

// By which names they apply: Argo CD's own (argo-cd docs, server-side apply), and the controllers of Flux.
const FROM_A_REPOSITORY: Readonly<Record<string, string>> = {
  'argocd-controller': 'Argo CD',
  'kustomize-controller': 'Flux',
  'helm-controller': 'Flux',
};

/**
 * What forceConflicts takes from others of one object, one warning for each of them: the fields, and what becomes of that. No
 * value is told, since it may be that of a Secret. Pure.
 */
export function forcedWarnings(
  manifest: Pick<Manifest, 'kind' | 'name' | 'namespace'>,
  forced: readonly FieldConflict[],
): readonly string[] {
  const managers = [...new Set(forced.map(({ manager }) => manager))];
  return managers.map((manager) => {
    const fields = forced.filter((one) => one.manager === manager).map(({ field }) => field);
    const owner = Object.hasOwn(FROM_A_REPOSITORY, manager) ? FROM_A_REPOSITORY[manager] : undefined;
    const next =
      owner === undefined
        ? 'It may put its own back, or report a conflict, when it runs again.'
        : `${owner} puts what its repository says back at its next sync: change it there, or take the object out of it.`;
    return `${describeManifest(manifest)}: forceConflicts takes ${fields.join(', ')} from ${manager}, which owned ${fields.length > 1 ? 'them' : 'it'} with another value. ${next}`;
  });
}

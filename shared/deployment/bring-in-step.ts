import type { Workload } from '../kubernetes/objects.ts';

/**
 * What to do so that an owner of the workload knows again what is live, after it was put back behind the owner's back: one
 * sentence for each owner (design.md#putting-back). Pure.
 */
export function bringInStep({ kind, metadata }: Workload): readonly string[] {
  const { labels = {}, annotations = {}, namespace, name } = metadata;
  const what = `${kind} ${name}`;
  const release = annotations['meta.helm.sh/release-name'];
  const at = annotations['meta.helm.sh/release-namespace'] ?? namespace;
  const isHelm = release !== undefined || labels['app.kubernetes.io/managed-by'] === 'Helm';
  const application =
    annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ?? labels['argocd.argoproj.io/instance'];
  const kustomization = labels['kustomize.toolkit.fluxcd.io/name'];
  const helmRelease = labels['helm.toolkit.fluxcd.io/name'];
  return [
    ...(isHelm && helmRelease === undefined
      ? [
          `Helm does not know of it: bring its release in step by helm rollback ${release ?? '<release>'} -n ${at}, before its next upgrade.`,
        ]
      : []),
    ...(application === undefined
      ? []
      : [
          `Argo CD may put back what Git says: revert it there, or pause the automated sync of application ${application} until then.`,
        ]),
    ...(kustomization === undefined
      ? []
      : [
          `Flux may put back what Git says: revert it there, or flux suspend kustomization ${kustomization} until then.`,
        ]),
    ...(helmRelease === undefined
      ? []
      : [
          `Flux may put back its Helm release: revert it in Git, or flux suspend helmrelease ${helmRelease} until then.`,
        ]),
  ].map((sentence) => `${what}: ${sentence}`);
}

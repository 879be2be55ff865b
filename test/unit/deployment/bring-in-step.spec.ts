import assert from 'node:assert/strict';
import { bringInStep } from '../../../shared/deployment/bring-in-step.ts';
import { deployment } from '../../support/objects.ts';

describe('an owner that does not know of a rollback', () => {
  const rows: readonly (readonly [
    title: string,
    metadata: NonNullable<Parameters<typeof deployment>[0]>['metadata'],
    says: readonly RegExp[],
  ])[] = [
    ['is none where nobody owns it', {}, []],
    [
      'is Helm, whose release is told by its annotations',
      { annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'apps' } },
      [/^Deployment python-service: Helm does not know of it: .* helm rollback shop -n apps, before/],
    ],
    [
      'is Helm, whose release is not told by a label alone',
      { labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
      [/helm rollback <release> -n prod/],
    ],
    [
      'is Argo CD by its annotation',
      { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:prod/x' } },
      [/Argo CD may put back what Git says: .* application shop until then/],
    ],
    [
      'is Argo CD by its label',
      { labels: { 'argocd.argoproj.io/instance': 'web' } },
      [/automated sync of application web/],
    ],
    [
      'is a kustomization of Flux',
      { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } },
      [/flux suspend kustomization apps/],
    ],
    [
      'is a Helm release of Flux, and not Helm as well',
      { labels: { 'helm.toolkit.fluxcd.io/name': 'shop', 'app.kubernetes.io/managed-by': 'Helm' } },
      [/flux suspend helmrelease shop/],
    ],
  ];
  for (const [title, metadata = {}, says] of rows) {
    it(title, () => {
      const sentences = bringInStep(deployment({ metadata }));
      assert.equal(sentences.length, says.length, sentences.join('\n'));
      says.forEach((one, index) => assert.match(sentences[index] ?? '', one));
    });
  }
});

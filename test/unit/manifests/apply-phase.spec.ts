import assert from 'node:assert/strict';
import { phaseOf } from '../../../shared/manifests/apply-phase.ts';

const object = (apiVersion: string, kind: string, annotations?: Readonly<Record<string, string>>) => ({
  apiVersion,
  kind,
  body: { metadata: annotations === undefined ? {} : { annotations } },
});

describe('Manifests: what is applied when', () => {
  const rows: readonly (readonly [title: string, one: ReturnType<typeof object>, phase: string])[] = [
    ['namespaces first', object('v1', 'Namespace'), 'definitions'],
    ['kinds of a set first', object('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), 'definitions'],
    ['configuration before what reads it', object('v1', 'ConfigMap'), 'configuration'],
    ['rights before the pods that use them', object('rbac.authorization.k8s.io/v1', 'Role'), 'configuration'],
    ['services before their pods, which find them in their environment', object('v1', 'Service'), 'services'],
    ['workloads', object('apps/v1', 'Deployment'), 'workloads'],
    ['a Job with them', object('batch/v1', 'Job'), 'workloads'],
    ['a Job that says so before them', object('batch/v1', 'Job', { 'smart-rollback/phase': 'before' }), 'jobs before'],
    [
      'a hook of Helm before them',
      object('batch/v1', 'Job', { 'helm.sh/hook': 'pre-install, pre-upgrade' }),
      'jobs before',
    ],
    ['a hook of Helm behind them', object('batch/v1', 'Job', { 'helm.sh/hook': 'post-install' }), 'workloads'],
    ['a CronJob with them', object('batch/v1', 'CronJob'), 'workloads'],
    ['who scales after what is scaled', object('autoscaling/v2', 'HorizontalPodAutoscaler'), 'scaling'],
    ['traffic from outside after the workloads', object('networking.k8s.io/v1', 'Ingress'), 'scaling'],
    ['webhooks last', object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'), 'webhooks'],
    ['a kind of others with the workloads', object('example.com/v1', 'Foo'), 'workloads'],
    ['a Service of others (Knative) with the workloads', object('serving.knative.dev/v1', 'Service'), 'workloads'],
    [
      'a Job of others with the workloads',
      object('example.com/v1', 'Job', { 'smart-rollback/phase': 'before' }),
      'workloads',
    ],
  ];
  for (const [title, one, phase] of rows) it(title, () => assert.equal(phaseOf(one), phase));

  it('an object whose metadata is none is applied with the workloads', () =>
    assert.equal(phaseOf({ apiVersion: 'batch/v1', kind: 'Job', body: {} }), 'workloads'));
});

import assert from 'node:assert/strict';
import { describeManager, whoChanged, whoOwnsImage } from '../../../shared/versions/image-owner.ts';
import { applyWarnings, ownershipWarnings } from '../../../shared/deployment/other-owners.ts';
import { runningImages } from '../../../shared/versions/running-images.ts';
import type { ManagedFields, Metadata } from '../../../shared/kubernetes/objects.ts';
import { NAME, container, deployment, digest, pod } from '../../support/objects.ts';
import { runMarkOf } from '../../../shared/versions/annotations.ts';
import { restartsOf } from '../../../shared/rollout/baseline.ts';

const image = (list: string, name: string): ManagedFields['fieldsV1'] => ({
  'f:spec': { 'f:template': { 'f:spec': { [list]: { [`k:{"name":"${name}"}`]: { 'f:image': {} } } } } },
});
const set: ManagedFields = {
  manager: 'kubectl-set',
  time: '2026-11-24T03:00:00Z',
  fieldsV1: image('f:containers', 'app') ?? {},
};
const apply: ManagedFields = {
  manager: 'argocd',
  operation: 'Apply',
  time: '2026-11-24T02:00:00Z',
  fieldsV1: image('f:initContainers', 'wait') ?? {},
};
const status: ManagedFields = {
  manager: 'kube-controller-manager',
  time: '2026-11-24T09:00:00Z',
  subresource: 'status',
};
const managed = (...managedFields: readonly ManagedFields[]) => deployment({ metadata: { managedFields } });

describe('who changed a workload', () => {
  it('is the newest manager that is not a controller reporting status', () => {
    assert.equal(whoChanged(managed(set, status, apply)), 'kubectl-set at 2026-11-24T03:00:00Z');
  });

  it('is not known where nothing tells', () => {
    for (const workload of [undefined, deployment(), managed(status)])
      assert.equal(whoChanged(workload), 'by whom is not known');
  });

  it('owns the image of a container, an init container too', () => {
    assert.equal(whoOwnsImage(managed(set, apply), 'app'), set);
    assert.equal(whoOwnsImage(managed(set, apply), 'wait'), apply);
    assert.equal(whoOwnsImage(managed(set, status, { manager: 'x' }), 'web'), undefined);
    assert.equal(whoOwnsImage(deployment(), 'app'), undefined);
  });

  it('is told as far as it is known', () => {
    assert.equal(describeManager({}), 'unknown at an unknown time');
    const undated: ManagedFields = { manager: 'old' };
    assert.equal(whoChanged(managed(set, undated)), 'kubectl-set at 2026-11-24T03:00:00Z');
    assert.equal(whoChanged(managed(undated, set)), 'kubectl-set at 2026-11-24T03:00:00Z');
  });
});

describe('who else believes to own a workload', () => {
  const warnings = (metadata: Partial<Metadata>) => ownershipWarnings(deployment({ metadata }), 'app');
  const labels = (key: string, value: string) => warnings({ labels: { [key]: value } });

  it('is nobody, as a rule', () => {
    assert.deepEqual(ownershipWarnings(managed(set), 'app'), []);
    assert.deepEqual(labels('app.kubernetes.io/managed-by', 'someone'), []);
  });

  it('is its controller', () => {
    const owner = { apiVersion: 'x', kind: 'Rollout', name: 'r', uid: 'u' };
    assert.match(
      warnings({ ownerReferences: [{ ...owner, controller: true }] })[0] ?? '',
      new RegExp(`Deployment ${NAME} is controlled by Rollout r`),
    );
    assert.deepEqual(warnings({ ownerReferences: [owner] }), []);
  });

  it('is Helm, Argo CD or Flux, by their labels and annotations, each once', () => {
    const helm = warnings({
      annotations: { 'meta.helm.sh/release-name': 'shop' },
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
    });
    assert.equal(helm.length, 1);
    assert.match(helm[0] ?? '', /managed by Helm \(meta\.helm\.sh\/release-name: shop\)/);
    assert.match(labels('argocd.argoproj.io/instance', 'shop')[0] ?? '', /managed by Argo CD/);
    assert.match(
      warnings({ annotations: { 'argocd.argoproj.io/tracking-id': 'shop' } })[0] ?? '',
      /managed by Argo CD/,
    );
    for (const key of ['kustomize.toolkit.fluxcd.io/name', 'helm.toolkit.fluxcd.io/name']) {
      assert.match(labels(key, 'shop')[0] ?? '', /managed by Flux/);
    }
  });

  it('is whoever applied the image field from the server side', () => {
    const owned = managed({ ...set, manager: 'argocd', operation: 'Apply' });
    assert.match(
      ownershipWarnings(owned, 'app')[0] ?? '',
      /containers\[app\]\.image .* is owned by argocd through server-side apply/,
    );
    const beside = managed({ ...set, manager: 'argocd', operation: 'Apply' }, { ...set, time: '2026-11-25T00:00:00Z' });
    assert.equal(ownershipWarnings(beside, 'app').length, 1, 'one who applied it beside another who set the same');
    const { manager: _manager, ...nameless } = set;
    assert.match(ownershipWarnings(managed({ ...nameless, operation: 'Apply' }), 'app')[0] ?? '', /owned by unknown/);
  });
});

describe('what kubectl apply does not know of a rollback', () => {
  const applied = deployment({
    metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
  });

  it('are the fields beside the image, and only for a workload that it made', () => {
    assert.match(
      applyWarnings(applied, ['env', 'volumes'])[0] ?? '',
      /also puts back env, volumes: its next run may leave/,
    );
    assert.deepEqual(applyWarnings(applied, []), []);
    assert.deepEqual(applyWarnings(deployment(), ['env']), []);
  });
});

describe('what pods tell', () => {
  it('are the restarts of all their containers so far', () => {
    const one = pod({
      containers: [container({ restartCount: 2 }), container({ name: 'web' })],
      initContainers: [container({ name: 'wait', restartCount: 1 })],
    });
    const { status: _status, ...silent } = pod({ name: 'pod-2' });
    assert.deepEqual(
      [...restartsOf([one, silent])],
      [
        ['uid-of-pod-1/wait', 1],
        ['uid-of-pod-1/app', 2],
        ['uid-of-pod-1/web', 0],
      ],
    );
  });

  it('are the images that a container really runs, by digest; those that do not tell are left out', () => {
    const runs = (imageID?: string) => pod({ containers: [container(imageID === undefined ? {} : { imageID })] });
    const { status: _status, ...silent } = pod({});
    const pods = [
      runs(`docker-pullable://reg/app:1@${digest('a')}`),
      runs(`reg/app@${digest('b')}`),
      runs('docker://sha256:abc'),
      runs(),
      silent,
    ];
    assert.deepEqual(runningImages(pods, 'app'), [`reg/app@${digest('a')}`, `reg/app@${digest('b')}`]);
    assert.deepEqual(runningImages(pods, 'web'), []);
    assert.equal(
      runningImages([pod({ initContainers: [container({ name: 'wait', imageID: `w@${digest('a')}` })] })], 'wait')
        .length,
      1,
    );
  });
});

describe('what notes say of a run', () => {
  it('is its id, number, attempt, and URL where there is one', () => {
    const run = { id: '900', number: '20261124.3', attempt: 2, pipeline: 'python-build', url: undefined };
    assert.deepEqual(runMarkOf(run), { id: '900', number: '20261124.3', attempt: 2 });
    assert.deepEqual(runMarkOf({ ...run, url: 'https://x' }), {
      id: '900',
      number: '20261124.3',
      attempt: 2,
      url: 'https://x',
    });
  });
});

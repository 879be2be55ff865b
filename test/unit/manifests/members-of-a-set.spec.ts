import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { goneFromSet } from '../../../shared/manifests/gone-from-set.ts';
import { isNotAwaited } from '../../../shared/manifests/not-awaited.ts';
import type { RecordedObject } from '../../../shared/manifests/set-record.ts';

const member = (kind: string, name: string, apiVersion = 'v1', namespace: string | undefined = 'prod') => ({
  ...{ apiVersion, kind, name },
  ...(namespace === undefined ? {} : { namespace }),
});
const recorded = (kind: string, name: string, apiVersion?: string): RecordedObject => ({
  ...member(kind, name, apiVersion),
  ...{ resource: 'things', change: 'changed', uid: 'u', before: null, fields: {}, after: { fields: {}, hash: '' } },
});

describe('Manifests: what left them', () => {
  it('is what the record before had, changed or not, and the manifests have no longer', () => {
    const record = {
      objects: [
        recorded('ConfigMap', 'conf'),
        recorded('ConfigMap', 'old'),
        recorded('Ingress', 'web', 'networking.k8s.io/v1beta1'),
      ],
      unchanged: [member('Secret', 'pin'), member('Namespace', 'prod', 'v1', undefined), member('Secret', 'gone')],
    };
    const now = [
      member('ConfigMap', 'conf'),
      member('ConfigMap', 'old', 'v1', 'elsewhere'),
      member('Ingress', 'web', 'networking.k8s.io/v1'),
      member('Secret', 'pin'),
      member('Namespace', 'prod', 'v1', undefined),
    ];
    assert.deepEqual(
      goneFromSet(record, now).map(({ kind, name }) => `${kind} ${name}`),
      ['ConfigMap old', 'Secret gone'],
    );
  });

  it('is no Job, which has run, and nothing where a record of before says of what changed alone', () => {
    assert.deepEqual(goneFromSet({ objects: [recorded('Job', 'migrate-1', 'batch/v1')] }, []), []);
    assert.deepEqual(goneFromSet({ objects: [] }, []), []);
  });
});

describe('Manifests: whether something is applied and not waited for', () => {
  const rows: readonly (readonly [what: string, apiVersion: string, kind: string, spec: JsonObject, isIt: boolean])[] =
    [
      ['a volume claim', 'v1', 'PersistentVolumeClaim', {}, true],
      ['a Service with a load balancer', 'v1', 'Service', { type: 'LoadBalancer' }, true],
      ['another Service', 'v1', 'Service', { type: 'NodePort' }, false],
      ['a custom resource', 'example.com/v1', 'Widget', {}, true],
      ['a custom resource with the name of a kind of Kubernetes', 'serving.knative.dev/v1', 'Service', {}, true],
      ['a ConfigMap', 'v1', 'ConfigMap', {}, false],
      ['a Deployment', 'apps/v1', 'Deployment', {}, false],
    ];
  for (const [what, apiVersion, kind, spec, isIt] of rows)
    it(`${what}: ${isIt ? 'it is' : 'it is not'}`, () =>
      assert.equal(isNotAwaited({ apiVersion, kind, body: { spec } }), isIt));
});

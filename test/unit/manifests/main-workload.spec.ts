import assert from 'node:assert/strict';
import { workloadsOfSet } from '../../../shared/manifests/main-workload.ts';
import type { PlacedManifest } from '../../../shared/manifests/object-address.ts';
import type { WorkloadName } from '../../../shared/kubernetes/workload-inputs.ts';

const placed = (
  kind: string,
  name: string,
  namespace: string | undefined = 'prod',
  apiVersion = 'apps/v1',
): PlacedManifest => ({
  place: { file: 'app.yaml', document: 1, line: 1 },
  apiVersion,
  kind,
  name,
  namespace,
  body: {},
  resource: { plural: `${kind.toLowerCase()}s`, isNamespaced: namespace !== undefined },
});
const SET = [
  placed('ConfigMap', 'conf', 'prod', 'v1'),
  placed('StatefulSet', 'db'),
  placed('Deployment', 'web'),
  placed('Deployment', 'api'),
];
const named = (kind: WorkloadName['kind'], name: string): WorkloadName => ({ kind, name });

function told(
  manifests: readonly PlacedManifest[],
  { main, imaged = [] }: { readonly main?: WorkloadName; readonly imaged?: readonly WorkloadName[] } = {},
): string {
  const found = workloadsOfSet(manifests, { named: main, imaged, namespace: 'prod' });
  if (!found.found) return found.problem;
  return `${found.namespace}: ${found.workloads.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`;
}

describe('Manifests: the workloads of a set', () => {
  it('are all that have pods of their own, the first by kind and name is the main one', () =>
    assert.equal(told(SET), 'prod: Deployment api, Deployment web, StatefulSet db'));

  it('the main one is the one that deploymentName names', () =>
    assert.equal(
      told(SET, { main: named('StatefulSet', 'db') }),
      'prod: StatefulSet db, Deployment api, Deployment web',
    ));

  it('the main one is the only one that an image was put into', () => {
    assert.equal(
      told(SET, { imaged: [named('Deployment', 'web')] }),
      'prod: Deployment web, Deployment api, StatefulSet db',
    );
    const both = [named('Deployment', 'web'), named('StatefulSet', 'db')];
    assert.equal(told(SET, { imaged: both }), 'prod: Deployment api, Deployment web, StatefulSet db');
  });

  it('the main one may be live and stand in no manifest, for configuration alone', () =>
    assert.equal(told(SET.slice(0, 1), { main: named('Deployment', 'shop') }), 'prod: Deployment shop'));

  it('kinds of others of the same name are none', () =>
    assert.match(told([placed('Deployment', 'x', 'prod', 'example.com/v1')]), /nothing would be followed/));

  it('a set without any needs deploymentName', () =>
    assert.match(told(SET.slice(0, 1)), /have no Deployment, StatefulSet or DaemonSet.*Give deploymentName/));

  it('of several namespaces are refused: one step follows those of one', () =>
    assert.match(
      told([...SET, placed('Deployment', 'web', 'test')]),
      /workloads in several namespaces: api in prod, web in test\. Give those of each namespace a step/,
    ));
});

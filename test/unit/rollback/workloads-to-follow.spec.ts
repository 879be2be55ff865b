import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { isRecordOf, workloadsToFollow } from '../../../shared/rollback/workloads-to-follow.ts';
import { recorded } from './recorded-objects.ts';

const MAIN = { kind: 'Deployment', namespace: 'prod', name: 'shop' } as const;
const of = (kind: string, name: string, before: JsonObject | null = {}, namespace: string | undefined = 'prod') => ({
  recorded: recorded(before, {}, { apiVersion: kind === 'ConfigMap' ? 'v1' : 'apps/v1', kind, name, namespace }),
});
const names = (...objects: readonly ReturnType<typeof of>[]) =>
  workloadsToFollow(MAIN, objects).map(({ kind, name }) => `${kind} ${name}`);

describe('Manifests: which workloads are followed when a set goes back', () => {
  it('those that were there before, the main one first', () => {
    const found = names(of('StatefulSet', 'db'), of('ConfigMap', 'conf'), of('Deployment', 'shop'));
    assert.deepEqual(found, ['Deployment shop', 'StatefulSet db']);
  });

  it('the main one also where only configuration was deployed for it', () =>
    assert.deepEqual(names(of('ConfigMap', 'conf')), ['Deployment shop']));

  it('none that the set created, not even the main one', () =>
    assert.deepEqual(names(of('Deployment', 'shop', null), of('DaemonSet', 'agent', null)), []));

  it('the same name elsewhere or of another kind is another', () =>
    assert.deepEqual(names(of('Deployment', 'shop', {}, 'test'), of('StatefulSet', 'shop')), [
      'Deployment shop',
      'Deployment shop',
      'StatefulSet shop',
    ]));

  it('a workload is known in a record by kind, namespace and name, in whichever version of its API', () => {
    const is = (...given: Parameters<typeof of>) => isRecordOf(of(...given).recorded, MAIN);
    assert.deepEqual(
      [
        is('Deployment', 'shop'),
        is('Deployment', 'web'),
        is('StatefulSet', 'shop'),
        is('ConfigMap', 'shop'),
        is('Deployment', 'shop', {}, 'test'),
      ],
      [true, false, false, false, false],
    );
    const old = { ...of('Deployment', 'shop').recorded, apiVersion: 'apps/v1beta1' };
    assert.equal(isRecordOf(old, MAIN), true);
  });
});

import assert from 'node:assert/strict';
import { inDeleteOrder, inRestoreOrder } from '../../../shared/rollback/restore-order.ts';
import { recorded } from './recorded-objects.ts';

const of = (apiVersion: string, kind: string) => ({ recorded: recorded({}, {}, { apiVersion, kind }) });
const SET = [
  of('networking.k8s.io/v1', 'Ingress'),
  of('apps/v1', 'Deployment'),
  of('v1', 'Service'),
  of('v1', 'Secret'),
  of('v1', 'ConfigMap'),
];
const kinds = (order: ReturnType<typeof inRestoreOrder<(typeof SET)[number]>>) =>
  order.map((together) => together.map(({ recorded: { kind } }) => kind));

describe('Manifests: the order of the way back', () => {
  it('puts configuration back before the workloads whose pods read it', () => {
    assert.deepEqual(kinds(inRestoreOrder(SET)), [['Secret', 'ConfigMap'], ['Service'], ['Deployment'], ['Ingress']]);
  });

  it('deletes what was created the other way round', () => {
    assert.deepEqual(kinds(inDeleteOrder(SET)), [['Ingress'], ['Deployment'], ['Service'], ['Secret', 'ConfigMap']]);
    assert.deepEqual(inDeleteOrder([]), []);
  });
});

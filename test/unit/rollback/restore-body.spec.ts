import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { restoreBody } from '../../../shared/rollback/restore-body.ts';
import type { ObjectToRestore } from '../../../shared/rollback/recorded-object.ts';
import { UID, config, dataFields, recorded, recordedOf } from './recorded-objects.ts';

const LIVE = { name: 'conf', namespace: 'prod', uid: UID, resourceVersion: '7' };
const claim = (fields: JsonObject) =>
  recordedOf(
    { metadata: { labels: { a: '1' } }, spec: { resources: { requests: { storage: '1Gi' } }, volumeName: 'v' } },
    {},
    {
      ...{ kind: 'PersistentVolumeClaim', fields },
    },
  );
const SIZE = { 'f:resources': { 'f:requests': { 'f:storage': {} } } };
const LABELS = { 'f:metadata': { 'f:labels': { 'f:a': {} } } };

describe('Manifests: what is applied to put an object back', () => {
  const rows: readonly (readonly [
    title: string,
    recorded: ObjectToRestore,
    live: JsonObject | undefined,
    body: JsonObject,
  ])[] = [
    [
      'what it had before, for the very object that was read',
      recorded({ level: 'info' }, { level: 'debug', fresh: 'y' }),
      config({ level: 'debug', fresh: 'y', theirs: 't' }),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: LIVE, data: { level: 'info' } },
    ],
    [
      'its labels go along',
      recordedOf({ metadata: { labels: { a: '1' } } }, {}, { fields: LABELS }),
      config({}),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { a: '1' }, ...LIVE } },
    ],
    [
      'made anew where it is gone',
      recorded({ level: 'info' }, { level: 'debug' }),
      undefined,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'prod' }, data: { level: 'info' } },
    ],
    [
      'an object of the cluster has no namespace',
      recordedOf(null, {}, { fields: dataFields('a'), kind: 'ClusterRole', namespace: undefined }),
      undefined,
      { apiVersion: 'v1', kind: 'ClusterRole', metadata: { name: 'conf' } },
    ],
    [
      'the size of a volume stays',
      claim({ ...LABELS, 'f:spec': { ...SIZE, 'f:volumeName': {} } }),
      config({}),
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { labels: { a: '1' }, ...LIVE },
        spec: { volumeName: 'v' },
      },
    ],
    [
      'the size of a volume is all that was changed',
      claim({ 'f:spec': SIZE }),
      config({}),
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: LIVE },
    ],
    [
      'the labels of a volume are all that was changed',
      claim(LABELS),
      config({}),
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { labels: { a: '1' }, ...LIVE } },
    ],
    [
      'the name of a volume is all that was changed',
      claim({ 'f:spec': { 'f:volumeName': {} } }),
      config({}),
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: LIVE, spec: { volumeName: 'v' } },
    ],
  ];
  for (const [title, one, live, body] of rows) it(title, () => assert.deepEqual(restoreBody(one, live), body));
});

import assert from 'node:assert/strict';
import { recordLabel, recordName, recordNumber } from '../../../shared/manifests/record-name.ts';
import {
  readSecretValues,
  readSetRecord,
  writeSecretValues,
  writeSetRecord,
} from '../../../shared/manifests/set-record.ts';
import type { SetRecord } from '../../../shared/manifests/set-record.ts';
import { sha256Of } from '../../../shared/manifests/text-hash.ts';
import { refusalOf } from '../../support/refusal.ts';

const PLACE = 'ConfigMap smart-rollback.deployment.shop.3 in namespace prod';

const record: Omit<SetRecord, 'schemaVersion'> = {
  run: { id: '458', number: '20261130.1', attempt: 1 },
  at: '2026-11-30T20:00:00.000Z',
  timeoutSeconds: 300,
  earlier: { namespace: 'prod', name: 'smart-rollback.deployment.shop.2', uid: 'u-0', sha256: '00' },
  workload: { kind: 'Deployment', namespace: 'prod', name: 'shop' },
  objects: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      resource: 'configmaps',
      namespace: 'prod',
      name: 'conf',
      change: 'changed',
      uid: 'u-1',
      before: { object: { data: { level: 'info' } } },
      fields: { 'f:data': { 'f:level': {} } },
      after: { fields: { 'f:data': { 'f:level': {} } }, hash: 'sha256:00' },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      resource: 'secrets',
      namespace: 'prod',
      name: 'pin',
      change: 'changed',
      uid: 'u-2',
      before: { secret: '1' },
      fields: {},
      after: { fields: {}, hash: 'hmac-sha256:00' },
      keep: 'why',
    },
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      resource: 'namespaces',
      name: 'new',
      change: 'created',
      uid: null,
      before: null,
      fields: {},
      after: { fields: {}, hash: 'sha256:00' },
    },
  ],
};

describe('the record of a set', () => {
  it('is read as it was written', () => {
    const { text, sha256 } = writeSetRecord(record);
    assert.deepEqual(readSetRecord(text, sha256, PLACE), { schemaVersion: 1, ...record });
  });

  const rows: readonly (readonly [title: string, text: string, says: RegExp])[] = [
    ['what is no JSON', '{', /is no record of a deployment: it holds no JSON/],
    ['JSON that is nothing', 'null', /another version of the extension \(schemaVersion is not 1\)/],
    ['a newer form', '{"schemaVersion":2}', /another version of the extension/],
    ['one that lacks what it needs', '{"schemaVersion":1}', /wrong: run, at, timeoutSeconds, workload, objects\.$/],
    [
      'a value where an object should be, without repeating it',
      writeSetRecord(record).text.replace('{"level":"info"}', '"hunter-4711"').replace('"u-1"', '4711'),
      /^ConfigMap \S+ in namespace prod is no record of a deployment; wrong: objects\.0\.uid\.$/,
    ],
  ];
  for (const [title, text, says] of rows) {
    it(`refuses ${title}`, () =>
      assert.match(
        refusalOf(() => readSetRecord(text, sha256Of(text), PLACE)),
        says,
      ));
  }

  it('refuses a forged one: its SHA-256 is not the one that is known', () => {
    const { text, sha256 } = writeSetRecord(record);
    const forged = text.replace('info', 'root');
    assert.match(
      refusalOf(() => readSetRecord(forged, sha256, PLACE)),
      /is not what the deployment wrote down: its SHA-256 is another one/,
    );
  });
});

describe('the values of Secrets in the record of a set', () => {
  const values = { 1: { data: { pin: 'NDcxMQ==' } } };
  const { text, hash } = writeSecretValues(values, 'key');
  it('are read as they were written', () =>
    assert.deepEqual(readSecretValues({ text, hashKey: 'key' }, hash, 'Secret x'), values));
  it('are not believed where somebody exchanged them, or their key, and none is told', () => {
    const forged = [
      { text: text.replace('NDcx', 'MDAw'), hashKey: 'key' },
      { text, hashKey: 'other' },
    ];
    for (const one of forged) {
      const said = refusalOf(() => readSecretValues(one, hash, 'Secret x'));
      assert.match(said, /^Secret x is not what the deployment wrote down\./);
      assert.ok(!said.includes('NDcx'));
    }
  });
  it('are not believed where they are of no use', () => {
    const bad = writeSecretValues({ 1: 'x' } as never, 'key');
    assert.match(
      refusalOf(() => readSecretValues({ text: bad.text, hashKey: 'key' }, bad.hash, 'Secret x')),
      /^Secret x/,
    );
  });
});

describe('the name of a record', () => {
  it('tells the workload and a number', () => {
    assert.equal(recordName({ kind: 'Deployment', name: 'shop' }, 3), 'smart-rollback.deployment.shop.3');
    assert.equal(recordLabel({ kind: 'StatefulSet', name: 'db' }), 'statefulset.db');
  });

  it('fits into a label and a name, however long the workload is called, and stays its own', () => {
    const [one, other] = [`${'a'.repeat(60)}.${'b'.repeat(180)}`, `${'a'.repeat(60)}.${'b'.repeat(181)}`];
    const labels = [one, other].map((name) => recordLabel({ kind: 'Deployment', name }));
    const names = [one, other].map((name) => recordName({ kind: 'Deployment', name }, 999_999));
    for (const label of labels) assert.match(label, /^[a-z0-9][-a-z0-9.]{0,61}[a-z0-9]$/);
    for (const name of names) assert.ok(name.length <= 253 && recordNumber(name) === 999_999, name);
    assert.equal(new Set([...labels, ...names]).size, 4);
  });

  it('gives its number back, but for further parts and foreign names', () => {
    const names = ['smart-rollback.deployment.shop.12', 'smart-rollback.deployment.shop.12-1', 'shop.12', 'x'];
    assert.deepEqual(names.map(recordNumber), [12, undefined, undefined, undefined]);
  });
});

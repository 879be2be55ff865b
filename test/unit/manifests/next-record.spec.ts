import assert from 'node:assert/strict';
import {
  RECORD_OUTCOME,
  RECORD_RUN,
  nextRecord,
  recordsToRemove,
  writeRecordRun,
} from '../../../shared/manifests/next-record.ts';
import type { ListedRecord } from '../../../shared/manifests/next-record.ts';

const AT = '2026-11-30T20:00:00.000Z';
const NOW = Date.parse(AT) + 60_000;
const record = (number: number | string, annotations: Readonly<Record<string, string>> = {}): ListedRecord => ({
  name: `smart-rollback.deployment.shop.${number}`,
  uid: `u-${number}`,
  annotations,
});
const by = (id: string, timeoutSeconds = 300) => ({
  [RECORD_RUN]: writeRecordRun({ id, number: '7.1', at: AT, timeoutSeconds }),
});

describe('Manifests: the number of the next record', () => {
  const rows: readonly (readonly [title: string, records: readonly ListedRecord[], number: number])[] = [
    ['is 1 where there is none', [], 1],
    [
      'is one more than the highest, whatever parts and foreign names there are',
      [record(9), record(10), record('11-1')],
      11,
    ],
    ['is free where this run was killed and goes on', [record(1, by('458'))], 2],
    ['is free where the other run has ended', [record(1, { ...by('457'), [RECORD_OUTCOME]: '{}' })], 2],
    ['is free where the time of the other run is over: it is dead', [record(1, by('457', 30))], 2],
    ['is free where nobody knows which run wrote the newest', [record(1)], 2],
    ['is free where what tells the run is no JSON', [record(1, { [RECORD_RUN]: '{' })], 2],
    ['is free where what tells the run is something else', [record(1, { [RECORD_RUN]: '{}' })], 2],
    ['is free where only an older one has not ended', [record(1, by('457')), record(2)], 3],
  ];
  for (const [title, records, number] of rows)
    it(title, () => assert.deepEqual(nextRecord(records, '458', NOW), { free: true, number }));

  it('is taken while another run deploys the workload', () => {
    const next = nextRecord([record(1, by('457'))], '458', NOW);
    assert.ok(!next.free);
    assert.deepEqual([next.by.id, next.by.number, next.until], ['457', '7.1', '2026-11-30T20:05:00.000Z']);
  });
});

describe('Manifests: records that are no longer needed', () => {
  it('are those behind the newest ten, but for those of verified versions', () => {
    const all = Array.from({ length: 13 }, (_, index) => record(index + 1));
    const removed = recordsToRemove(all, new Set([record(2).name]));
    assert.deepEqual(
      removed.map(({ name }) => name),
      [record(3).name, record(1).name],
    );
    assert.deepEqual(recordsToRemove(all.slice(0, 10), new Set()), []);
  });
});

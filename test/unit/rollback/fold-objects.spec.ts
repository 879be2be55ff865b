import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { foldObjects } from '../../../shared/rollback/fold-objects.ts';
import { mergeBefore } from '../../../shared/rollback/merge-before.ts';
import type { ObjectToRestore } from '../../../shared/rollback/recorded-object.ts';
import { recordsToFold } from '../../../shared/rollback/records-to-fold.ts';
import type { RecordOutcome } from '../../../shared/rollback/records-to-fold.ts';
import { DEPLOYMENT, DEPLOYMENT_FIELDS, SERVICE, SERVICE_FIELDS } from '../manifests/recorded-answers.ts';
import { projected } from '../../../shared/manifests/projection.ts';
import { dataFields, recorded } from './recorded-objects.ts';

const FIRST = recorded({ a: '0', old: 'x' }, { a: '1', fresh: 'y' }, { record: 'r.1' });
const SECOND = recorded({ a: '1', fresh: 'y' }, { a: '2', fresh: 'y', more: 'z' }, { record: 'r.2' });

describe('Manifests: over several deployments back at once', () => {
  it('to what was there before the oldest, at the fields of all of them', () => {
    const { objects, between } = foldObjects([[SECOND], [FIRST]]);
    const [one] = objects;
    assert.deepEqual(between, []);
    assert.deepEqual(one?.before, { data: { a: '0', old: 'x' } });
    assert.deepEqual(one.fields, dataFields('a', 'fresh', 'more', 'old'));
    assert.deepEqual(one.after, SECOND.after);
  });

  it('an object that only one of them changed goes back by that one; another version of its API is the same object', () => {
    const scaler = { ...FIRST, apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler' };
    const later = { ...SECOND, apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
    const other = { ...FIRST, name: 'other' };
    const everywhere = { ...FIRST, namespace: undefined };
    const { objects } = foldObjects([
      [later, SECOND],
      [scaler, other, everywhere],
    ]);
    assert.deepEqual(
      objects.map(({ apiVersion, name, namespace }) => [apiVersion, name, namespace]),
      [
        ['autoscaling/v2', 'conf', 'prod'],
        ['v1', 'conf', 'prod'],
        ['v1', 'other', 'prod'],
        ['v1', 'conf', undefined],
      ],
    );
  });

  it('nothing of nothing, and one record alone is as it is', () => {
    assert.deepEqual(foldObjects([]), { objects: [], between: [] });
    assert.deepEqual(foldObjects([[FIRST]]), { objects: [FIRST], between: [] });
  });

  const rows: readonly (readonly [
    title: string,
    newer: ObjectToRestore,
    older: ObjectToRestore,
    between: RegExp | undefined,
    back: Partial<ObjectToRestore>,
  ])[] = [
    [
      'what the older one created is deleted, by the uid that the newer one saw',
      SECOND,
      { ...recorded(null, { a: '1', fresh: 'y' }), record: 'r.1' },
      undefined,
      { before: null, uid: SECOND.uid, record: 'r.1' },
    ],
    ['what both would keep is kept', { ...SECOND, keep: 'why' }, FIRST, undefined, { keep: 'why' }],
    [
      'what the older one cannot put back is kept',
      SECOND,
      { ...FIRST, keep: 'not captured', after: { fields: {}, hash: '' } },
      undefined,
      { keep: 'not captured' },
    ],
    [
      'the older one was killed before it came to it',
      recorded({ a: '0', old: 'x' }, { a: '1', fresh: 'y' }, { record: 'r.2' }),
      FIRST,
      undefined,
      { before: { data: { a: '0', old: 'x' } }, record: 'r.2' },
    ],
    [
      'the older one was killed before it created it',
      { ...recorded(null, { a: '1' }), record: 'r.2', uid: 'second' },
      { ...recorded(null, { a: '1' }), record: 'r.1' },
      undefined,
      { before: null, record: 'r.2', uid: 'second' },
    ],
    [
      'what the older one created was deleted before the newer one made it anew',
      { ...recorded(null, { a: '1' }), record: 'r.2' },
      { ...recorded(null, { a: '1' }), record: 'r.1', uid: 'first' },
      undefined,
      { before: null, record: 'r.2', uid: null },
    ],
    [
      'what the newer one keeps is looked at by nobody',
      { ...recorded(null, { a: '2' }), keep: 'not captured' },
      FIRST,
      undefined,
      { keep: 'not captured' },
    ],
    [
      'somebody changed it between them',
      recorded({ a: 'theirs', fresh: 'y' }, { a: '2' }),
      FIRST,
      /ConfigMap conf in namespace prod was changed by somebody else between two deployments/,
      { before: { data: { a: '0', old: 'x' } } },
    ],
    [
      'somebody deleted it between them',
      recorded(null, { a: '2' }),
      FIRST,
      /was deleted between/,
      { before: { data: { a: '0', old: 'x' } }, uid: FIRST.uid },
    ],
    [
      'somebody made it anew between them',
      { ...SECOND, uid: 'other' },
      FIRST,
      /was made anew between/,
      { uid: 'other' },
    ],
  ];
  for (const [title, newer, older, between, back] of rows) {
    it(title, () => {
      const folded = foldObjects([[newer], [older]]);
      const [one] = folded.objects;
      if (between === undefined) assert.deepEqual(folded.between, []);
      else assert.match(folded.between.join(), between);
      for (const [field, value] of Object.entries(back))
        assert.deepEqual(one?.[field as keyof ObjectToRestore], value, field);
    });
  }
});

describe('Manifests: what an object had before two deployments', () => {
  const app = (env: readonly JsonObject[]): JsonObject => ({ spec: { containers: [{ name: 'app', env }] } });
  const envFields = (...names: readonly string[]): JsonObject => ({
    'f:spec': {
      'f:containers': {
        'k:{"name":"app"}': {
          'f:env': Object.fromEntries(
            names.map((name) => [`k:{"name":"${name}"}`, { '.': {}, 'f:name': {}, 'f:value': {} }]),
          ),
        },
      },
    },
  });
  const rows: readonly (readonly [
    title: string,
    newer: JsonObject,
    older: JsonObject,
    fields: JsonObject,
    merged: JsonObject,
  ])[] = [
    [
      'a key that only the newer one took stays as the newer found it',
      { data: { a: '1', b: '2' } },
      { data: { a: '0' } },
      dataFields('a'),
      { data: { a: '0', b: '2' } },
    ],
    ['a key that the older one put in goes', { data: { a: '1', b: '2' } }, {}, dataFields('a'), { data: { b: '2' } }],
    ['a map goes with its last key', { data: { a: '1' } }, {}, dataFields('a'), {}],
    ['a map that was there stays', { data: { a: '1' } }, { data: {} }, dataFields('a'), { data: {} }],
    ['a key that the older one took out comes back', {}, { data: { a: '0' } }, dataFields('a'), { data: { a: '0' } }],
    [
      'what is one value is that of the older',
      { spec: { args: ['c', 'd'] } },
      { spec: { args: ['a'] } },
      { 'f:spec': { 'f:args': {} } },
      { spec: { args: ['a'] } },
    ],
    [
      'what was of another form is that of the older',
      { data: 'text' },
      { data: { a: '0' } },
      dataFields('a'),
      { data: { a: '0' } },
    ],
    [
      'a list that was of another form is that of the older',
      { data: ['x'] },
      { data: { a: '0' } },
      dataFields('a'),
      { data: { a: '0' } },
    ],
    [
      'items by their key: one that came goes, one that went comes, the foreign one stays',
      app([
        { name: 'MODE', value: 'wild' },
        { name: 'NEW', value: '1' },
        { name: 'LATER', value: '2' },
      ]),
      app([
        { name: 'OLD', value: '1' },
        { name: 'MODE', value: 'calm' },
      ]),
      envFields('MODE', 'NEW', 'OLD'),
      app([
        { name: 'OLD', value: '1' },
        { name: 'MODE', value: 'calm' },
        { name: 'LATER', value: '2' },
      ]),
    ],
    [
      'a list goes with its last item',
      app([{ name: 'NEW', value: '1' }]),
      { spec: { containers: [{ name: 'app' }] } },
      envFields('NEW'),
      { spec: { containers: [{ name: 'app' }] } },
    ],
    [
      'values of a set',
      { f: ['a', 'b', 'z'] },
      { f: ['c', 'a'] },
      { 'f:f': { 'v:"a"': {}, 'v:"b"': {}, 'v:"c"': {} } },
      { f: ['c', 'a', 'z'] },
    ],
    [
      'an item that fields do not name is as the older has it',
      { f: ['a'] },
      { f: ['x'] },
      { 'f:f': { 'v:"a"': {} } },
      { f: ['x'] },
    ],
    ['nothing is what there was', 'x' as unknown as JsonObject, {}, {}, {}],
    ['an object as a whole that was not there', { a: '1' }, null as unknown as JsonObject, {}, {}],
  ];
  for (const [title, newer, older, fields, merged] of rows)
    it(title, () => assert.deepEqual(mergeBefore(newer, older, fields), merged));

  it('of recorded answers: the same before both is the same after the fold', () => {
    for (const [object, fields] of [
      [DEPLOYMENT, DEPLOYMENT_FIELDS],
      [SERVICE, SERVICE_FIELDS],
    ] as const) {
      const before = projected(object, fields);
      assert.deepEqual(mergeBefore(before, before, fields), before);
      assert.deepEqual(mergeBefore({}, before, fields), before);
    }
  });
});

describe('Manifests: over which deployments it goes back', () => {
  const COMPLETE: RecordOutcome = { became: 'complete' };
  const UNKNOWN: RecordOutcome = { became: 'unknown' };
  const back = (from: string): RecordOutcome => ({ became: 'rolledBack', from });
  const rows: readonly (readonly [
    title: string,
    outcomes: readonly [RecordOutcome, ...RecordOutcome[]],
    folded: readonly string[],
  ])[] = [
    ['over the last one alone, after a good one', [COMPLETE, COMPLETE, COMPLETE], ['r.0']],
    ['over a failed one alone, after a good one', [UNKNOWN, COMPLETE], ['r.0']],
    ['over two that failed', [UNKNOWN, UNKNOWN, COMPLETE, UNKNOWN], ['r.0', 'r.1']],
    ['over a killed one and its rerun', [COMPLETE, UNKNOWN, COMPLETE], ['r.0', 'r.1']],
    ['over none that was rolled back, however bad it was', [COMPLETE, back('r.1'), UNKNOWN, COMPLETE], ['r.0', 'r.2']],
    ['a second time over all that went back the first time', [back('r.0'), back('r.0'), COMPLETE], ['r.0', 'r.1']],
    ['over all where none was ever good', [UNKNOWN, UNKNOWN], ['r.0', 'r.1']],
    ['the only one', [COMPLETE], ['r.0']],
  ];
  for (const [title, outcomes, folded] of rows) {
    it(title, () => {
      const [first, ...older] = outcomes.map((outcome, index) => ({ name: `r.${index}`, outcome }));
      assert.ok(first !== undefined);
      assert.deepEqual(
        recordsToFold(first, older).map(({ name }) => name),
        folded,
      );
    });
  }
});

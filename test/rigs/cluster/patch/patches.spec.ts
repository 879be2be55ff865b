import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { JsonObject } from '../model/json.ts';
import { applyJsonPatch, PatchConflict } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const DOCUMENT: JsonObject = { a: { 'b/c': [1, 2, 3], 'd~e': 'x' }, list: [] };

describe('Patches', () => {
  it('apply JSON patch operations in order', () => {
    const cases: readonly (readonly [JsonObject[], JsonObject])[] = [
      [[{ op: 'add', path: '/a/b~1c/1', value: 9 }], { a: { 'b/c': [1, 9, 2, 3], 'd~e': 'x' }, list: [] }],
      [[{ op: 'add', path: '/list/-', value: 'z' }], { a: DOCUMENT['a'], list: ['z'] }],
      [[{ op: 'remove', path: '/a' }], { list: [] }],
      [[{ op: 'replace', path: '/a/d~0e', value: null }], { a: { 'b/c': [1, 2, 3], 'd~e': null }, list: [] }],
      [[{ op: 'move', from: '/a/d~0e', path: '/moved' }], { a: { 'b/c': [1, 2, 3] }, list: [], moved: 'x' }],
      [[{ op: 'copy', from: '/list', path: '/other' }], { ...DOCUMENT, other: [] }],
      [[{ op: 'test', path: '/a', value: { 'd~e': 'x', 'b/c': [1, 2, 3] } }], DOCUMENT],
      [[{ op: 'test', path: '/none', value: null }], DOCUMENT],
    ];
    for (const [operations, expected] of cases) assert.deepEqual(applyJsonPatch(DOCUMENT, operations), expected);
  });

  it('refuse JSON patch operations that do not fit', () => {
    const misfits: readonly JsonObject[] = [
      { op: 'test', path: '/list', value: [1] },
      { op: 'replace', path: '/none', value: 1 },
      { op: 'remove', path: '/a/b~1c/3' },
      { op: 'add', path: '/a/b~1c/4', value: 1 },
      { op: 'add', path: '/a/b~1c/01', value: 1 },
      { op: 'add', path: 'a', value: 1 },
      { op: 'add', path: '/a' },
      { op: 'other', path: '/a' },
    ];
    for (const operation of misfits) {
      assert.throws(() => applyJsonPatch(DOCUMENT, [operation]), PatchConflict, JSON.stringify(operation));
    }
    assert.deepEqual(DOCUMENT['list'], []);
  });

  it('merge: null takes away, lists are replaced', () => {
    assert.deepEqual(applyMergePatch({ a: { b: 1, c: 2 }, l: [1] }, { a: { b: null, d: 3 }, l: [2] }), {
      a: { c: 2, d: 3 },
      l: [2],
    });
  });

  it('merge strategically: containers by name, $patch, and the order that kubectl sends', () => {
    const spec = {
      containers: [
        { name: 'a', image: 'a:1' },
        { name: 'b', image: 'b:1' },
      ],
      args: ['x'],
    };
    assert.deepEqual(
      applyStrategicMergePatch(spec, {
        $setElementOrder: [],
        args: ['y'],
        containers: [
          { name: 'b', image: 'b:2' },
          { name: 'a', $patch: 'delete' },
          { name: 'c', image: 'c:1' },
        ],
      }),
      {
        containers: [
          { name: 'b', image: 'b:2' },
          { name: 'c', image: 'c:1' },
        ],
        args: ['y'],
      },
    );
    const template = { $patch: 'replace', spec: { containers: [{ name: 'z' }] } };
    assert.deepEqual(applyStrategicMergePatch({ template: { spec, metadata: {} } }, { template }), {
      template: { spec: { containers: [{ name: 'z' }] } },
    });
  });
});

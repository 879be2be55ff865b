import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { fieldsHash, fieldsText } from '../../../shared/manifests/fields-hash.ts';

const PORTS: JsonObject = {
  'f:ports': {
    'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
    'k:{"port":80,"protocol":"UDP"}': { '.': {}, 'f:port': {} },
  },
};
const FINALIZERS: JsonObject = { 'f:finalizers': { 'v:"a"': {}, 'v:"b"': {} } };
const ARGS: JsonObject = { 'f:args': {} };

describe('the hash of the fields of an object', () => {
  const rows: readonly (readonly [
    title: string,
    fields: JsonObject,
    one: JsonObject,
    other: JsonObject,
    same: boolean,
  ])[] = [
    ['another order of members is the same', ARGS, { args: ['x'], b: 1 }, { b: 1, args: ['x'] }, true],
    ['a member without a value is none', ARGS, { args: ['x'], b: undefined }, { args: ['x'] }, true],
    [
      'another order of a list with keys is the same, TCP may be left out',
      PORTS,
      { ports: [{ port: 80 }, { port: 80, protocol: 'UDP' }] },
      { ports: [{ port: 80, protocol: 'UDP' }, { port: 80 }] },
      true,
    ],
    ['another order of a set is the same', FINALIZERS, { finalizers: ['a', 'b'] }, { finalizers: ['b', 'a'] }, true],
    ['another order of arguments is another', ARGS, { args: ['a', 'b'] }, { args: ['b', 'a'] }, false],
    ['text and number are not the same', ARGS, { args: ['1'] }, { args: [1] }, false],
    ['null and nothing are not the same', ARGS, { args: null }, {}, false],
  ];
  for (const [title, fields, one, other, same] of rows) {
    it(title, () => assert.equal(fieldsHash(one, fields) === fieldsHash(other, fields), same));
  }

  it('of a Secret cannot be guessed without its key', () => {
    const values = { data: { pin: 'NDcxMQ==' } };
    const [plain, one, other] = [undefined, 'key', 'other key'].map((key) => fieldsHash(values, {}, key));
    assert.equal(new Set([plain?.split(':')[1], one?.split(':')[1], other?.split(':')[1]]).size, 3);
    assert.match(one ?? '', /^hmac-sha256:[0-9a-f]{64}$/);
  });

  it('of nothing is that of null', () => assert.equal(fieldsText(undefined, {}), 'null'));
});

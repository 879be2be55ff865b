import assert from 'node:assert/strict';
import { readWatchEvent } from '../../../shared/kubernetes/watch-event.ts';
import { pod } from '../../support/objects.ts';

const read = (value: unknown) => readWatchEvent(JSON.stringify(value));
const object = pod({});
const { uid: _uid, ...nameless } = object.metadata;

describe('a line of a watch', () => {
  for (const type of ['ADDED', 'MODIFIED', 'DELETED']) {
    it(`tells that an object was ${type.toLowerCase()}`, () =>
      assert.deepEqual(read({ type, object }), { type, object }));
  }

  it('tells how far nothing happened, as does a type that is not known', () => {
    const bookmark = { type: 'BOOKMARK', version: '7' };
    assert.deepEqual(read({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '7' } } }), bookmark);
    assert.deepEqual(read({ type: 'NEW', object: { metadata: { resourceVersion: '7' } } }), bookmark);
  });

  it('tells that the server gives up', () => {
    assert.deepEqual(read({ type: 'ERROR', object: { code: 410 } }), { type: 'ERROR', status: { code: 410 } });
    assert.deepEqual(read({ type: 'ERROR' }), { type: 'ERROR', status: {} });
  });

  const others: readonly (readonly [title: string, line: string])[] = [
    ['is no JSON', '{"type": "ADDED"'],
    ['is a list of nothing', 'null'],
    ['is a number', '7'],
    ['has no object', '{"type": "ADDED"}'],
    ['has an object without a version', JSON.stringify({ type: 'BOOKMARK', object: { metadata: {} } })],
    [
      'has an object that nobody could tell from another',
      JSON.stringify({ type: 'ADDED', object: { ...object, metadata: nameless } }),
    ],
  ];
  for (const [title, line] of others) {
    it(`is refused, and told in short, where it ${title}`, () => {
      assert.throws(() => readWatchEvent(line), new RegExp('^Error: a line of the watch is no event: ".{0,80}"$'));
    });
  }
});

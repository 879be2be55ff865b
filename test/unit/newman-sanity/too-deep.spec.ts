import assert from 'node:assert/strict';
import { MOST_LEVELS, nestsTooDeep } from '../../../tasks/NewmanSanity/sources/json.ts';

function nested(levels: number, around: (inner: unknown) => unknown): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level++) value = around(value);
  return value;
}

describe('NewmanSanity: a document', () => {
  const ways = [
    ['lists', (inner: unknown) => [inner]],
    ['objects', (inner: unknown) => ({ item: inner, other: null })],
  ] as const;
  for (const [title, around] of ways) {
    it(`may have ${MOST_LEVELS} levels of ${title}, and no more`, () => {
      assert.equal(nestsTooDeep(nested(MOST_LEVELS, around)), false);
      assert.equal(nestsTooDeep(nested(MOST_LEVELS + 1, around)), true);
      assert.equal(nestsTooDeep(nested(100_000, around)), true);
    });
  }

  it('may be as wide as it likes, and need have no levels', () => {
    assert.equal(nestsTooDeep(Array.from({ length: 10_000 }, () => ({}))), false);
    for (const value of ['x', 7, null, undefined]) assert.equal(nestsTooDeep(value), false);
  });
});

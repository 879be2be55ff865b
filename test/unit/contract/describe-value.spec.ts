import assert from 'node:assert/strict';
import { describeValue } from '../../../shared/contract/describe-value.ts';

describe('a value in an error line', () => {
  const rows: readonly (readonly [title: string, value: unknown, said: string])[] = [
    ['a number', 2, '2'],
    ['a text', '1', '"1"'],
    ['null', null, 'null'],
    ['nothing', undefined, 'none'],
    ['a list, however deep', [[[[]]]], 'a list'],
    ['an object', { a: 1 }, 'an object'],
  ];
  for (const [title, value, said] of rows) it(`says ${title}`, () => assert.equal(describeValue(value), said));

  it('is cut after 100 characters', () => assert.equal(describeValue('x'.repeat(500)).length, 100));
});

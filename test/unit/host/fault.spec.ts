import assert from 'node:assert/strict';
import { describeError } from '../../../shared/host/fault.ts';

describe('Whatever was thrown, in one line', () => {
  const refused = new Error('connect ECONNREFUSED ::1:80');
  const rows: readonly [title: string, thrown: unknown, line: string][] = [
    ['an error', new Error('no space left'), 'no space left'],
    ['an error in several lines', new Error('a \r\n  b\n'), 'a b'],
    ['an error without a message', new TypeError(''), 'TypeError'],
    [
      'a host with two addresses, none of which answers',
      new AggregateError([refused, new Error('b')]),
      refused.message,
    ],
    ['several errors with a message for all', new AggregateError([refused], 'all failed'), 'all failed'],
    ['several errors that are none', new AggregateError([]), 'AggregateError'],
    ['a text', 'gone', 'gone'],
  ];
  for (const [title, thrown, line] of rows) it(title, () => assert.equal(describeError(thrown), line));
});

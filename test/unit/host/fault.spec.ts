import assert from 'node:assert/strict';
import { Fault, describeError } from '../../../shared/host/fault.ts';

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

describe('A fault', () => {
  class Special extends Fault {}
  const special = new Special('SR201', 'm');
  // Each file of a built task that is loaded later has the class once more.
  const copy = new URL('../../../shared/host/fault.ts?copy', import.meta.url).href;
  const copyOf = async () => ((await import(copy)) as { Fault: typeof Fault }).Fault;

  it('is known as one whatever copy of the class it is of', async () => {
    const Copy = await copyOf();
    assert.notEqual(Copy, Fault);
    assert.ok(new Copy('SR201', 'm') instanceof Fault);
    assert.ok(special instanceof Copy);
  });

  it('is of a special kind in its own file alone, and nothing else is one', async () => {
    const Copy = await copyOf();
    assert.ok(special instanceof Special);
    assert.ok(!(new Fault('SR201', 'm') instanceof Special));
    assert.ok(!(new Copy('SR201', 'm') instanceof Special));
    for (const other of [new Error('m'), { errorCode: 'SR201' }, 'SR201', undefined, null])
      assert.ok(!(other instanceof Fault));
  });
});

import assert from 'node:assert/strict';
import { consoleMeaning } from '../../../tasks/NewmanSanity/newman/console-meaning.ts';
import type { ConsoleMeaning } from '../../../tasks/NewmanSanity/newman/console-meaning.ts';
import {
  describeRunError,
  isToldAsAssertion,
  noteScriptError,
  nowhereNext,
  placeOf,
} from '../../../tasks/NewmanSanity/newman/script-errors.ts';
import type { ScriptError } from '../../../tasks/NewmanSanity/results/execution.ts';

const CURSOR = { ref: 'r', iteration: 0, cycles: 1, position: 0 };
const OF_SCRIPT = { ...CURSOR, execution: 'e' };

describe('NewmanSanity: who speaks on the console', () => {
  const cases: readonly [title: string, event: Parameters<typeof consoleMeaning>[0], is: ConsoleMeaning['is']][] = [
    ['a script', { cursor: OF_SCRIPT, level: 'info', messages: ['hello', { a: 1 }] }, 'line'],
    ['nobody, with nothing', { cursor: OF_SCRIPT }, 'line'],
    [
      'the runtime, of a file that it cannot read',
      { cursor: CURSOR, level: 'warn', messages: ['file load error: no such file'] },
      'omission',
    ],
    [
      'a script, in words of the runtime',
      { cursor: OF_SCRIPT, level: 'warn', messages: ['file load error: no such file'] },
      'line',
    ],
    [
      'the runtime, of an upload in a script',
      { cursor: OF_SCRIPT, level: 'warn', messages: ['uploading files from scripts is not allowed'] },
      'omission',
    ],
    [
      'a script, of uploads, at another level',
      { cursor: OF_SCRIPT, level: 'info', messages: ['uploading files from scripts is not allowed'] },
      'line',
    ],
    [
      'an authorization that could not be made',
      { cursor: OF_SCRIPT, level: 'warn', messages: ['runtime~oauth2.auth: could not sign the request: no token'] },
      'unauthorized',
    ],
    [
      'a script, in words of an authorization, at another level',
      { cursor: OF_SCRIPT, level: 'log', messages: ['runtime~oauth2.auth: could not sign the request: no token'] },
      'line',
    ],
    ['a script, with no text first', { cursor: OF_SCRIPT, level: 'warn', messages: [7] }, 'line'],
  ];
  for (const [title, event, is] of cases) {
    it(`is ${title}`, () => assert.equal(consoleMeaning(event, String).is, is));
  }

  it('shows what is no text as the log does', () => {
    const event = { cursor: OF_SCRIPT, messages: ['hello', 7] };
    assert.deepEqual(
      consoleMeaning(event, (value) => `<${String(value)}>`),
      { is: 'line', text: 'hello <7>' },
    );
  });
});

describe('NewmanSanity: errors of scripts', () => {
  it('are placed by the script', () => {
    assert.equal(placeOf({ listen: 'prerequest' }), 'pre-request script');
    assert.equal(placeOf({ listen: 'test' }), 'test script');
    assert.equal(placeOf(undefined), 'test script');
  });

  it('have a name where it says more than Error', () => {
    assert.equal(
      describeRunError({ name: 'TypeError', message: 'x is not a function' }),
      'TypeError: x is not a function',
    );
    assert.equal(describeRunError({ name: 'Error', message: 'gone' }), 'gone');
    assert.equal(describeRunError({ message: 'gone' }), 'gone');
    assert.equal(typeof describeRunError({}), 'string');
  });

  it('are no second failure where bail makes one of a failed assertion', () => {
    const failed = { name: 'status is 200', state: 'failed', message: '' } as const;
    assert.ok(isToldAsAssertion({ name: 'AssertionFailure' }, [failed]));
    assert.ok(!isToldAsAssertion({ name: 'AssertionFailure' }, [{ ...failed, state: 'passed' }]));
    assert.ok(!isToldAsAssertion({ name: 'TypeError' }, [failed]));
  });

  it('are told once, with the place where there is one', () => {
    const errors: ScriptError[] = [
      { place: 'asynchronous script code', message: 'other' },
      { place: 'asynchronous script code', message: 'thrown' },
    ];
    noteScriptError(errors, { place: 'test script', message: 'thrown' });
    assert.deepEqual(errors, [
      { place: 'asynchronous script code', message: 'other' },
      { place: 'test script', message: 'thrown' },
    ]);
    noteScriptError(errors, { place: 'test script', message: 'more' });
    assert.equal(errors.length, 3);
  });

  it('are a next request that the run does not hold, while others were still to come', () => {
    const names = new Set(['Orders']);
    const next = (name: unknown) => ({ name, place: 'test script' }) as const;
    assert.deepEqual(nowhereNext(next('Order'), names, true), {
      place: 'test script',
      message: "setNextRequest names 'Order', which the run does not hold; all that follows was left out",
    });
    assert.equal(nowhereNext(next('Order'), names, false), undefined);
    assert.equal(nowhereNext(next('Orders'), names, true), undefined);
    assert.equal(nowhereNext(next(null), names, true), undefined);
    assert.equal(nowhereNext(undefined, names, true), undefined);
  });
});

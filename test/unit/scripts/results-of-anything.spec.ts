import assert from 'node:assert/strict';
import { withResultsOfAnything } from '../../../scripts/build/patches/results-of-anything.ts';
import { sendAssertions, sendError, sendResult } from '../../../scripts/build/patches/sandbox/sendable.ts';
import { installedBootCode } from '../../support/boot-code.ts';

describe('the build: scripts that may leave anything', () => {
  const bootCode = installedBootCode();

  it('is put into the boot code that is installed', async () => {
    assert.match((await withResultsOfAnything(bootCode)) ?? '', /cannot be kept/);
  });

  for (const line of ['t.dispatch(k,e||null,I)', 't.dispatch(T,o.cursor,e)', 'd=e("./pmapi"),']) {
    it(`fails where the library has moved: ${line}`, async () => {
      const code = bootCode.replace(line, () => 'moved(),');
      assert.notEqual(code, bootCode);
      assert.equal(await withResultsOfAnything(code), undefined);
    });
  }
});

describe('what a script throws, asserts and leaves', () => {
  const sent: unknown[] = [];
  const send = (...values: unknown[]) => {
    for (const value of values) JSON.stringify(value);
    sent.push(...values);
  };
  beforeEach(() => (sent.length = 0));
  const unreadable = () => Object.defineProperty({ big: 1n }, 'message', { get: () => assert.fail('no') });

  const errors: readonly (readonly [what: string, error: unknown, name: string, message: string])[] = [
    ['an error with a BigInt', Object.assign(new TypeError('wrong'), { actual: 1n }), 'TypeError', 'wrong'],
    ['a BigInt', 12n, 'Error', '12'],
    ['an object', { name: 7, big: 1n }, 'Error', 'it cannot be shown'],
    ['an object that throws when it is read', unreadable(), 'Error', 'it cannot be shown'],
  ];
  for (const [what, error, name, message] of errors) {
    it(`${what} is told by its name and message`, () => {
      sendError(send, error);
      sendAssertions(send, [{ error }, { error: null }]);
      const [alone, assertions] = sent as [Error, { error: Error | null }[]];
      for (const told of [alone, assertions[0]?.error]) assert.deepEqual([told?.name, told?.message], [name, message]);
      assert.equal(assertions[1]?.error, null);
    });
  }

  it('goes as it is where it can be sent', () => {
    const error = new Error('plain');
    sendError(send, error);
    sendAssertions(send, { error });
    sendResult(send, null, { variables: 1 });
    assert.deepEqual(sent, [error, [{ error }], null, { variables: 1 }]);
  });

  it('is a failure of the script where it cannot be kept, beside an error of its own', () => {
    sendResult(send, null, { big: 1n });
    assert.match((sent[0] as Error).message, /^what the script leaves behind .* cannot be kept: .*BigInt/);
    sendResult(send, new Error('own'), { big: 1n });
    assert.deepEqual([(sent[2] as Error).message, sent[1], sent[3]], ['own', undefined, undefined]);
  });
});

import assert from 'node:assert/strict';
import { pauseWhileHeldOpen, whyNotWritten } from '../../../shared/files/held-open.ts';

const failure = (code: string, platform: NodeJS.Platform) => ({
  error: Object.assign(new Error(`${code}: rename`), { code }),
  platform,
});

describe('a file that another program has open', () => {
  const cases: readonly (readonly [title: string, code: string, NodeJS.Platform, elapsed: number, isTried: boolean])[] =
    [
      ['a scanner on Windows', 'EBUSY', 'win32', 0, true],
      ['the upload of the agent on Windows', 'EPERM', 'win32', 19_000, true],
      ['an indexer on Windows', 'EACCES', 'win32', 5_000, true],
      ['a program that never lets go', 'EBUSY', 'win32', 20_000, false],
      ['a full disk on Windows', 'ENOSPC', 'win32', 0, false],
      ['a file without rights on Linux', 'EACCES', 'linux', 0, false],
      ['a busy file on macOS', 'EBUSY', 'darwin', 0, false],
    ];
  for (const [title, code, platform, elapsed, isTried] of cases) {
    it(`${title} (${code}, after ${elapsed} ms): ${isTried ? 'tried again' : 'told at once'}`, () =>
      assert.equal(pauseWhileHeldOpen(failure(code, platform), 0, elapsed) !== undefined, isTried));
  }

  it('is tried at growing pauses, none above half a second', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 20].map((attempt) => pauseWhileHeldOpen(failure('EBUSY', 'win32'), attempt, 0));
    assert.deepEqual(pauses, [20, 40, 80, 160, 320, 500, 500]);
  });

  it('is told as such on Windows; elsewhere the disk is the first thought', () => {
    assert.match(whyNotWritten(failure('EBUSY', 'win32')), /^EBUSY: rename\. For 20 s another program had it open/);
    assert.match(whyNotWritten(failure('EACCES', 'linux')), /Check outputDirectory and the free space on the agent\.$/);
    assert.match(whyNotWritten({ error: new Error('odd'), platform: 'win32' }), /free space/);
  });
});

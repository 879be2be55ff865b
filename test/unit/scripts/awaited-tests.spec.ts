import assert from 'node:assert/strict';
import { withAwaitedTests } from '../../../scripts/build/patches/awaited-tests.ts';
import { installedBootCode } from '../../support/boot-code.ts';

describe('the build: tests that are awaited', () => {
  const bootCode = installedBootCode();

  it('puts them into the boot code that is installed', async () => {
    assert.match((await withAwaitedTests(bootCode)) ?? '', /the test never ended/);
  });

  const moved: readonly (readonly [title: string, line: string, by: string])[] = [
    ['pm.test is another', 'e.test.skip=function(n)', 'e.test.skip=function(m)'],
    ['scripts end in another way', 'U&&(U.seal(),U.clearAll())', 'U&&(U.clearAll(),U.seal())'],
    [
      'there are two of a place',
      '}},{"./console":1',
      '}},{"./console":1,"./cookie-store":3,"./datasets":4,"./execute-context":5,},{"./console":1',
    ],
    ['it is empty', '', ''],
  ];
  for (const [title, line, by] of moved) {
    it(`fails where the library has moved: ${title}`, async () => {
      const code = line === '' ? '' : bootCode.replace(line, () => by);
      assert.notEqual(code, bootCode);
      assert.equal(await withAwaitedTests(code), undefined);
    });
  }
});

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { withAwaitedTests } from '../../../scripts/build/patches/awaited-tests.ts';

describe('the build: tests that are awaited', () => {
  let bootCode: string;
  before(async () => {
    const load = createRequire(import.meta.url)('postman-sandbox/.cache/bootcode.js') as (
      done: (error: unknown, code: string) => void,
    ) => void;
    bootCode = await new Promise((resolve) => load((_error, code) => resolve(code)));
  });

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

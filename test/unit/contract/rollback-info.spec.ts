import assert from 'node:assert/strict';
import { readPreviousImage, writePreviousImage } from '../../../shared/contract/rollback-info.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { digest } from '../../support/objects.ts';

describe('previous-image.txt', () => {
  const written: readonly (readonly [image: string, text: string, why: string])[] = [
    ['reg:5000/app:456', '456\n', 'the tag'],
    [`reg:5000/app:456@${digest('a')}`, `${digest('a')}\n`, 'the digest, which decides what runs'],
    [`reg:5000/app@${digest('a')}`, `${digest('a')}\n`, 'the digest'],
    ['reg:5000/app', 'latest\n', 'latest, where the reference has neither'],
  ];
  for (const [image, text, why] of written) {
    it(`holds ${why}, in one line that ends in a newline`, () => assert.equal(writePreviousImage(image), text));
  }

  const read = ['456', digest('a'), 'reg:5000/app:456', `reg:5000/app@${digest('a')}`, 'latest'];
  for (const version of read) {
    it(`is read whatever white space surrounds ${version.slice(0, 24)}`, () => {
      for (const text of [version, `${version}\n`, `${version}\r\n`, `  ${version}\t\n\n`, `\uFEFF${version}\n`]) {
        assert.equal(readPreviousImage(text, 'x'), version);
      }
    });
  }

  const bad = ['', ' \n', '456\n457', 'no image', '$(previousImageTag)', '##vso[task.complete]', 'sha256:abc def'];
  for (const text of bad) {
    it(`is refused with what to give instead where it holds '${text.replaceAll('\n', '\\n')}'`, () => {
      assert.throws(
        () => readPreviousImage(text, '/x/previous-image.txt'),
        (error) => {
          assert.ok(error instanceof Fault);
          assert.match(
            error.message,
            /^\/x\/previous-image\.txt holds .*Give previousImageTag, or use strategy: undo\.$/s,
          );
          return true;
        },
      );
    });
  }

  it('is refused in a short message where it is something huge', () => {
    assert.throws(
      () => readPreviousImage('x y'.repeat(100_000), 'x'),
      (error) => (error as Error).message.length < 300,
    );
  });
});

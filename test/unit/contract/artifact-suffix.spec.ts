import assert from 'node:assert/strict';
import { readArtifactSuffix } from '../../../shared/contract/artifact-suffix.ts';
import { InputReader } from '../../../shared/host/input-reader.ts';
import { RecordingHost } from '../../support/recording-host.ts';

function read(artifactSuffix: string): string {
  const reader = new InputReader(new RecordingHost({ artifactSuffix }));
  const suffix = readArtifactSuffix(reader);
  reader.finish();
  return suffix;
}

describe('artifactSuffix', () => {
  for (const suffix of ['', '-staging', '.2', '_EU', 'x'.repeat(80)]) {
    it(`may be '${suffix.slice(0, 20)}'`, () => assert.equal(read(suffix), suffix));
  }

  for (const suffix of ['-a b', '/prod', '-ä', '-a:b', '..\\x', 'x'.repeat(81)]) {
    it(`'${suffix.slice(0, 20)}' is refused, since a download task could not name the artifact`, () =>
      assert.throws(() => read(suffix), /artifactSuffix .*only letters, digits, dots, hyphens and underscores/));
  }

  it('may not end in a dot, since Windows finds no such folder', () => {
    assert.throws(() => read('-v1.'), /artifactSuffix .*a dot may not be its end/);
  });
});

import assert from 'node:assert/strict';
import {
  formatImage,
  imageWith,
  isDigest,
  isRepository,
  isTag,
  parseImage,
  sameImage,
  versionOf,
} from '../../../shared/kubernetes/image.ts';
import { digest } from '../../support/objects.ts';

const A = digest('a');
const B = digest('b');

describe('an image reference', () => {
  const parts: readonly (readonly [text: string, repository: string, tag?: string | undefined, digest?: string])[] = [
    ['app', 'app'],
    ['app:v1', 'app', 'v1'],
    ['app:5000', 'app', '5000'],
    [`app@${A}`, 'app', undefined, A],
    [`app:v1@${A}`, 'app', 'v1', A],
    ['localhost/app:1', 'localhost/app', '1'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['localhost:5000/app:v1', 'localhost:5000/app', 'v1'],
    [`reg:5000/a/b@${A}`, 'reg:5000/a/b', undefined, A],
    ['[::1]:5000/app:1', '[::1]:5000/app', '1'],
    ['reg.example.com/apps/python-service:458', 'reg.example.com/apps/python-service', '458'],
    ['apps/python__service_x.y--z:V1.0-rc_2', 'apps/python__service_x.y--z', 'V1.0-rc_2'],
    [`app@sha512:${'0'.repeat(128)}`, 'app', undefined, `sha512:${'0'.repeat(128)}`],
  ];
  for (const [text, repository, tag, hash] of parts) {
    it(`${text.slice(0, 60)} is taken apart into repository, tag and digest, and put together again`, () => {
      const parsed = parseImage(text);
      assert.deepEqual(parsed, {
        repository,
        ...(tag === undefined ? {} : { tag }),
        ...(hash === undefined ? {} : { digest: hash }),
      });
      assert.equal(parsed && formatImage(parsed), text);
    });
  }

  const none: readonly (readonly [text: string, why: string])[] = [
    ['', 'is empty'],
    ['App', 'has capitals in its path'],
    ['app:', 'has a colon without a tag'],
    ['app:.v1', 'has a tag that starts with a dot'],
    [`app:${'x'.repeat(129)}`, 'has a tag of more than 128 characters'],
    ['app@', 'has an @ without a digest'],
    ['app@sha256:abc', 'has a digest that is too short'],
    [`app@sha256:${'A'.repeat(64)}`, 'has a sha256 in capitals'],
    [`app@${A}@${B}`, 'has two digests'],
    ['a//b', 'has an empty path component'],
    ['/app', 'starts with a slash'],
    ['reg.example.com/', 'has a registry without a path'],
    ['reg_.example.com:80/app', 'has a registry that is no host'],
    ['reg:port/app', 'has a port that is no number'],
    ['https://reg.example.com/app', 'is a URL'],
    ['app:1 ', 'has white space behind it'],
    ['app:1\n', 'has a line end behind it'],
    ['$(image):1', 'holds an unresolved variable'],
    ['##vso[task.complete]', 'is a logging command'],
    [`${'a'.repeat(256)}:1`, 'has a repository of more than 255 characters'],
    [`${'a-'.repeat(50_000)}:1`, 'is huge'],
  ];
  for (const [text, why] of none) {
    it(`is none where it ${why}`, () => assert.equal(parseImage(text), undefined));
  }

  it('has a repository, which carries neither tag nor digest', () => {
    for (const good of ['app', 'reg:5000/app', 'localhost/app', 'a/b/c']) assert.ok(isRepository(good), good);
    for (const bad of ['app:1', `app@${A}`, 'reg:5000', '', 'a b']) assert.ok(!isRepository(bad), bad);
  });

  it('has a tag of letters, digits, dots, dashes and underscores, 128 at most', () => {
    for (const good of ['458', 'v1.0', '_x', 'A-b', 'x'.repeat(128)]) assert.ok(isTag(good), good);
    for (const bad of ['', '-x', '.x', 'a:b', 'a/b', 'a b', 'x'.repeat(129)]) assert.ok(!isTag(bad), bad);
  });

  it('has a digest of algorithm and hexadecimal digits', () => {
    for (const good of [A, `sha512:${'0'.repeat(128)}`, `multihash+base58:${'f'.repeat(32)}`])
      assert.ok(isDigest(good));
    for (const bad of ['', 'sha256:', `sha256:${'a'.repeat(63)}`, `SHA256:${'A'.repeat(64)}`, 'abc']) {
      assert.ok(!isDigest(bad), bad);
    }
  });

  it('is made of a repository and a tag, or of a repository and a digest', () => {
    const repository = 'reg:5000/app';
    const tag = '458';
    assert.ok(isRepository(repository) && isTag(tag) && isDigest(A));
    assert.equal(imageWith(repository, tag), 'reg:5000/app:458');
    assert.equal(imageWith(repository, A), `reg:5000/app@${A}`);
  });

  it('is called by its digest, else by its tag, else latest, for digests decide what runs', () => {
    assert.equal(versionOf(`app:456@${A}`), A);
    assert.equal(versionOf('reg:5000/app:456'), '456');
    assert.equal(versionOf('reg:5000/app'), 'latest');
    assert.equal(versionOf('no image at all'), 'latest');
  });
});

describe('the wanted and the live image', () => {
  const rows: readonly (readonly [wanted: string, live: string, same: boolean, why: string])[] = [
    ['app:1', 'app:1', true, 'equal text'],
    ['app:1', 'app:2', false, 'different tags'],
    ['app:1', 'other:1', false, 'different repositories'],
    ['reg.a/app:1', 'reg.b/app:1', false, 'different registries'],
    ['app', 'app:latest', true, 'latest is filled in'],
    ['app', 'docker.io/library/app:latest', true, 'docker.io/library is filled in'],
    ['docker.io/app:1', 'app:1', true, 'docker.io is filled in'],
    ['index.docker.io/library/app:1', 'app:1', true, 'index.docker.io is docker.io'],
    ['team/app:1', 'docker.io/team/app:1', true, 'docker.io is filled in before a path'],
    ['localhost/app:1', 'app:1', false, 'localhost is a registry'],
    [`app:1@${A}`, `app:2@${A}`, true, 'digests on both sides decide, not the tags'],
    [`app:1@${A}`, `app:1@${B}`, false, 'digests on both sides decide'],
    ['app:1', `app:1@${A}`, true, 'only the live one has a digest: the tag decides'],
    ['app:1', `app:2@${A}`, false, 'only the live one has a digest: the tag decides'],
    ['app', `app:latest@${A}`, true, 'only the live one has a digest: latest is filled in'],
    ['app:1', `app@${A}`, false, 'the live one has no tag that could decide'],
    ['app:2', 'app', false, 'latest is filled in for the live one'],
    [`app:1@${A}`, 'app:1', false, 'only the wanted one has a digest'],
    ['$(image)', '$(image)', true, 'equal text, though no reference'],
    ['$(image)', 'app:1', false, 'only one is a reference'],
  ];
  for (const [wanted, live, same, why] of rows) {
    it(`${wanted.slice(0, 20)} and ${live.slice(0, 30)} are ${same ? 'the same' : 'different'}: ${why}`, () => {
      assert.equal(sameImage(wanted, live), same);
    });
  }
});

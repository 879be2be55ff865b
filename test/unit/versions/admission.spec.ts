import assert from 'node:assert/strict';
import type { Admission } from '../../../shared/versions/admission.ts';
import { admission, inAnotherRepository, insisted, isOtherVersion } from '../../../shared/versions/admission.ts';
import { digest, template } from '../../support/objects.ts';

const A = `@${digest('a')}`;
const B = `@${digest('b')}`;

describe('what the server made of an image', () => {
  const rows: readonly (readonly [
    title: string,
    asked: string,
    live: string,
    answer: string,
    made: Admission['made'],
  ])[] = [
    ['it took it', 'registry/app:2', 'registry/app:1', 'registry/app:2', 'as asked'],
    ['it pinned the tag', 'registry/app:2', 'registry/app:1', `registry/app:2${A}`, 'as asked'],
    ['it put a mirror in', 'registry/app:2', 'mirror/app:1', 'mirror/app:2', 'renamed'],
    ['it put in what is live under its other name', 'registry/app:2', 'mirror/app:2', 'mirror/app:2', 'live already'],
    ['the live name is a digest alone', 'registry/app:2', `mirror/app${A}`, `mirror/app${A}`, 'live already'],
    ['it gave back another tag that was live', 'registry/app:1', 'registry/app:2', 'registry/app:2', 'insists'],
    ['it gave back another digest that was live', `registry/app${A}`, `mirror/app${B}`, `mirror/app${B}`, 'insists'],
  ];
  for (const [title, asked, live, answer, made] of rows) {
    it(`${title}: ${made}`, () => {
      const all = { asked, container: 'app', live: template(live), answer: template(answer) };
      assert.deepEqual(admission(all), { asked, admitted: answer, made });
    });
  }

  it('is nothing that could be named where the container is gone', () => {
    const all = { asked: 'app:2', container: 'web', live: template('app:1'), answer: template('app:2') };
    assert.deepEqual(admission(all), { asked: 'app:2', admitted: '', made: 'renamed' });
  });

  it('is told where it insists on what was live', () => {
    assert.equal(
      insisted({ asked: 'app:1', admitted: 'app:2' }),
      'the server made app:2 of app:1, and that is what was live before: an admission controller puts it back. Look at its rules',
    );
  });
});

describe('what names alone tell', () => {
  it('nothing where the repositories differ: the server has to be asked', () => {
    assert.equal(inAnotherRepository('registry.example/app:1', 'mirror.example/app:1'), true);
    assert.equal(inAnotherRepository('nginx:1', 'docker.io/library/nginx:2'), false);
    for (const text of ['$(image)', '']) {
      assert.equal(inAnotherRepository('app:1', text), false);
      assert.equal(inAnotherRepository(text, 'app:1'), false);
    }
  });

  const rows: readonly (readonly [left: string, right: string, isOther: boolean])[] = [
    ['a/app:1', 'b/app:1', false],
    ['a/app:1', 'b/app:2', true],
    [`a/app:1${A}`, `b/app:2${A}`, false],
    [`a/app:1${A}`, `b/app:1${B}`, true],
    ['a/app:1', `b/app${A}`, false],
    [`a/app${A}`, 'b/app:1', false],
    ['$(image)', 'b/app:1', false],
    ['a/app:1', '$(image)', false],
  ];
  for (const [left, right, isOther] of rows) {
    it(`${left.slice(0, 18)} and ${right.slice(0, 18)} ${isOther ? 'cannot be' : 'may be'} one version`, () =>
      assert.equal(isOtherVersion(left, right), isOther));
  }
});

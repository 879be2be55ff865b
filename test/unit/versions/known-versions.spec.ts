import assert from 'node:assert/strict';
import { RECORD, ROLLED_BACK_FROM, VERIFIED } from '../../../shared/versions/annotations.ts';
import {
  isRejected,
  knownVersions,
  stillVerified,
  verifiedMark,
  withMark,
  withoutImage,
} from '../../../shared/versions/known-versions.ts';
import { revisionsOf } from '../../../shared/versions/revision.ts';
import { mark, notes, record, rolledBack } from '../../support/notes.ts';
import { deployment, digest, replicaSet } from '../../support/objects.ts';

type Said = Parameters<typeof notes>[0];

/** What is known where the workload says this, and its revisions say that. */
function known(own: Said, ...revisions: readonly Said[]) {
  const sets = revisions.map((said, index) => replicaSet({ revision: index + 1, annotations: notes(said) }));
  return knownVersions('app', deployment({ annotations: notes(own) }), revisionsOf(sets, []));
}
const images = (marks: readonly { readonly image: string }[]) => marks.map(({ image }) => image);

describe('what is known about the versions of a container', () => {
  it('is nothing where nothing was noted', () => {
    assert.deepEqual(knownVersions('app', deployment(), []), {
      record: undefined,
      verified: [],
      rejected: [],
      names: [],
      warnings: [],
    });
  });

  it('holds the two names that deployments and the last rollback tied, also those of older revisions', () => {
    const [one, two] = [record('registry/app:1'), record('registry/app:2')];
    const left = { ...rolledBack('mirror/app:3', 'mirror/app:2', 'hash'), asked: 'registry/app:3' };
    const workload = deployment({
      annotations: {
        ...notes({ record: { app: { ...two, admitted: 'mirror/app:2' }, web: { ...one, admitted: 'mirror/web:1' } } }),
        [ROLLED_BACK_FROM]: JSON.stringify(left),
      },
    });
    const older = replicaSet({
      revision: 1,
      annotations: notes({ record: { app: { ...one, admitted: 'mirror/app:1' } } }),
    });
    assert.deepEqual(
      knownVersions('app', workload, revisionsOf([older], [])).names.map(({ asked, admitted }) => [asked, admitted]),
      [2, 1, 3].map((tag) => [`registry/app:${tag}`, `mirror/app:${tag}`]),
    );
  });

  it('a rejection under one name is void where the version was deployed again under the other', () => {
    const deployed = { app: { ...record('registry/app:2', undefined, '03:00'), admitted: 'mirror/app:2' } };
    const about = known({ record: deployed, rejected: [mark('mirror/app:2', '02:00')] });
    assert.deepEqual(about.rejected, []);
    const since = known({ record: deployed, rejected: [mark('mirror/app:2', '04:00')] });
    assert.equal(isRejected('registry/app:2', since), true);
  });

  it('is only what was noted about this container', () => {
    const about = known({
      record: { app: record('app:2', 'app:1'), web: record('web:1') },
      verified: [mark('app:1', '01:00'), mark('web:1', '01:00', { container: 'web' })],
      rejected: [mark('app:0', '01:00'), mark('web:0', '01:00', { container: 'web' })],
    });
    assert.deepEqual(about.record, record('app:2', 'app:1'));
    assert.deepEqual(images(about.verified), ['app:1']);
    assert.deepEqual(images(about.rejected), ['app:0']);
  });

  it('is gathered from the workload and its revisions together, newest first, each word once', () => {
    const about = known(
      { verified: [mark('app:1', '01:00')] },
      { verified: [mark('app:3', '03:00'), mark('app:1', '01:00')] },
      { verified: [mark('app:2', '02:00', { revision: 'rs-2' }), mark('app:2', '02:30', { revision: 'rs-3' })] },
    );
    assert.deepEqual(images(about.verified), ['app:3', 'app:2', 'app:2', 'app:1']);
  });

  it('is warned about where notes of the workload are malformed', () => {
    const broken = knownVersions('app', deployment({ annotations: { [VERIFIED]: '{' } }), []);
    assert.equal(broken.warnings.length, 1);
  });

  it('takes the record from the workload alone', () => {
    assert.equal(known({}, { record: { app: record('app:2') } }).record, undefined);
  });
});

describe('the newest word about an image wins', () => {
  it('rejected after it was verified: rejected', () => {
    const about = known({ verified: [mark('app:1', '01:00')] }, { rejected: [mark('app:1', '02:00')] });
    assert.deepEqual([images(about.verified), images(about.rejected)], [[], ['app:1']]);
  });

  it('verified after it was rejected: verified', () => {
    const about = known({ rejected: [mark('app:1', '01:00')] }, { verified: [mark('app:1', '02:00')] });
    assert.deepEqual([images(about.verified), images(about.rejected)], [['app:1'], []]);
  });

  it('both at the same time: rejected, to be safe', () => {
    const about = known({ verified: [mark('app:1', '01:00')], rejected: [mark('app:1', '01:00')] });
    assert.deepEqual([images(about.verified), images(about.rejected)], [[], ['app:1']]);
  });

  it('deployed on purpose after it was rejected: rejected no more, wherever the record is', () => {
    const again = { app: record('app:1', undefined, '02:00') };
    assert.deepEqual(known({ record: again }, { rejected: [mark('app:1', '01:00')] }).rejected, []);
    assert.deepEqual(known({ rejected: [mark('app:1', '01:00')] }, { record: again }).rejected, []);
  });

  it('rejected after it was deployed: rejected', () => {
    const about = known({ record: { app: record('app:1', undefined, '02:00') }, rejected: [mark('app:1', '02:30')] });
    assert.deepEqual(images(about.rejected), ['app:1']);
  });

  it('whatever was said about other images', () => {
    const about = known({
      record: { app: record('app:2', undefined, '03:00') },
      rejected: [mark('app:1', '01:00')],
      verified: [mark('app:3', '03:00')],
    });
    assert.deepEqual([images(about.verified), images(about.rejected)], [['app:3'], ['app:1']]);
  });

  it('also where admission pinned one of the two with a digest', () => {
    const about = known({ verified: [mark('app:1', '01:00')] }, { rejected: [mark(`app:1@${digest('a')}`, '02:00')] });
    assert.deepEqual(about.verified, []);
  });

  // every object inherits; `deployed` then holds a function and the task ends with an unexpected TypeError.
  it('also for a container whose name is one that every object inherits', () => {
    const live = deployment({
      annotations: notes({ rejected: [mark('app:1', '01:00', { container: 'constructor' })] }),
    });
    const about = knownVersions('constructor', live, []);
    assert.equal(about.record, undefined);
    assert.deepEqual(images(about.rejected), ['app:1']);
  });

  it('also where another word has a time that cannot be compared', () => {
    const odd = mark('app:1', '01:00', { at: '2026-11-24T01:00:00+05' });
    assert.deepEqual(images(known({ verified: [odd], rejected: [mark('app:1', '02:00')] }).rejected), ['app:1']);
  });
});

describe('a rejected image', () => {
  const rejected = [mark('app:1', '01:00'), mark(`app:2@${digest('a')}`, '01:00')];
  const rows: readonly (readonly [image: string, is: boolean])[] = [
    ['app:1', true],
    [`app:1@${digest('b')}`, true],
    ['app:2', true],
    [`app:2@${digest('a')}`, true],
    [`app:2@${digest('b')}`, false],
    ['app:3', false],
    ['other:1', false],
  ];
  for (const [image, is] of rows) {
    it(`${is ? 'is' : 'is not'} ${image.slice(0, 18)}`, () =>
      assert.equal(isRejected(image, { rejected, names: [] }), is));
  }
});

describe('a list of marks', () => {
  const list = [mark('app:2', '02:00'), mark('app:1', '01:00'), mark('app:1', '01:00', { container: 'web' })];

  it('gets a new mark in front, without older ones for the same image of the same container', () => {
    const added = mark('app:1', '03:00');
    assert.deepEqual(withMark(list, added, []), [added, list[0], list[2]]);
  });

  it('loses every word about an image of a container, also behind a digest', () => {
    assert.deepEqual(withoutImage(list, { container: 'app', image: `app:1@${digest('a')}` }, []), [list[0], list[2]]);
    assert.deepEqual(withoutImage(list, { container: 'app', image: 'app:9' }, []), list);
  });

  it('is no order: malformed content is ignored', () => {
    assert.deepEqual(knownVersions('app', deployment({ annotations: { [RECORD]: '[]' } }), []).record, undefined);
  });
});

describe('a verified version whose rollout fails now', () => {
  const names = [{ asked: 'registry/app:1', admitted: 'mirror/app:1' }];
  const verified = [mark('registry/app:1', '03:00')];

  it('is told as verified, under whichever of its names', () => {
    for (const image of ['registry/app:1', 'mirror/app:1']) {
      assert.equal(verifiedMark(image, { verified, names }), verified[0]);
      assert.equal(
        stillVerified(image, { verified, names }),
        ` ${image} passed its tests before (2026-11-24T03:00:00Z) and stays verified: look for what has changed around it.`,
      );
    }
  });

  it('is not told so where another one passed its tests', () => {
    assert.equal(verifiedMark('registry/app:2', { verified, names }), undefined);
    assert.equal(stillVerified('registry/app:2', { verified, names }), '');
  });
});

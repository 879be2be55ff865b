import assert from 'node:assert/strict';
import type { KnownVersions } from '../../../shared/versions/known-versions.ts';
import type { SeenVersions } from '../../../shared/rollback/unseen-version.ts';
import { seenImages, unseenVersionWarning } from '../../../shared/rollback/unseen-version.ts';
import { decide } from '../../../tasks/SmartRollback/decide.ts';
import { deploymentRecord, mark, record } from '../../support/notes.ts';
import { NAME, deployment, digest, template } from '../../support/objects.ts';
import { broken, info, inputs, survey, v } from '../../support/surveys.ts';

const NOTHING: KnownVersions = { record: undefined, verified: [], rejected: [], names: [], warnings: [] };
const revision = (image: string) => ({
  name: 'rs-4',
  number: 4,
  template: template(image),
  availablePods: 0,
  annotations: {},
});
const seen = (more: Partial<SeenVersions> = {}, known: Partial<KnownVersions> = {}): SeenVersions => ({
  container: 'app',
  revisions: [],
  record: undefined,
  ...more,
  known: { ...NOTHING, ...known },
});
const workload = deployment();

describe('a version that is asked for by its name', () => {
  const rows: readonly (readonly [where: string, image: string, seen: SeenVersions])[] = [
    ['a revision', v(999), seen({ revisions: [revision(v(999))] })],
    ['the record', v(999), seen({}, { record: record(v(999)) })],
    ['the record, as its previous version', v(999), seen({}, { record: record(v(1), v(999)) })],
    ['the verified list', v(999), seen({}, { verified: [mark(v(999), '01:00')] })],
    ['the rejected list, which has a warning of its own', v(999), seen({}, { rejected: [mark(v(999), '01:00')] })],
    ['the record of a rollback-info', v(456), seen({ record: deploymentRecord() })],
    [
      'a deployment, under the name that the server gave',
      'mirror/app:2',
      seen({}, { names: [{ asked: 'reg/app:2', admitted: 'mirror/app:2' }] }),
    ],
    [
      'the verified list, by its digest',
      `reg/app@${digest('a')}`,
      seen({}, { verified: [mark(v(1), '01:00', { digest: digest('a') })] }),
    ],
    ['the pods before a deployment, by its digest', `reg/app@${digest('a')}`, seen({ record: deploymentRecord() })],
  ];
  for (const [where, image, known] of rows) {
    it(`needs no warning where it is known from ${where}`, () => {
      assert.equal(unseenVersionWarning(image, workload, known), undefined);
    });
  }

  it('is warned about where nothing knows it, with what is known', () => {
    const known = seen({ revisions: [revision(v(457)), revision(v(456)), revision(v(457))] });
    assert.deepEqual(seenImages(known), [v(457), v(456)]);
    assert.equal(
      unseenVersionWarning(v(999), workload, known),
      `Nothing says that ${v(999)} ever ran in Deployment ${NAME}: no revision, record or verified version of it has this image; known are ${v(457)}, ${v(456)}. If that is a slip, correct previousImageTag.`,
    );
  });

  it('is warned about as a digest too, and where the revisions may not be listed', () => {
    const unlisted = seen({ revisions: undefined }, { verified: [mark(v(1), '01:00')] });
    assert.match(
      unseenVersionWarning(`reg/app@${digest('b')}`, workload, unlisted) ?? '',
      /: no record or verified version of it has this image, and its revisions may not be listed; known are \S+:1\. /,
    );
    assert.match(unseenVersionWarning(v(999), workload, seen()) ?? '', /has this image\. If that is a slip/);
  });
});

describe('a rollback to a version that nobody deployed', () => {
  const warnings = (...question: Parameters<typeof decide>) => {
    const decision = decide(...question);
    assert.ok(decision.action === 'restore');
    return decision.warnings;
  };
  const said = new RegExp(`^Nothing says that ${v(999)} ever ran`);

  it('is warned about, be it given as a tag, as an image or by previous-image.txt', () => {
    for (const previousImageTag of ['999', v(999)]) {
      assert.match(warnings(survey(broken), inputs({ strategy: 'tag', previousImageTag })).join('\n'), said);
    }
    const bare = info({ record: undefined, version: '999' });
    assert.match(warnings(survey(broken, bare), inputs({ strategy: 'artifact' }))[1] ?? '', said);
  });

  it('is not warned about where the version is known, or its record names it', () => {
    assert.deepEqual(warnings(survey(broken), inputs({ strategy: 'tag', previousImageTag: '455' })), []);
    const named = info({ record: deploymentRecord({ previous: { image: v(888), rule: 'live', reason: '' } }) });
    assert.deepEqual(warnings(survey(broken, named), inputs({ strategy: 'artifact' })), []);
  });
});

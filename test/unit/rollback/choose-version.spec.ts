import assert from 'node:assert/strict';
import type { RollbackOrder, TargetQuestion } from '../../../shared/rollback/choose-target.ts';
import { otherFields } from '../../../shared/rollback/choose-target.ts';
import { deploymentRecord, mark, record } from '../../support/notes.ts';
import { APP, deployment, digest, template } from '../../support/objects.ts';
import { LIVE, rev, tag, revision, choose, known, problem, reason, where } from './targets.ts';

describe('going back to a tag', () => {
  it('takes a full reference as it is', () => {
    assert.equal(where(choose(tag('reg/other:1'))), 'reg/other:1');
    assert.equal(where(choose(tag(`${APP}@${digest('a')}`))), `${APP}@${digest('a')}`);
  });

  it('takes the repository of the live image, said aloud', () => {
    const target = choose(tag('1.0'));
    assert.equal(where(target), `${APP}:1.0`);
    assert.equal(reason(target), 'previousImageTag asks for 1.0, in the repository of the live image');
    assert.equal(where(choose(tag(digest('a')))), `${APP}@${digest('a')}`);
  });

  const sources: readonly (readonly [from: string, more: Partial<TargetQuestion>])[] = [
    ['a revision', { revisions: [rev(2, 'old/app:1.0')] }],
    ['a verified version', known({ verified: [mark('old/app:1.0', '01:00')] })],
    ['the recorded previous image', known({ record: record(LIVE, 'old/app:1.0') })],
    ['the recorded image', known({ record: record('old/app:1.0') })],
    ['rollback-info', { record: deploymentRecord({ image: { before: 'old/app:1.0', after: LIVE } }) }],
    [
      'what rollback-info goes back to',
      { record: deploymentRecord({ previous: { image: 'old/app:1.0', rule: 'recorded', reason: '' } }) },
    ],
  ];
  for (const [from, more] of sources) {
    it(`takes the repository in which the tag is known from ${from}`, () => {
      const target = choose(tag('1.0'), more);
      assert.equal(where(target), 'old/app:1.0');
      assert.match(reason(target), /as it is known from an earlier deployment$/);
    });
  }

  it('takes the live repository where the tag is known in several, or in another container only', () => {
    assert.equal(where(choose(tag('1.0'), { revisions: [rev(2, 'a/app:1.0'), rev(1, 'b/app:1.0')] })), `${APP}:1.0`);
    assert.equal(
      where(choose(tag('1.0'), { revisions: [rev(2, template({ app: LIVE, web: 'w/web:1.0' }))] })),
      `${APP}:1.0`,
    );
    assert.equal(where(choose(tag('1.0'), { revisions: undefined })), `${APP}:1.0`);
  });

  it('fails where it is no tag, digest or image', () => {
    assert.equal(problem(choose(tag('no image'))), "previousImageTag 'no image' is no tag, digest or image.");
  });

  it('fails with what to give where the live image cannot be read', () => {
    const workload = deployment({ image: '$(image)' });
    assert.match(
      problem(choose(tag('1.0'), { workload })),
      /previousImageTag '1\.0' needs its repository: give the full image\.$/,
    );
    assert.match(
      problem(choose(tag('1.0'), { container: 'web', revisions: [] })),
      /live image of container web cannot be read/,
    );
  });
});

describe('going back by rollback-info', () => {
  it('takes the full reference that it recorded', () => {
    const order: RollbackOrder = { strategy: 'artifact', previous: { image: 'old/app:456', reason: 'x' } };
    assert.deepEqual(choose(order), {
      kind: 'image',
      image: 'old/app:456',
      reason: 'rollback-info recorded it',
      passedOver: [],
    });
  });

  it('takes the other containers of that deployment with it, where they have what it put in', () => {
    const workload = deployment({
      template: template({ app: LIVE, job: 'job:2', page: 'page:9', old: 'old:1', first: 'first:2' }),
    });
    const entry = (name: string, before: string | undefined, after?: string) => ({
      name,
      image: { before: before ?? 'x:1', ...(after === undefined ? {} : { after }) },
      previous: { ...(before === undefined ? {} : { image: before }), rule: 'live', reason: 'x' },
    });
    const own = deploymentRecord();
    const containers = [
      ...own.containers,
      ...[entry('job', 'job:1', 'job:2'), entry('page', 'page:1', 'page:2'), entry('old', 'old:1')],
      ...[entry('first', undefined, 'first:2'), entry('gone', 'gone:1')],
    ];
    const order: RollbackOrder = { strategy: 'artifact', previous: { image: `${APP}:456`, reason: 'x' } };
    const target = choose(order, { workload, record: { ...own, containers } });
    assert.ok(target.kind === 'image');
    assert.deepEqual(target.others, [{ name: 'job', image: 'job:1' }]);
    assert.deepEqual(
      target.passedOver.map((line) => line.split(' is not ')[0]),
      ['container page: page:9', 'container first: first:2', 'container gone: it'],
    );
  });

  it('takes a bare previous-image.txt as a tag', () => {
    const target = choose({ strategy: 'artifact', previous: { version: '456' } });
    assert.equal(where(target), `${APP}:456`);
    assert.match(reason(target), /^previous-image\.txt asks for 456/);
  });

  it('fails with the reason and what to give where it names nothing', () => {
    assert.equal(
      problem(choose({ strategy: 'artifact', previous: { image: undefined, reason: 'no good version is known' } })),
      'rollback-info names nothing to go back to: no good version is known. Give previousImageTag or toRevision.',
    );
    assert.match(
      problem(choose({ strategy: 'artifact', previous: { version: '' } })),
      /previous-image\.txt '' is no tag/,
    );
  });
});

describe('the fields besides the image that change too', () => {
  it('are those of the revision', () => {
    const older = rev(4, template(`${APP}:456`, { app: { args: ['x'] }, labels: { team: 'blue' } }));
    const target = choose(revision(4), { revisions: [older] });
    assert.deepEqual(otherFields(target, deployment({ image: LIVE }), 'app'), [
      'metadata.labels.team',
      'spec.containers[app].args',
    ]);
  });

  it('are also the images of other containers, and not that of an init container that is rolled back', () => {
    const wait = (image: string) => ({ initContainers: { wait: image } });
    const workload = deployment({ template: template({ app: LIVE, web: 'web:2' }, wait('w:2')) });
    const older = rev(4, template({ app: `${APP}:456`, web: 'web:1' }, wait('w:1')));
    const target = choose(revision(4), { workload, revisions: [older] });
    assert.deepEqual(otherFields(target, workload, 'app'), [
      'spec.containers[web].image',
      'spec.initContainers[wait].image',
    ]);
    assert.deepEqual(otherFields(target, workload, 'wait'), [
      'spec.containers[app].image',
      'spec.containers[web].image',
    ]);
  });

  it('are none where only the image is changed', () => {
    assert.deepEqual(otherFields(choose(revision(4)), deployment({ image: LIVE }), 'app'), []);
    assert.deepEqual(otherFields(choose(tag('1')), deployment({ image: LIVE }), 'app'), []);
  });
});

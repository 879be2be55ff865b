import assert from 'node:assert/strict';
import type { RolledBack } from '../../../shared/versions/annotations.ts';
import { CHANGE_CAUSE, RECORD, REJECTED, ROLLED_BACK_FROM, VERIFIED } from '../../../shared/versions/annotations.ts';
import type { Revision } from '../../../shared/versions/revision.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { PodTemplate, Workload } from '../../../shared/kubernetes/objects.ts';
import { templateHash } from '../../../shared/kubernetes/template.ts';
import type { RollbackTarget } from '../../../shared/rollback/rollback-target.ts';
import type { RollbackMark } from '../../../shared/rollback/rollback-patch.ts';
import {
  correctedNotes,
  rollbackMark,
  rollbackPatch,
  setRollbackNotes,
} from '../../../shared/rollback/rollback-patch.ts';
import { RUN, at, mark, notes, record } from '../../support/notes.ts';
import { UID, annotationWritten, deployment, digest, template } from '../../support/objects.ts';

const note = (key: string) => `/metadata/annotations/${key.replaceAll('/', '~1')}`;
const said: RollbackMark = {
  run: RUN,
  at: at('04:00'),
  cause: 'rolled back',
  toRevision: undefined,
  fromRevision: 'rs-5',
  names: [],
  rejects: true,
};
const image = (text: string): Exclude<RollbackTarget, { kind: 'none' }> => ({
  kind: 'image',
  image: text,
  reason: '',
  passedOver: [],
});
function revision(raw: PodTemplate, text: string): Exclude<RollbackTarget, { kind: 'none' }> {
  const one: Revision = { name: 'rs-4', number: 4, template: raw, availablePods: 0, annotations: {} };
  return { kind: 'revision', revision: one, image: text, reason: '', passedOver: [] };
}
function placeOf(workload: Workload, name = 'app') {
  const choice = chooseContainer(workload, name);
  assert.ok(choice.found);
  return choice.place;
}
const patch = (
  workload: Workload,
  target: Exclude<RollbackTarget, { kind: 'none' }>,
  more: Partial<RollbackMark> = {},
) => rollbackPatch(workload, placeOf(workload), target, { ...said, ...more });
const undone = (to: string, hash: string, more: Partial<RolledBack> = {}) => ({
  from: 'app:2',
  to,
  container: 'app',
  template: hash,
  run: RUN,
  at: at('04:00'),
  ...more,
});

describe('the one patch of a rollback to an image', () => {
  const live = deployment({ image: 'app:2', annotations: { team: 'blue' } });

  it('holds image and notes, under tests of uid, name, image and of every note that it writes', () => {
    const hash = templateHash(template('app:1'));
    assert.deepEqual(patch(live, image('app:1')), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'app' },
      { op: 'test', path: '/spec/template/spec/containers/0/image', value: 'app:2' },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'app:1' },
      { op: 'test', path: note(RECORD), value: null },
      { op: 'add', path: note(RECORD), value: JSON.stringify({ app: { image: 'app:1', run: RUN, at: at('04:00') } }) },
      { op: 'test', path: note(ROLLED_BACK_FROM), value: null },
      { op: 'add', path: note(ROLLED_BACK_FROM), value: JSON.stringify(undone('app:1', hash)) },
      { op: 'test', path: note(CHANGE_CAUSE), value: null },
      { op: 'add', path: note(CHANGE_CAUSE), value: 'rolled back' },
      { op: 'test', path: note(REJECTED), value: null },
      {
        op: 'add',
        path: note(REJECTED),
        value: JSON.stringify([{ container: 'app', image: 'app:2', revision: 'rs-5', run: RUN, at: at('04:00') }]),
      },
    ]);
  });

  it('changes an init container where that is the one that is meant', () => {
    const withInit = deployment({ template: template('app:2', { initContainers: { wait: 'w:2' } }) });
    const operations = rollbackPatch(withInit, placeOf(withInit, 'wait'), image('w:1'), said);
    assert.equal(operations[3]?.path, '/spec/template/spec/initContainers/0/image');
    assert.equal(
      (annotationWritten(operations, ROLLED_BACK_FROM) as RolledBack).template,
      templateHash(template('app:2', { initContainers: { wait: 'w:1' } })),
    );
  });

  it('leaves the other containers as they are', () => {
    const two = deployment({ template: template({ web: 'w:1', app: 'app:2' }) });
    const operations = patch(two, image('app:1'));
    assert.equal(operations[3]?.path, '/spec/template/spec/containers/1/image');
    const { template: hash } = annotationWritten(operations, ROLLED_BACK_FROM) as RolledBack;
    assert.equal(hash, templateHash(template({ web: 'w:1', app: 'app:1' })));
  });

  it('makes the record one without a previous image, and keeps those of other containers', () => {
    const recorded = deployment({
      image: 'app:2',
      annotations: notes({ record: { app: record('app:2', 'app:1'), web: record('w:1') } }),
    });
    assert.deepEqual(annotationWritten(patch(recorded, image('app:1')), RECORD), {
      app: { image: 'app:1', run: RUN, at: at('04:00') },
      web: record('w:1'),
    });
  });

  it('rejects the image that is left, and rejects its target no more', () => {
    const annotations = notes({
      verified: [mark('app:2', '01:00'), mark('app:0', '00:30')],
      rejected: [mark('app:1', '01:00')],
    });
    const operations = patch(deployment({ image: 'app:2', annotations }), image('app:1'), { fromRevision: undefined });
    assert.deepEqual(annotationWritten(operations, REJECTED), [mark('app:2', '04:00')]);
    assert.deepEqual(annotationWritten(operations, VERIFIED), [mark('app:0', '00:30')]);
  });

  it('rejects nothing where nothing speaks against what is left', () => {
    const verified = deployment({ image: 'app:2', annotations: notes({ verified: [mark('app:2', '02:00')] }) });
    const operations = patch(verified, image('app:1'), { rejects: false });
    assert.deepEqual(
      operations.filter(({ path }) => [note(REJECTED), note(VERIFIED)].includes(path)),
      [],
    );
  });

  it('rejects nothing where it goes to the same image', () => {
    assert.equal(annotationWritten(patch(live, image('app:2')), REJECTED), undefined);
    const rejected = deployment({ image: 'app:2', annotations: notes({ rejected: [mark('app:2', '01:00')] }) });
    assert.deepEqual(annotationWritten(patch(rejected, image('app:2')), REJECTED), []);
  });

  it('notes which revision was asked for', () => {
    assert.equal(
      (annotationWritten(patch(live, image('app:1'), { toRevision: 3 }), ROLLED_BACK_FROM) as RolledBack).toRevision,
      3,
    );
  });

  it('resumes a paused Deployment in the same request', () => {
    const paused = deployment({ image: 'app:2', spec: { paused: true } });
    const operations = patch(paused, image('app:1'));
    assert.deepEqual(
      operations.filter(({ path }) => path === '/spec/paused'),
      [
        { op: 'test', path: '/spec/paused', value: true },
        { op: 'remove', path: '/spec/paused' },
      ],
    );
  });

  // entry leaves one list only by entering the other (design.md#annotations).
  it('keeps the image verified where it goes to another template with the same image', () => {
    const verified = deployment({ image: 'app:2', annotations: notes({ verified: [mark('app:2', '01:00')] }) });
    const operations = patch(verified, revision(template('app:2', { app: { args: ['x'] } }), 'app:2'));
    assert.ok(operations.every(({ path }) => path !== note(VERIFIED)));
  });
});

describe('the one patch of a rollback to a revision', () => {
  const live = deployment({ image: 'app:2' });
  const raw = template('app:1', {
    labels: { 'pod-template-hash': 'abc', team: 'blue' },
    app: { brandNewField: { deep: [1] } },
  });

  it('puts its raw template in, without the hash label, under a test of the whole live one', () => {
    const operations = patch(live, revision(raw, 'app:1'));
    const clean = template('app:1', { labels: { team: 'blue' }, app: { brandNewField: { deep: [1] } } });
    assert.deepEqual(operations.slice(0, 3), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: '/spec/template', value: live.spec.template },
      { op: 'replace', path: '/spec/template', value: clean },
    ]);
    assert.equal((annotationWritten(operations, ROLLED_BACK_FROM) as RolledBack).template, templateHash(clean));
  });

  it('takes a template without labels', () => {
    const bare: PodTemplate = { spec: { containers: [{ name: 'app', image: 'app:1' }] } };
    assert.deepEqual(patch(live, revision(bare, 'app:1'))[2]?.value, { ...bare, metadata: { labels: {} } });
  });

  it('writes neither replicas nor foreign annotations', () => {
    const paths = patch(deployment({ image: 'app:2', annotations: { team: 'blue' } }), revision(raw, 'app:1')).map(
      ({ path }) => path,
    );
    assert.ok(paths.every((path) => !path.includes('replicas') && !path.includes('team')));
  });
});

describe('the correction of the hash', () => {
  const target = image('app:1');
  const sent = JSON.stringify(undone('app:1', templateHash(template('app:1'))));
  const answer = (text: string, raw: PodTemplate) =>
    deployment({ template: raw, annotations: { [ROLLED_BACK_FROM]: text } });
  const place = placeOf(deployment({ image: 'app:2' }));

  it('costs nothing where the server kept what was sent, or only pinned the tag', () => {
    for (const stored of ['app:1', `app:1@${digest('a')}`]) {
      assert.deepEqual(correctedNotes(answer(sent, template(stored)), place, target, said), []);
    }
  });

  it('is none where this rollback went without its note', () => {
    const changed = template('app:1', { labels: { added: 'by admission' } });
    const others = JSON.stringify(undone('app:0', 'hash', { at: at('02:00') }));
    const older = deployment({ image: 'mirror/app:1', annotations: notes({ record: { app: record('app:1') } }) });
    for (const live of [answer(others, changed), deployment({ template: changed }), older]) {
      assert.deepEqual(correctedNotes(live, place, target, said), []);
    }
  });

  it('writes the hash of what is there where the server changed it, under tests of uid and the old note', () => {
    const changed = template('app:1', { app: { env: [{ name: 'INJECTED', value: '1' }] } });
    assert.deepEqual(correctedNotes(answer(sent, changed), place, target, said), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: note(ROLLED_BACK_FROM), value: sent },
      { op: 'add', path: note(ROLLED_BACK_FROM), value: JSON.stringify(undone('app:1', templateHash(changed))) },
    ]);
  });
});

describe('two names of one image in a rollback', () => {
  const names = [{ asked: 'registry/app:2', admitted: 'mirror/app:2' }];

  it('both stay known of what was left', () => {
    const live = deployment({ image: 'mirror/app:2' });
    const operations = rollbackPatch(live, placeOf(live), image('mirror/app:1'), { ...said, names });
    const { asked, from } = annotationWritten(operations, ROLLED_BACK_FROM) as RolledBack;
    assert.deepEqual([asked, from], ['registry/app:2', 'mirror/app:2']);
  });

  it('the target is not what is to be left: nothing is rejected under another name', () => {
    const live = deployment({ image: 'mirror/app:2' });
    const operations = rollbackPatch(live, placeOf(live), image('registry/app:2'), { ...said, names });
    assert.ok(operations.every(({ path }) => path !== note(REJECTED)));
  });

  it('the record is told the name that the server gave', () => {
    const annotations = notes({ record: { app: record('registry/app:1', undefined, '04:00') } });
    const answer = deployment({ image: 'mirror/app:1', annotations });
    const operations = correctedNotes(answer, placeOf(deployment({ image: 'app:2' })), image('registry/app:1'), said);
    assert.deepEqual(annotationWritten(operations, RECORD), {
      app: { ...record('registry/app:1', undefined, '04:00'), admitted: 'mirror/app:1' },
    });
  });
});

describe('a template with a container list that is gone', () => {
  it('is hashed as it is', () => {
    const live = deployment({ image: 'app:2' });
    const place = { name: 'wait', list: 'initContainers', index: 0, image: 'w:2' } as const;
    assert.ok(rollbackPatch(live, place, image('w:1'), said).length > 0);
  });
});

describe('what a rollback writes about itself', () => {
  it('names the run that made it, where it went and what was asked for', () => {
    const run = {
      id: '458',
      number: '20261124.4',
      url: 'https://dev.azure.com/x',
      attempt: 1,
      pipeline: 'Python-Rollback',
    };
    const { cause, toRevision, fromRevision } = rollbackMark(run, 'app:1', {
      at: at('04:00'),
      toRevision: 3,
      fromRevision: 'rs-5',
      names: [],
      rejects: true,
    });
    assert.deepEqual(
      { cause, toRevision, fromRevision },
      {
        cause: 'rolled back to app:1 by Python-Rollback 20261124.4',
        toRevision: 3,
        fromRevision: 'rs-5',
      },
    );
  });
});

describe('the notes of a rollback that put a set of manifests back', () => {
  const SET = { namespace: 'prod', name: 'smart-rollback.deployment.app.3', uid: 'u', sha256: 's', run: '900' };
  const written = { [RECORD]: JSON.stringify({ app: record('app:2', 'app:1'), '/set': SET }) };
  const workload = deployment({ template: template('app:2'), annotations: written });
  const made = deployment({ template: template('app:1'), annotations: written });
  const valueOf = (operations: readonly { readonly path: string; readonly value?: unknown }[], key: string) =>
    JSON.parse(String(operations.findLast(({ path }) => path === note(key))?.value)) as unknown;

  it('go on naming the record of the set, and tell from what to what it went back', () => {
    const operations = setRollbackNotes(workload, placeOf(workload), made, said);
    assert.deepEqual(operations[0], { op: 'test', path: '/metadata/uid', value: UID });
    assert.deepEqual(valueOf(operations, RECORD), {
      app: { image: 'app:1', run: RUN, at: at('04:00') },
      '/set': SET,
    });
    assert.deepEqual(valueOf(operations, ROLLED_BACK_FROM), undone('app:1', templateHash(made.spec.template)));
    assert.deepEqual(valueOf(operations, REJECTED), [mark('app:2', '04:00', { revision: 'rs-5' })]);
  });

  it('reject nothing where only other fields of the template went back', () => {
    const operations = setRollbackNotes(workload, placeOf(workload), workload, said);
    assert.equal(
      operations.some(({ path }) => path === note(REJECTED)),
      false,
    );
  });

  it('are about the image that was there where the container is gone', () => {
    const other = deployment({
      template: { spec: { containers: [{ name: 'other', image: 'x:1' }] } },
      annotations: {},
    });
    const operations = setRollbackNotes(workload, placeOf(workload), other, said);
    assert.deepEqual(valueOf(operations, RECORD), { app: { image: 'app:2', run: RUN, at: at('04:00') } });
  });
});

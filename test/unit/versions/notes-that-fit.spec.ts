import assert from 'node:assert/strict';
import { annotationOperations } from '../../../shared/kubernetes/json-patch.ts';
import type { PatchOperation } from '../../../shared/kubernetes/json-patch.ts';
import { CHANGE_CAUSE, RECORD, REJECTED, ROLLED_BACK_FROM, VERIFIED } from '../../../shared/versions/annotations.ts';
import type { KeptNotes, NotedPatch } from '../../../shared/versions/notes-that-fit.ts';
import {
  MOST_ANNOTATION_BYTES,
  areNotesRefused,
  fewerNotes,
  fewerNotesWarning,
  notesThatFit,
  withNotes,
} from '../../../shared/versions/notes-that-fit.ts';

const IMAGE: PatchOperation = { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'app:2' };

/** A change of the image that writes these annotations where those are. */
function patchOf(
  annotations: Readonly<Record<string, string>> | undefined,
  changes: Readonly<Record<string, string | undefined>>,
): NotedPatch {
  return { annotations, operations: [IMAGE, ...annotationOperations(annotations, changes)] };
}

/** The annotations that are written or taken away. */
function written(patch: NotedPatch, kept: KeptNotes): readonly string[] {
  const operations = withNotes(patch, kept);
  assert.deepEqual(operations[0], IMAGE, 'the change itself stays');
  const keys = (op: (one: PatchOperation) => boolean) =>
    operations.filter(op).flatMap(({ path }) => /^\/metadata\/annotations\/(.*)$/.exec(path)?.[1] ?? []);
  const changed = keys(({ op }) => op !== 'test');
  assert.deepEqual(
    keys(({ op }) => op === 'test'),
    changed,
    'each note goes along with its test',
  );
  return changed.map((key) => key.replaceAll('~1', '/'));
}

const filler = (bytes: number) => ({ filler: 'x'.repeat(bytes - 'filler'.length) });

describe('the notes that a change carries', () => {
  const all = patchOf({ [ROLLED_BACK_FROM]: '{}' }, { [RECORD]: 'r', [VERIFIED]: 'v', [ROLLED_BACK_FROM]: undefined });

  it('are all of them, the record alone, or none; what takes a note away always goes along', () => {
    assert.deepEqual(written(all, 'all'), [RECORD, VERIFIED, ROLLED_BACK_FROM]);
    assert.deepEqual(written(all, 'record'), [RECORD, ROLLED_BACK_FROM]);
    assert.deepEqual(written(all, 'none'), [ROLLED_BACK_FROM]);
  });

  it('keep what makes an annotation shorter, or no longer than it was', () => {
    const patch = patchOf({ [REJECTED]: 'four', [RECORD]: 'four' }, { [REJECTED]: '[]', [RECORD]: 'more' });
    assert.deepEqual(written(patch, 'none'), [REJECTED, RECORD]);
  });

  it('count bytes, not characters', () => {
    const patch = patchOf({ [CHANGE_CAUSE]: 'four' }, { [CHANGE_CAUSE]: 'äöü' });
    assert.deepEqual(written(patch, 'none'), []);
  });

  it('leave an object alone that had no annotations at all, but for an empty list of them', () => {
    const { operations } = patchOf(undefined, { [RECORD]: 'r' });
    const rest = withNotes({ annotations: undefined, operations }, 'none');
    assert.deepEqual(
      rest.map(({ op, path }) => `${op} ${path}`),
      [`replace ${IMAGE.path}`, 'test /metadata/annotations', 'add /metadata/annotations'],
    );
  });

  for (const [title, changes, steps] of [
    ['the record, then nothing', { [RECORD]: 'r', [VERIFIED]: 'v' }, ['record', 'none', undefined]],
    ['nothing, where the record is all there is', { [RECORD]: 'r' }, ['none', undefined]],
    ['nothing, where there is no record', { [VERIFIED]: 'v' }, ['record', undefined]],
    ['no fewer, where there are no notes', {}, [undefined]],
  ] as const) {
    it(`become fewer: ${title}`, () => {
      let kept: KeptNotes | undefined = 'all';
      const found: (KeptNotes | undefined)[] = [];
      while (kept !== undefined) {
        kept = fewerNotes(patchOf({}, changes), kept);
        found.push(kept);
      }
      assert.deepEqual(found, steps);
    });
  }
});

describe('the room for notes', () => {
  const changes = { [RECORD]: 'r'.repeat(300), [VERIFIED]: 'v'.repeat(3000) };
  for (const [title, bytes, kept] of [
    ['all of them on an object with few annotations', 100, 'all'],
    ['the record alone where the lists would be too long', MOST_ANNOTATION_BYTES - 3000, 'record'],
    ['none where 244 bytes are left, as kubectl apply leaves them', 261_900, 'none'],
    ['none where the controller would have no room for its own', MOST_ANNOTATION_BYTES - 321 - 100, 'none'],
    ['none where all the room is taken', MOST_ANNOTATION_BYTES, 'none'],
  ] as const) {
    it(`is for ${title}`, () => {
      assert.equal(notesThatFit(patchOf(filler(bytes), changes)), kept);
    });
  }

  it('counts what the change itself takes away', () => {
    const annotations = { ...filler(MOST_ANNOTATION_BYTES - 4000), [ROLLED_BACK_FROM]: 'x'.repeat(3500) };
    assert.equal(notesThatFit(patchOf(annotations, { [RECORD]: 'r'.repeat(300) })), 'none');
    const patch = patchOf(annotations, { [RECORD]: 'r'.repeat(300), [ROLLED_BACK_FROM]: undefined });
    assert.equal(notesThatFit(patch), 'all');
  });

  it('is not asked for where nothing of the change takes any', () => {
    const full = filler(MOST_ANNOTATION_BYTES);
    assert.equal(notesThatFit(patchOf(full, {})), 'all');
  });
});

describe('a patch that is refused', () => {
  const TOO_LONG =
    'Deployment.apps "app" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes';
  for (const [title, status, serverMessage, forItsNotes] of [
    ['annotations too long', 422, TOO_LONG, true],
    ['a request too large', 413, 'Request entity too large: limit is 3145728', true],
    ['an object too large for etcd', 500, 'etcdserver: request is too large', true],
    ['a message too large for etcd', 500, 'trying to send message larger than max (2197152 vs. 2097152)', true],
    ['a webhook that denies its key', 403, 'admission webhook "w" denied the request: smart-rollback/record', true],
    [
      'a policy about annotations',
      422,
      "ValidatingAdmissionPolicy 'p' denied request: Annotations need a prefix",
      true,
    ],
    ['a policy about something else', 422, "ValidatingAdmissionPolicy 'p' denied request: not signed", false],
    ['a failed test', 422, 'the server rejected our request due to an error in our request', false],
    ['a conflict', 409, 'the annotations have been modified', false],
    [
      'a missing right',
      403,
      'deployments.apps "annotations" is forbidden: User "u" cannot patch resource "deployments"',
      false,
    ],
    ['a workload that is gone', 404, 'deployments.apps "annotations" not found', false],
    ['a server that is ill', 503, 'annotation', false],
  ] as const) {
    it(`may pass with fewer notes: ${forItsNotes ? 'yes' : 'no'}, ${title}`, () => {
      assert.equal(areNotesRefused({ status, serverMessage }), forItsNotes);
    });
  }
});

describe('what is said about notes that were left out', () => {
  it('names the object, how full it is, what follows, and the longest annotation', () => {
    const annotations = { ...filler(200), ...{ 'kubectl.kubernetes.io/last-applied-configuration': 'x'.repeat(5000) } };
    assert.equal(
      fewerNotesWarning({ kind: 'Deployment', name: 'app', annotations }, 'none', undefined),
      'Of the notes about this change of Deployment app none is written: its annotations have 5248 bytes already, and the server takes 262144 in all. Later steps know less of what was good: until there is room give SmartRollback@1 previousImageTag, toRevision or a record, and do not undo twice. Make room: its longest annotation is kubectl.kubernetes.io/last-applied-configuration, 5048 bytes.',
    );
  });

  it('gives the reason of the server where it refused them', () => {
    const about = { kind: 'Deployment', name: 'app', annotations: undefined };
    const warning = fewerNotesWarning(about, 'record', 'the server refused more (403: no)');
    assert.match(
      warning,
      /^Of the notes .* only the record of its image is written: the server refused more \(403: no\)\./,
    );
    assert.doesNotMatch(warning, /Make room/);
  });
});

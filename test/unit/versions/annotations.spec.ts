import assert from 'node:assert/strict';
import type { Bookkeeping } from '../../../shared/versions/annotations.ts';
import {
  MOST_MARKS,
  RECORD,
  REJECTED,
  ROLLED_BACK_FROM,
  VERIFIED,
  readBookkeeping,
  writeMarks,
  writeRecord,
} from '../../../shared/versions/annotations.ts';
import { RUN, mark, notes, record, rolledBack } from '../../support/notes.ts';

const NOTHING: Bookkeeping = {
  record: {},
  set: undefined,
  verified: [],
  rejected: [],
  rolledBackFrom: undefined,
  warnings: [],
};

describe('the notes on a workload', () => {
  it('are empty where there are none, and nothing is said about it', () => {
    assert.deepEqual(readBookkeeping(undefined), NOTHING);
    assert.deepEqual(readBookkeeping({ 'kubernetes.io/change-cause': 'x' }), NOTHING);
  });

  it('are read as they were written', () => {
    const said = {
      record: { app: record('app:2', 'app:1'), sidecar: record('s:1') },
      verified: [mark('app:1', '01:00', { revision: 'rs-1', digest: 'sha256:x' })],
      rejected: [mark('app:0', '00:30')],
    };
    const undone = rolledBack('app:2', 'app:1', 'hash', { toRevision: 3 });
    const read = readBookkeeping({ ...notes(said), [ROLLED_BACK_FROM]: JSON.stringify(undone) });
    assert.deepEqual(read, { ...said, set: undefined, rolledBackFrom: undone, warnings: [] });
  });

  it('name the record of a set of manifests beside the containers, which are read without it', () => {
    const set = { namespace: 'prod', name: 'smart-rollback.deployment.shop.3', uid: 'u', sha256: 'ab', run: '900' };
    const text = writeRecord({ app: record('app:2') }, set);
    const { record: containers, set: read, warnings } = readBookkeeping({ [RECORD]: text });
    assert.deepEqual([containers, read, warnings], [{ app: record('app:2') }, set, []]);
  });

  it('without what a set of manifests is known by it is not believed, and that is said', () => {
    const { set, record: containers, warnings } = readBookkeeping({ [RECORD]: '{"/set":{"name":"x"}}' });
    assert.deepEqual([set, containers], [undefined, {}]);
    assert.match(
      warnings.join(),
      /smart-rollback\/record is malformed and ignored in part: what it names as the record/,
    );
  });

  it('are accepted with keys that a later version added', () => {
    const text = JSON.stringify([{ ...mark('app:1', '01:00'), colour: 'blue' }]);
    assert.deepEqual(readBookkeeping({ [VERIFIED]: text }).verified, [mark('app:1', '01:00')]);
  });

  const malformed: readonly (readonly [what: string, key: string, text: string])[] = [
    ['is no JSON', RECORD, '{nonsense'],
    ['is empty', VERIFIED, ''],
    ['is JSON of another form', REJECTED, '{"image":"app:1"}'],
    ['is null', RECORD, 'null'],
    ['is a number', VERIFIED, '1e999'],
    [
      'holds an entry without an image',
      VERIFIED,
      JSON.stringify([{ container: 'app', run: RUN, at: '2026-11-24T01:00:00Z' }]),
    ],
    ['holds a time that is none', REJECTED, JSON.stringify([{ ...mark('app:1', '01:00'), at: 'yesterday' }])],
    ['holds an image that is huge', VERIFIED, JSON.stringify([mark('x'.repeat(1025), '01:00')])],
    ['holds a previous image that is no text', RECORD, JSON.stringify({ app: { ...record('app:1'), previous: 7 } })],
    ['is huge', REJECTED, JSON.stringify(Array.from({ length: 500 }, () => mark('app:1', '01:00')))],
    ['is nested without end', RECORD, '['.repeat(16_000)],
    ['tells of a rollback without where to', ROLLED_BACK_FROM, '{"from":"app:1"}'],
  ];
  for (const [what, key, text] of malformed) {
    it(`are ignored with one warning that names the annotation, where ${key} ${what}`, () => {
      const read = readBookkeeping({ [key]: text });
      assert.equal(read.warnings.length, 1);
      assert.match(read.warnings[0] ?? '', new RegExp(`^The annotation ${key} is malformed and ignored`));
      assert.deepEqual({ ...read, warnings: [] }, NOTHING);
    });
  }

  it('lose only what is malformed; the other annotations count', () => {
    const read = readBookkeeping({ ...notes({ verified: [mark('app:1', '01:00')] }), [REJECTED]: 'x', [RECORD]: 'y' });
    assert.equal(read.verified.length, 1);
    assert.equal(read.warnings.length, 2);
  });

  const good = mark('app:1', '01:00');
  const inPart: readonly (readonly [what: string, entries: readonly unknown[]])[] = [
    ['without an image', [{ ...good, image: undefined }, good]],
    ['with a time that is none', [good, { ...good, image: 'app:2', at: 'yesterday' }]],
    ['that is null', [null, good]],
    ['that is text', [good, 'app:2']],
    ['with a huge image', [{ ...good, image: 'x'.repeat(1025) }, good]],
    ['with a revision that is a number', [{ ...good, image: 'app:2', revision: 7 }, good]],
    ['of a run without an id', [{ ...good, image: 'app:2', run: {} }, good]],
  ];
  for (const key of [VERIFIED, REJECTED]) {
    for (const [what, entries] of inPart) {
      it(`lose one entry of ${key} ${what}, and keep the others`, () => {
        const read = readBookkeeping({ [key]: JSON.stringify(entries) });
        assert.deepEqual(key === VERIFIED ? read.verified : read.rejected, [good]);
        assert.equal(read.warnings.length, 1);
        const start = `The annotation ${key} is malformed and ignored in part: 1 of its 2 entries (`;
        assert.ok(read.warnings[0]?.startsWith(start), read.warnings[0]);
      });
    }
  }

  it('lose the record of one container that is malformed, and keep those of the others', () => {
    const text = JSON.stringify({ sidecar: { image: 7 }, app: record('app:2', 'app:1'), constructor: 'x' });
    const read = readBookkeeping({ [RECORD]: text });
    assert.deepEqual(read.record, { app: record('app:2', 'app:1') });
    assert.equal(read.warnings.length, 1);
    assert.match(read.warnings[0] ?? '', /^The annotation \S+ is malformed and ignored in part: 2 of its 3 entries \(/);
  });

  it('cannot change what objects inherit', () => {
    const text = `{"__proto__":${JSON.stringify(record('evil:1'))},"app":${JSON.stringify(record('app:1'))}}`;
    const read = readBookkeeping({ [RECORD]: text });
    assert.deepEqual(Object.keys(read.record), ['app']);
    assert.equal(Object.getPrototypeOf({}), Object.prototype);
  });

  it('are ignored with a warning where rolled-back-from is no JSON or huge', () => {
    for (const text of ['{nonsense', '', `"${'x'.repeat(20_000)}"`]) {
      assert.equal(readBookkeeping({ [ROLLED_BACK_FROM]: text }).warnings.length, 1);
    }
  });

  it('are warned about in a line that stays short, however long the content', () => {
    const [warning = ''] = readBookkeeping({ [VERIFIED]: JSON.stringify('x'.repeat(15_000)) }).warnings;
    assert.ok(warning.length > 0 && warning.length < 400, `${warning.length} characters`);
  });

  it('are ignored with a warning where a time cannot be compared', () => {
    const read = readBookkeeping(notes({ verified: [mark('app:1', '01:00', { at: '2026-11-24T01:00:00+05' })] }));
    assert.deepEqual(read.verified, []);
    assert.equal(read.warnings.length, 1);
  });
});

describe('the notes that are written', () => {
  it('keep the newest ten marks', () => {
    const marks = Array.from({ length: 12 }, (_, index) => mark(`app:${index}`, '01:00'));
    const read = readBookkeeping({ [VERIFIED]: writeMarks(marks) }).verified;
    assert.equal(MOST_MARKS, 10);
    assert.deepEqual(read, marks.slice(0, 10));
  });

  it('keep the records of all containers', () => {
    const records = { app: record('app:2', 'app:1'), sidecar: record('s:1') };
    assert.deepEqual(readBookkeeping({ [RECORD]: writeRecord(records) }).record, records);
  });

  it('leave out the oldest records where all of them would be longer than can be read again', () => {
    const long = (clock: string) => record('a'.repeat(1000), 'b'.repeat(1000), clock);
    const clocks = Array.from({ length: 12 }, (_, index) => `${String(index + 1).padStart(2, '0')}:00`);
    const records = Object.fromEntries(
      clocks.map((clock) => [`c${clock.slice(0, 2)}`, long(clock)] as const).reverse(),
    );
    const read = readBookkeeping({ [RECORD]: writeRecord(records) });
    assert.deepEqual(read.warnings, []);
    assert.deepEqual(Object.keys(read.record), ['c12', 'c11', 'c10', 'c09', 'c08', 'c07', 'c06']);
  });

  // and then all of them are ignored at once.
  it('can always be read again, also where every entry is as long as may be', () => {
    const long = (index: number) =>
      mark(`app:${index}`, '01:00', { run: { ...RUN, url: `https://x/${'y'.repeat(1000)}` } });
    const marks = Array.from({ length: 10 }, (_, index) => ({ ...long(index), image: `${'a'.repeat(1000)}:${index}` }));
    const read = readBookkeeping({ [VERIFIED]: writeMarks(marks) });
    assert.deepEqual(read.warnings, []);
    assert.deepEqual(read.verified[0], marks[0]);
  });
});

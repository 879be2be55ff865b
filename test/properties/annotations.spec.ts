import assert from 'node:assert/strict';
import { workloadState } from '../../shared/rollout/workload-state.ts';
import * as fc from 'fast-check';
import {
  MOST_MARKS,
  RECORD,
  REJECTED,
  ROLLED_BACK_FROM,
  VERIFIED,
  readBookkeeping,
  writeMarks,
  writeRecord,
} from '../../shared/versions/annotations.ts';
import type { ContainerRecord, VersionMark } from '../../shared/versions/annotations.ts';
import { planDeployment } from '../../shared/deployment/plan-deployment.ts';
import { RUN, mark, notes, record, rolledBack } from '../support/notes.ts';
import { APP, deployment, replicaSet } from '../support/objects.ts';
import { cases, damaged, hostileJson, hostileText, inheritedName } from '../support/properties.ts';

const LONGEST_WARNING = 400;
const UNTOUCHED = Object.getOwnPropertyNames(Object.prototype).sort();
const OURS = [RECORD, VERIFIED, REJECTED, ROLLED_BACK_FROM] as const;

const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
const short = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.toWellFormed());
const container = fc.oneof(
  fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/),
  fc.constantFrom('constructor', 'prototype', 'app'),
);
const aRecord: fc.Arbitrary<ContainerRecord> = fc
  .tuple(short, fc.option(short, { nil: undefined }), time)
  .map(([image, previous, at]) => ({ image, ...(previous === undefined ? {} : { previous }), run: RUN, at }));
const aMark: fc.Arbitrary<VersionMark> = fc
  .tuple(container, short, short, time)
  .map(([of, image, revision, at]) => ({ container: of, image, revision, run: RUN, at }));
const sound = {
  [RECORD]: writeRecord({ app: record('app:2', 'app:1') }),
  [VERIFIED]: writeMarks([mark(`${APP}:455`, '01:00'), mark(`${APP}:454`, '00:30')]),
  [REJECTED]: writeMarks([mark(`${APP}:453`, '00:10')]),
  [ROLLED_BACK_FROM]: JSON.stringify(rolledBack('app:2', 'app:1', 'hash')),
};
/** One of our annotations as nobody of us would write it. */
const annotation = fc
  .constantFrom(...OURS)
  .chain((key) => fc.oneof(hostileJson, hostileText, damaged(sound[key])).map((text): [string, string] => [key, text]));
const annotations = fc
  .array(annotation, { maxLength: 4 })
  .map((entries): Readonly<Record<string, string>> => ({ ...sound, ...Object.fromEntries(entries) }));

describe('any content of our annotations', () => {
  it('is read as it was written, whatever the containers are called', () => {
    const records = fc.array(fc.tuple(container, aRecord), { maxLength: 4 }).map((all) => Object.fromEntries(all));
    const marks = fc.array(aMark, { maxLength: MOST_MARKS });
    const property = fc.property(records, marks, (recorded, marked) => {
      const read = readBookkeeping({ [RECORD]: writeRecord(recorded), [VERIFIED]: writeMarks(marked) });
      assert.deepEqual(read.warnings, []);
      assert.deepEqual(read.verified, marked);
      assert.deepEqual(Object.entries(read.record), Object.entries(recorded));
    });
    fc.assert(property, cases(300));
  });

  it('lists of marks keep what can be read again, newest first, however long the marks are', () => {
    const long = fc
      .tuple(aMark, fc.integer({ min: 0, max: 1024 }))
      .map(([one, length]) => ({ ...one, image: 'x'.repeat(length), revision: 'y'.repeat(length) }));
    const property = fc.property(fc.array(long, { maxLength: 30 }), (marked) => {
      const read = readBookkeeping({ [REJECTED]: writeMarks(marked) });
      assert.deepEqual(read.warnings, []);
      assert.deepEqual(read.rejected, marked.slice(0, read.rejected.length));
      assert.ok(read.rejected.length >= Math.min(marked.length, 5) && read.rejected.length <= MOST_MARKS);
    });
    fc.assert(property, cases(200));
  });

  it('records of many containers keep the newest, as many as can be read again', () => {
    const long = fc.tuple(aRecord, fc.integer({ min: 0, max: 1024 })).map(([one, length]) => {
      return { ...one, image: 'x'.repeat(length), previous: 'y'.repeat(length) };
    });
    const containers = fc.stringMatching(/^[a-z]{1,20}$/);
    const records = fc.array(fc.tuple(containers, long), { maxLength: 30 }).map((all) => Object.fromEntries(all));
    const property = fc.property(records, (recorded) => {
      const read = readBookkeeping({ [RECORD]: writeRecord(recorded) });
      assert.deepEqual(read.warnings, []);
      const oldestKept = Math.min(...Object.values(read.record).map(({ at }) => Date.parse(at)));
      const left = Object.entries(recorded).filter(([name]) => !Object.hasOwn(read.record, name));
      for (const [, { at }] of left) assert.ok(Date.parse(at) <= oldestKept);
      assert.ok(Object.keys(read.record).length >= Math.min(Object.keys(recorded).length, 5));
    });
    fc.assert(property, cases(200));
  });

  it('counts or is ignored with one short warning that names the annotation; nothing is thrown', () => {
    const property = fc.property(annotation, ([key, text]) => {
      const read = readBookkeeping({ [key]: text });
      assert.ok(read.warnings.length <= 1);
      for (const warning of read.warnings) {
        assert.ok(warning.startsWith(`The annotation ${key} is malformed and ignored`), warning);
        assert.ok(warning.length <= LONGEST_WARNING, warning);
      }
      assert.ok(Array.isArray(read.verified) && Array.isArray(read.rejected));
      assert.equal(Object.getPrototypeOf(read.record), Object.prototype);
    });
    fc.assert(property, cases(1000));
  });

  it('leaves a deployment something to plan with: never a rejected image, never the new one', () => {
    const property = fc.property(annotations, annotations, (own, older) => {
      const items = [
        replicaSet({ revision: 4, available: 1 }),
        replicaSet({ revision: 3, image: `${APP}:455`, annotations: older }),
      ];
      const workload = deployment({ revision: 4, annotations: own });
      const place = { name: 'app', list: 'containers', index: 0, image: `${APP}:456` } as const;
      const listed = { revisionObjects: { items, resourceVersion: '1' }, pods: undefined };
      const plan = planDeployment(workloadState(workload, place, listed), `${APP}:457`);
      assert.equal(plan.action, 'set image');
      if (plan.previous.found) assert.notEqual(plan.previous.image, `${APP}:457`);
      for (const warning of plan.known.warnings) assert.ok(warning.length <= LONGEST_WARNING);
    });
    fc.assert(property, cases(300));
  });

  it('changes nothing that objects inherit', () => {
    const property = fc.property(inheritedName, hostileJson, (name, json) => {
      readBookkeeping({ [RECORD]: `{"${name}":${json}}`, [VERIFIED]: `[{"${name}":${json}}]` });
      assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).sort(), UNTOUCHED);
    });
    fc.assert(property, cases(100));
    assert.deepEqual(readBookkeeping(notes({ record: { app: record('app:1') } })).record, { app: record('app:1') });
  });
});

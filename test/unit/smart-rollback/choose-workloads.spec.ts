import assert from 'node:assert/strict';
import type { RecordedSet } from '../../../shared/contract/deployment-record.ts';
import type { RecordedInfo } from '../../../shared/rollback/rollback-info.ts';
import { chooseWorkloads, recordedContainer, rollbackInfoOf } from '../../../tasks/SmartRollback/choose-workloads.ts';
import { joinOutcomes } from '../../../tasks/SmartRollback/join-outcomes.ts';
import { deploymentRecord } from '../../support/notes.ts';
import { NAME, NAMESPACE } from '../../support/objects.ts';

const { schemaVersion, cluster, run, times, ...entry } = deploymentRecord();
const gone = { absent: true, workload: { kind: 'StatefulSet', namespace: NAMESPACE, name: 'first' } } as const;
const web = { ...entry, workload: { ...entry.workload, name: 'web' }, container: 'page' };
const info = (workloads: RecordedSet['workloads']): RecordedInfo => ({
  place: 'x',
  recordPlace: 'x/record',
  set: { schemaVersion, cluster, run, times, workloads },
  version: '456',
});
const all = info([entry, gone, web]);
const of = (name: string, kind: 'Deployment' | 'StatefulSet' = 'Deployment') => ({ kind, name });
const at = (name: string, kind: 'Deployment' | 'StatefulSet' = 'Deployment') => ({
  ...of(name, kind),
  namespace: NAMESPACE,
});

describe('the workloads that go back', () => {
  it('are those that are named, whatever the record tells', () => {
    const chosen = { workloads: [of('a'), of('b')], namespace: undefined, absent: [] };
    assert.deepEqual(chooseWorkloads([of('a'), of('b')], undefined), chosen);
    assert.deepEqual(chooseWorkloads([of('a'), of('b')], all), chosen);
  });

  it('are all of the record that were there, in its namespace', () => {
    assert.deepEqual(chooseWorkloads([], all), {
      workloads: [of(NAME), of('web')],
      namespace: NAMESPACE,
      absent: [of('first', 'StatefulSet')],
    });
  });

  it('are none where nothing names them, or none was there', () => {
    const { set: _set, ...rest } = all;
    assert.throws(
      () => chooseWorkloads([], { ...rest, set: undefined }),
      /rollback-info x holds only previous-image.txt, which names no workload/,
    );
    assert.throws(() => chooseWorkloads([], undefined), /names no workload/);
    assert.throws(() => chooseWorkloads([], info([gone])), /StatefulSet first did not exist when it was captured/);
    assert.throws(() => chooseWorkloads([], info([])), /no workload with the labels/);
  });

  it('have what was recorded of each; that of the main one where the record is about others', () => {
    const record = (name: string) => rollbackInfoOf(all, at(name))?.record?.workload.name;
    assert.deepEqual([record(NAME), record('web'), record('other')], [NAME, 'web', NAME]);
    assert.equal(rollbackInfoOf(undefined, at('web')), undefined);
    assert.deepEqual(rollbackInfoOf({ ...all, set: undefined }, at('web')), {
      place: 'x',
      record: undefined,
      version: '456',
    });
    assert.throws(() => rollbackInfoOf(all, at('first', 'StatefulSet')), /StatefulSet first did not exist/);
  });

  it('have the container of the record where that tells of several', () => {
    const container = (recorded: RecordedInfo | undefined, name: string) =>
      recordedContainer(recorded, rollbackInfoOf(recorded, at(name)));
    assert.equal(container(all, 'web'), 'page');
    assert.equal(container(info([web]), 'web'), undefined);
    const [own] = entry.containers;
    assert.ok(own);
    const two = { ...entry, containers: [own, { ...own, name: 'job' }] };
    assert.equal(container(info([two]), NAME), entry.container);
    assert.equal(container(undefined, NAME), undefined);
    assert.equal(container({ ...all, set: undefined }, NAME), undefined);
    assert.equal(recordedContainer(info([gone]), undefined), undefined);
  });
});

describe('the end of a step of several workloads', () => {
  const good = { result: 'succeeded', message: 'a is back.' } as const;
  const bad = { result: 'failed', errorCode: 'SR405', message: 'b is not.' } as const;
  const details = [{ title: 't', lines: [] }];

  it('is one sentence for each', () => {
    assert.deepEqual(joinOutcomes([good, { ...good, message: 'c is back.' }]), {
      result: 'succeeded',
      message: 'a is back. c is back.',
    });
  });

  it('is failed where one of them is, which stands first, with all details', () => {
    assert.deepEqual(joinOutcomes([good, bad, { ...bad, errorCode: 'SR406', message: 'c is not.', details }]), {
      result: 'failed',
      errorCode: 'SR405',
      message: 'b is not. c is not. a is back.',
      details,
    });
  });
});

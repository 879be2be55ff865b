import assert from 'node:assert/strict';
import type { RecordedSet } from '../../../shared/contract/deployment-record.ts';
import { captureOf } from '../../../tasks/CaptureAndDeploy/choose-capture.ts';
import { deploymentRecord } from '../../support/notes.ts';
import { NAME, NAMESPACE } from '../../support/objects.ts';

const { schemaVersion, cluster, run, times, ...entry } = deploymentRecord();
const set = (more: Partial<RecordedSet> = {}): RecordedSet => ({
  ...{ schemaVersion, cluster, run, times, action: 'capture' },
  workloads: [entry, { absent: true, workload: { kind: 'StatefulSet', namespace: NAMESPACE, name: 'first' } }],
  ...more,
});
const of = (kind: 'Deployment' | 'StatefulSet', name: string, namespace = NAMESPACE) => ({ kind, name, namespace });

describe('the capture of a workload', () => {
  it('is its entry, as a record of it alone', () => {
    assert.deepEqual(captureOf(set(), of('Deployment', NAME)), {
      kind: 'captured',
      record: { schemaVersion, cluster, run, times, action: 'capture', ...entry },
    });
  });
  it('may say that it was not there', () => {
    assert.deepEqual(captureOf(set(), of('StatefulSet', 'first')), { kind: 'absent' });
  });
  it('is none where it is about others, of another kind or namespace', () => {
    assert.equal(captureOf(set(), of('StatefulSet', NAME)), undefined);
    assert.equal(captureOf(set(), of('Deployment', 'other')), undefined);
    assert.equal(captureOf(set(), of('Deployment', NAME, 'other')), undefined);
  });
  it('says of what its labels fit now, and did not then, that it was not there', () => {
    const byLabels = set({ selector: 'app=shop' });
    assert.deepEqual(captureOf(byLabels, of('Deployment', 'new'), 'app=shop'), { kind: 'absent' });
    assert.equal(captureOf(byLabels, of('Deployment', 'new'), 'app=other'), undefined);
    assert.equal(captureOf(byLabels, of('Deployment', 'new')), undefined);
  });
  it('is none in the record of a deployment, which tells what was put in', () => {
    assert.equal(captureOf(set({ action: 'deploy' }), of('Deployment', NAME)), undefined);
  });
});

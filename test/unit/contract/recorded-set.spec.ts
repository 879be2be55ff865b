import assert from 'node:assert/strict';
import {
  readDeploymentRecord,
  readRecordedSet,
  recordOfWorkload,
  writeDeploymentRecord,
  writeRecordedSet,
} from '../../../shared/contract/deployment-record.ts';
import type { RecordedSet } from '../../../shared/contract/deployment-record.ts';
import type { AbsentWorkload, ContainerEntry, WorkloadRecord } from '../../../shared/contract/workload-record.ts';
import { isPresent } from '../../../shared/contract/workload-record.ts';
import { NAMESPACE } from '../../support/objects.ts';
import { at, deploymentRecord } from '../../support/notes.ts';

const { schemaVersion, cluster, run, times, ...python } = deploymentRecord();

const sidecar: ContainerEntry = {
  name: 'sidecar',
  image: { before: 'registry.example/proxy:1', after: 'registry.example/proxy:2' },
  previous: { image: 'registry.example/proxy:1', rule: 'live', reason: 'it is live and its rollout completed' },
};
const main: WorkloadRecord = { ...python, template: 'abc', containers: [...python.containers, sidecar] };
const worker: WorkloadRecord = {
  ...python,
  workload: { kind: 'StatefulSet', namespace: NAMESPACE, name: 'worker', uid: 'uid-of-worker' },
  previous: { image: 'registry.example/worker:1', revision: 'worker-7f9', rule: 'verified', reason: 'it passed' },
  image: { before: 'registry.example/worker:1' },
  container: 'worker',
  containers: [
    {
      name: 'worker',
      image: { before: 'registry.example/worker:1' },
      previous: { image: 'registry.example/worker:1', revision: 'worker-7f9', rule: 'verified', reason: 'it passed' },
    },
  ],
};
const first: AbsentWorkload = { absent: true, workload: { kind: 'DaemonSet', namespace: NAMESPACE, name: 'first' } };
const set = (workloads: RecordedSet['workloads'], more: Partial<RecordedSet> = {}): RecordedSet => ({
  schemaVersion,
  cluster,
  run,
  times,
  ...more,
  workloads,
});
const rewritten = (workloads: RecordedSet['workloads'], change: (file: Record<string, unknown>) => object): string => {
  const file = JSON.parse(writeRecordedSet(set(workloads))) as Record<string, unknown>;
  return JSON.stringify({ ...file, ...change(file) });
};

describe('deployment-record.json of several workloads', () => {
  it('is read as it was written: every workload with all that is recorded of it, and each of its containers', () => {
    const written = set([main, worker, first], { action: 'capture', selector: 'app.kubernetes.io/instance=shop' });
    assert.deepEqual(readRecordedSet(writeRecordedSet(written), 'x'), written);
  });

  it('tells of the set of manifests that was applied, by names and paths', () => {
    const record = { namespace: 'prod', name: 'smart-rollback.deployment.shop.3', uid: 'u', sha256: 'ab' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'prod', name: 'conf', uid: 'u-1', keep: 'why' };
    const objects = [{ ...object, change: 'changed' as const, fields: ['data.level'] }];
    const written = set([main], { set: { record, objects } });
    assert.deepEqual(readRecordedSet(writeRecordedSet(written), 'x'), written);
  });

  it('has the main workload at its top, where readers of one workload find it', () => {
    const text = writeRecordedSet(set([main, worker]));
    const file = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual(file['workload'], main.workload);
    assert.deepEqual(file['previous'], main.previous);
    assert.equal('containers' in file, false);
    assert.deepEqual(readDeploymentRecord(text, 'x'), { schemaVersion, cluster, run, times, ...main });
  });

  it('tells of each workload what a record of it alone would', () => {
    const alone = recordOfWorkload(set([main, worker]), worker);
    assert.deepEqual(readDeploymentRecord(writeDeploymentRecord(alone), 'x'), alone);
  });

  it('of an earlier version of the task is a set of one workload with one container', () => {
    const { containers: _, ...before } = deploymentRecord();
    assert.deepEqual(readRecordedSet(JSON.stringify(before), 'x'), set([python]));
    const more = { ...before, template: 'abc', outcome: 'complete' };
    assert.deepEqual(readRecordedSet(JSON.stringify(more), 'x').workloads, [
      { ...python, template: 'abc', outcome: 'complete' },
    ]);
  });

  it('tells workloads that were there from those that were not', () => {
    assert.deepEqual(
      [main, first, worker].filter((entry) => isPresent(entry)).map(({ workload: { name } }) => name),
      [main, worker].map(({ workload: { name } }) => name),
    );
  });

  it('of a main workload that was not there yet names nothing to go back to, and the others all the same', () => {
    const text = writeRecordedSet(set([first, worker], { action: 'capture' }));
    assert.deepEqual(readRecordedSet(text, 'x').workloads, [first, worker]);
    assert.throws(
      () => readDeploymentRecord(text, 'x'),
      /^Fault: x names nothing to go back to: DaemonSet first did not exist when it was captured\. Give previousImageTag/,
    );
  });

  it('of a selector that fitted nothing holds no workload, and says so', () => {
    const text = writeRecordedSet(set([], { action: 'capture', selector: 'app=shop' }));
    assert.deepEqual(readRecordedSet(text, 'x'), set([], { action: 'capture', selector: 'app=shop' }));
    assert.throws(() => readDeploymentRecord(text, 'x'), /no workload with the labels app=shop existed/);
    const unnamed = writeRecordedSet(set([]));
    assert.throws(() => readDeploymentRecord(unnamed, 'x'), /no workload with the labels that it was to have existed/);
  });

  const refused: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    [
      'names a workload twice',
      writeRecordedSet(set([main, worker, worker])),
      /no valid record: workloads: StatefulSet worker twice\. Download/,
    ],
    [
      'names workloads of two namespaces',
      writeRecordedSet(set([main, { ...first, workload: { ...first.workload, namespace: 'other' } }])),
      /workloads: of several namespaces/,
    ],
    [
      'has another main workload at its top than first in its list',
      rewritten([main, worker], () => ({ workload: worker.workload })),
      /workloads: the first is not the workload at the top of the record/,
    ],
    [
      'has another way back at its top than first in its list',
      rewritten([main], () => ({ previous: worker.previous })),
      /workloads: the first is not the workload at the top/,
    ],
    [
      'says at its top that the main workload was not there, and lists it',
      rewritten([main], () => ({ absent: true })),
      /workloads: the first is not the workload at the top/,
    ],
    [
      'has a main workload that its list says was not there',
      rewritten([main], () => ({ workloads: [first] })),
      /workloads: the first is not the workload at the top/,
    ],
    ['lists no workload at all', rewritten([main], () => ({ workloads: [] })), /workloads: /],
    [
      'lists more workloads than a step could follow',
      rewritten([main], () => ({
        workloads: Array.from({ length: 201 }, (_, index) => ({
          ...first,
          workload: { ...first.workload, name: `x${index}` },
        })),
      })),
      /workloads: Invalid length/,
    ],
    [
      'has a container twice',
      writeRecordedSet(set([{ ...main, containers: [...main.containers, sidecar] }])),
      /containers of Deployment \S+: one of them twice/,
    ],
    [
      'does not begin with the main container',
      writeRecordedSet(set([{ ...main, containers: [sidecar, ...python.containers] }])),
      /containers of Deployment \S+: the first is not what is recorded of the main one, app/,
    ],
    [
      'lists no container',
      writeRecordedSet(set([{ ...main, containers: [] }])),
      /workloads\.0\.containers: Invalid length/,
    ],
    ['has an entry that is no object', rewritten([main], () => ({ workloads: [null] })), /workloads\.0: Invalid type/],
    [
      'has an entry of another kind',
      rewritten([main, worker], ({ workloads }) => ({
        workloads: [...(workloads as object[]), { absent: true, workload: { ...first.workload, kind: 'Pod' } }],
      })),
      /workloads\.2\.workload\.kind: /,
    ],
    [
      'knows an action that is none',
      writeRecordedSet(set([main], { action: 'destroy' as 'deploy' })),
      /action: Invalid type/,
    ],
  ];
  for (const [what, text, says] of refused) {
    it(`is refused with what is wrong where it ${what}`, () => {
      assert.throws(() => readRecordedSet(text, 'x'), says);
    });
  }

  it('keeps when it was changed and finished', () => {
    const times = { started: at('02:00'), changed: at('02:01'), finished: at('02:02') };
    assert.deepEqual(readRecordedSet(writeRecordedSet(set([main], { times })), 'x').times, times);
  });
});

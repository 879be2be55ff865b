import assert from 'node:assert/strict';
import { readInputs } from '../../../tasks/CaptureAndDeploy/inputs.ts';
import type { DeployedImages } from '../../../tasks/CaptureAndDeploy/deployed-record.ts';
import { deployedRecord } from '../../../tasks/CaptureAndDeploy/deployed-record.ts';
import { describeOthers } from '../../../tasks/CaptureAndDeploy/state-of-others.ts';
import { theOne } from '../../../tasks/CaptureAndDeploy/the-one.ts';
import { wayBackOfSeveral } from '../../../tasks/CaptureAndDeploy/status-on-exit.ts';
import { selectorOf } from '../../../shared/kubernetes/workload-inputs.ts';
import { RecordingHost } from '../../support/recording-host.ts';
import { refusalOf } from '../../support/refusal.ts';

const ONE = { deploymentName: 'api', imageName: 'reg/api', imageTag: '2' };
const read = (given: Readonly<Record<string, string>>) => {
  const inputs = readInputs(new RecordingHost({ kubernetesServiceConnection: 'k8s', ...given }));
  assert.ok(inputs.action !== 'tryOut' && inputs.action !== 'mark' && inputs.action !== 'apply');
  return inputs;
};
const refused = (inputs: Readonly<Record<string, string>>): string => refusalOf(() => read(inputs));
const wish = (inputs: Readonly<Record<string, string>>) => {
  const all = read({ ...ONE, ...inputs });
  return all.action === 'deploy' ? all.wish : all.action;
};

describe('the inputs for several workloads', () => {
  it('are told by their labels, or by their names', () => {
    const labels = { workloadSelector: 'app.kubernetes.io/instance=shop', imageName: 'reg/api', imageTag: '2' };
    assert.equal(selectorOf(read(labels).workloads), 'app.kubernetes.io/instance=shop');
    assert.equal(selectorOf(read(ONE).workloads), undefined);
  });

  it('name one a line, the main one first, or the labels of all', () => {
    assert.deepEqual(read({ ...ONE, deploymentName: 'api\n\n sts/db \ndeployment.apps/web' }).workloads, {
      by: 'name',
      workloads: [
        { kind: 'Deployment', name: 'api' },
        { kind: 'StatefulSet', name: 'db' },
        { kind: 'Deployment', name: 'web' },
      ],
    });
    const selector = 'app.kubernetes.io/instance=shop';
    assert.deepEqual(read({ ...ONE, deploymentName: '', workloadSelector: selector }).workloads, {
      by: 'selector',
      selector,
    });
  });

  it('say into which containers which image goes', () => {
    assert.deepEqual(wish({}), { into: 'one', image: 'reg/api:2', container: undefined });
    assert.deepEqual(wish({ containerName: 'app' }), { into: 'one', image: 'reg/api:2', container: 'app' });
    assert.deepEqual(wish({ containerName: '*' }), { into: 'all', image: 'reg/api:2' });
    assert.deepEqual(wish({ containerName: 'app\njob' }), {
      into: 'named',
      image: 'reg/api:2',
      containers: ['app', 'job'],
    });
    const images = ['reg/api:2', 'reg/web@sha256:' + 'a'.repeat(64)];
    assert.deepEqual(wish({ imageName: '', imageTag: '', containers: images.join('\n') }), { into: 'each', images });
  });

  const wrong: readonly (readonly [why: string, inputs: Readonly<Record<string, string>>, said: RegExp])[] = [
    ['neither names nor labels', { deploymentName: '' }, /deploymentName is missing \(example: python-service\)/],
    ['both', { workloadSelector: 'app=x' }, /deploymentName contradicts workloadSelector/],
    [
      'what is no selector',
      { deploymentName: '', workloadSelector: 'app=a b' },
      /no label selector as kubectl takes it/,
    ],
    ['several names in one line', { deploymentName: 'api, web' }, /several names in one line: give each a line/],
    ['one twice, in whatever form', { deploymentName: 'api\ndeploy/api' }, /deploymentName names api twice/],
    ['a container twice', { containerName: 'app\napp' }, /containerName names app twice/],
    ['* beside a name', { containerName: 'app\n*' }, /containerName has '\*' beside names/],
    [
      'containers beside imageName',
      { containers: 'reg/api:3' },
      /imageName contradicts containers.*imageTag contradicts/,
    ],
    [
      'containers beside containerName',
      { imageName: '', imageTag: '', containers: 'reg/api:3', containerName: 'app' },
      /^Input containerName contradicts containers/,
    ],
    [
      'a line without a version',
      { imageName: '', imageTag: '', containers: 'reg/api' },
      /neither a tag nor a digest stands in it/,
    ],
    ['a line that is no image', { imageName: '', imageTag: '', containers: 'reg//api:1' }, /no image reference/],
    [
      'two lines of one repository',
      { imageName: '', imageTag: '', containers: 'api:1\ndocker.io/library/api:2' },
      /containers has two lines of one repository/,
    ],
    [
      'several containers where the template tells them',
      { action: 'capture', imageName: '', imageTag: '', containerName: '*' },
      /containerName names several containers, but action: capture/,
    ],
  ];
  for (const [why, inputs, said] of wrong) {
    it(`are refused: ${why}`, () => assert.match(refused({ ...ONE, ...inputs }), said));
  }

  it('mean one workload where one is named and one of its containers gets an image', () => {
    const one = (inputs: Readonly<Record<string, string>>) => theOne(read({ ...ONE, ...inputs }))?.name;
    assert.equal(one({}), 'api');
    assert.equal(one({ action: 'capture', imageName: '', imageTag: '' }), 'api');
    assert.equal(one({ deploymentName: 'api\nweb' }), undefined);
    assert.equal(one({ deploymentName: '', workloadSelector: 'a=b' }), undefined);
    assert.equal(one({ containerName: '*' }), undefined);
  });
});

describe('what is said of several workloads', () => {
  it('is how the others stand where one has failed', () => {
    const of = (name: string, state: 'complete' | 'under way' | 'failed', changed = true) => ({
      name,
      changed,
      state,
      message: `${name} says so`,
    });
    assert.equal(describeOthers([]), '');
    assert.equal(
      describeOthers([of('a', 'complete'), of('b', 'under way'), of('c', 'failed'), of('d', 'complete', false)]),
      ' c says so Complete: a, d (as it was). Still rolling out: b (b says so).',
    );
  });

  it('is how to go back to all, by the artifact where one is published', () => {
    assert.match(wayBackOfSeveral('458'), /strategy artifact with sourceRunId 458\), which puts all of them back/);
    assert.match(wayBackOfSeveral(undefined), /strategy undo\) for each of them/);
  });
});

describe('what is recorded of a workload that was deployed', () => {
  const back = { rule: 'none', reason: 'first' };
  const entry = (name: string, after?: string) => ({
    name,
    image: { before: `${name}:1`, ...(after === undefined ? {} : { after }) },
    previous: back,
  });
  const record = {
    cluster: { server: 'https://x' },
    run: { id: '1', number: '1', attempt: 1 },
    times: { started: '2026-11-30T00:00:00.000Z' },
    workload: { kind: 'Deployment' as const, namespace: 'prod', name: 'api', uid: 'u' },
    container: 'app',
    image: { before: 'app:1', after: 'app:2' },
    digestsBefore: [],
    revision: { before: '1' },
    previous: back,
    containers: [entry('app', 'app:2'), entry('job', 'job:2'), entry('proxy')],
  };
  const recorded = (more: Partial<DeployedImages>) =>
    deployedRecord(
      {
        record,
        after: {
          ...{ asked: 'app:2', image: 'app:2', others: [], revision: '2', changed: true, changedAt: undefined },
          ...more,
        },
      },
      new Date('2026-11-30T00:01:00.000Z'),
    );

  it('has each changed container as it stands there, under both names where the server gave it another', () => {
    const { containers, image, outcome, revision } = recorded({
      image: 'mirror/app:2',
      others: [{ container: 'job', image: 'mirror/job:2' }],
    });
    assert.deepEqual(image, { before: 'app:1', after: 'mirror/app:2', asked: 'app:2', admitted: 'mirror/app:2' });
    assert.deepEqual(containers[1]?.image, {
      before: 'job:1',
      after: 'mirror/job:2',
      asked: 'job:2',
      admitted: 'mirror/job:2',
    });
    assert.deepEqual(
      [containers[2]?.image, outcome, revision],
      [{ before: 'proxy:1' }, 'complete', { before: '1', after: '2' }],
    );
  });

  it('has no number, time and names that are not known', () => {
    const same = recorded({
      revision: '',
      changed: false,
      others: [{ container: 'proxy', image: 'proxy:2' }],
      changedAt: new Date('2026-11-30T00:00:30.000Z'),
    });
    assert.deepEqual(same.revision, { before: '1' });
    assert.deepEqual(same.containers[2]?.image, { before: 'proxy:1', after: 'proxy:2' });
    assert.deepEqual([same.outcome, same.times.changed], ['unchanged', '2026-11-30T00:00:30.000Z']);
  });
});

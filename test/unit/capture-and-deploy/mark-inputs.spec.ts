import assert from 'node:assert/strict';
import { readInputs } from '../../../tasks/CaptureAndDeploy/inputs.ts';
import { RecordingHost } from '../../support/recording-host.ts';
import { refusalOf } from '../../support/refusal.ts';

type Given = Readonly<Record<string, string>>;

const ENOUGH: Given = { kubernetesServiceConnection: 'k8s', action: 'mark', verdict: 'passed' };
const read = (given: Given = {}) => readInputs(new RecordingHost({ ...ENOUGH, ...given }));
const refused = (given: Given): string => refusalOf(() => read(given));

describe('the inputs of action: mark', () => {
  it('are a connection and a verdict; whose workloads it is about is found as NewmanSanity finds it', () => {
    assert.deepEqual(read(), {
      action: 'mark',
      connection: { type: 'kubernetesServiceConnection', id: 'k8s' },
      namespace: undefined,
      verdict: 'passed',
      deployInfo: undefined,
      pipelineAlias: undefined,
      sourceRunId: undefined,
      artifactSuffix: '',
    });
  });

  it('name the deployment by path, pipeline resource or run, and its suffix', () => {
    const byRun = read({ verdict: 'Failed', pipelineAlias: 'build', sourceRunId: '7', artifactSuffix: '-a' });
    assert.ok(byRun.action === 'mark');
    assert.deepEqual(
      [byRun.verdict, byRun.pipelineAlias, byRun.sourceRunId, byRun.artifactSuffix],
      ['rejected', 'build', 7, '-a'],
    );
    const byPath = read({ deployInfo: 'drop' });
    assert.ok(byPath.action === 'mark');
    assert.equal(byPath.deployInfo, 'drop');
  });

  const wrong: readonly (readonly [why: string, given: Given, said: RegExp])[] = [
    ['without a verdict', { verdict: ' ' }, /verdict is missing \(one of passed, failed; example: passed\)/],
    ['a verdict that is none', { verdict: 'green' }, /verdict is 'green': /],
    [
      'a verdict by the name of its note',
      { verdict: 'verified' },
      /verdict is 'verified', as other tasks call it; write passed/,
    ],
    [
      'a path and a run',
      { deployInfo: 'drop', sourceRunId: '7' },
      /deployInfo contradicts pipelineAlias and sourceRunId/,
    ],
    [
      'a workload, which deploy-info names',
      { deploymentName: 'api' },
      /deploymentName is not used by action: mark\. The workloads are those of deploy-info/,
    ],
    ['an image', { imageTag: '7' }, /imageTag is not used by action: mark\. Leave it out/],
    ['what belongs to a rollout', { onFailure: 'rollback' }, /onFailure is not used by action: mark/],
    ['a dry run', { dryRun: 'true' }, /dryRun is not used by action: mark/],
  ];
  for (const [why, given, said] of wrong) {
    it(`are refused: ${why}`, () => assert.match(refused(given), said));
  }

  it('are none of another action', () => {
    const deploy = { action: 'deploy', deploymentName: 'api', imageName: 'reg/api', imageTag: '2' };
    assert.match(refused(deploy), /verdict is not used by action: deploy/);
    const capture = { action: 'capture', deploymentName: 'api', verdict: '', deployInfo: 'drop' };
    assert.match(refused(capture), /deployInfo is not used by action: capture/);
    assert.match(refused({ manifests: 'k8s' }), /manifests is not used by action: mark/);
  });
});

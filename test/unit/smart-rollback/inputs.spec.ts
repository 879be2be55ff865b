import assert from 'node:assert/strict';
import { readInputs } from '../../../tasks/SmartRollback/inputs.ts';
import { digest } from '../../support/objects.ts';
import { RecordingHost } from '../../support/recording-host.ts';
import { refusalOf } from '../../support/refusal.ts';

type Given = Readonly<Record<string, string>>;

const ENOUGH: Given = { kubernetesServiceConnection: 'k8s-prod-cluster', deploymentName: 'python-service' };
const read = (given: Given = {}) => readInputs(new RecordingHost({ ...ENOUGH, ...given }));
const refused = (given: Given): string => refusalOf(() => read(given));

const TAG: Given = { previousImageTag: '456' };
const REVISION: Given = { toRevision: '3' };
const INFO: Given = { rollbackInfo: '/drop/rollback-info' };
const strategy = (word: string): Given => ({ strategy: word });

describe('the inputs of SmartRollback', () => {
  it('have defaults for all but connection and workload: undo to the last good version', () => {
    assert.deepEqual(read(), {
      connection: { type: 'kubernetesServiceConnection', id: 'k8s-prod-cluster' },
      namespace: undefined,
      workloads: [{ kind: 'Deployment', name: 'python-service' }],
      containerName: undefined,
      strategy: 'undo',
      previousImageTag: undefined,
      toRevision: undefined,
      rollbackInfo: undefined,
      pipelineAlias: undefined,
      sourceRunId: undefined,
      artifactSuffix: '',
      expectedImage: undefined,
      scope: 'all',
      force: false,
      resumeIfPaused: false,
      dryRun: false,
      timeoutSeconds: 180,
      failAfterRestarts: 3,
      replaceStuckPods: true,
      outputDirectory: undefined,
    });
  });

  it('mean their default where they are empty, whatever their type', () => {
    const names = [
      'namespace',
      'containerName',
      'strategy',
      'previousImageTag',
      'toRevision',
      'rollbackInfo',
      'expectedImage',
    ];
    const more = [
      'force',
      'resumeIfPaused',
      'dryRun',
      'timeoutSeconds',
      'failAfterRestarts',
      'replaceStuckPods',
      'outputDirectory',
    ];
    assert.deepEqual(read(Object.fromEntries([...names, ...more].map((name) => [name, ' ']))), read());
  });

  const allowed: readonly (readonly [given: Given, means: string])[] = [
    [TAG, 'tag'],
    [REVISION, 'undo'],
    [INFO, 'artifact'],
    [{ ...TAG, ...INFO }, 'tag'],
    [{ ...REVISION, ...INFO }, 'undo'],
    [strategy('auto'), 'undo'],
    [strategy('undo'), 'undo'],
    [{ ...strategy('undo'), ...REVISION }, 'undo'],
    [{ ...strategy('undo'), ...INFO }, 'undo'],
    [{ ...strategy('undo'), ...REVISION, ...INFO }, 'undo'],
    [{ ...strategy('tag'), ...TAG }, 'tag'],
    [{ ...strategy('tag'), ...TAG, ...INFO }, 'tag'],
    [{ ...strategy('Artifact'), ...INFO }, 'artifact'],
    [{ ...strategy('artifact'), ...INFO, expectedImage: '457' }, 'artifact'],
  ];
  for (const [given, means] of allowed) {
    it(`${JSON.stringify(given)} means ${means}`, () => assert.equal(read(given).strategy, means));
  }

  const contradictory: readonly (readonly [given: Given, says: RegExp])[] = [
    [{ ...TAG, ...REVISION }, /previousImageTag and toRevision contradict each other/],
    [{ ...TAG, ...REVISION, ...INFO }, /previousImageTag and toRevision contradict each other/],
    [{ ...strategy('undo'), ...TAG }, /previousImageTag contradicts strategy: undo/],
    [{ ...strategy('undo'), ...TAG, ...INFO }, /previousImageTag contradicts strategy: undo/],
    [
      { ...strategy('tag'), ...TAG, ...REVISION },
      /previousImageTag and toRevision .*toRevision contradicts strategy: tag/,
    ],
    [{ ...strategy('tag'), ...REVISION }, /toRevision contradicts strategy: tag.*previousImageTag is missing/],
    [strategy('tag'), /previousImageTag is missing, strategy: tag needs it \(example: 456\)/],
    [{ ...strategy('tag'), ...INFO }, /previousImageTag is missing/],
    [
      strategy('artifact'),
      /rollbackInfo, pipelineAlias or sourceRunId is missing, strategy: artifact needs a record \(example: /,
    ],
    [{ ...INFO, sourceRunId: '12' }, /rollbackInfo contradicts pipelineAlias and sourceRunId/],
    [{ ...INFO, pipelineAlias: 'build' }, /rollbackInfo contradicts pipelineAlias and sourceRunId/],
    [{ ...TAG, toRevision: '3', sourceRunId: '0' }, /sourceRunId is '0'/],
    [{ ...strategy('artifact'), ...INFO, ...TAG }, /previousImageTag contradicts strategy: artifact/],
    [{ ...strategy('artifact'), ...INFO, ...REVISION }, /toRevision contradicts strategy: artifact/],
  ];
  for (const [given, says] of contradictory) {
    it(`${JSON.stringify(given)} is refused, never silently ranked`, () => {
      assert.match(refused(given), says);
      assert.match(refused(given), /Nothing was changed\.$/);
    });
  }

  it('name several workloads, one a line, or leave them to the record', () => {
    assert.deepEqual(
      read({ deploymentName: 'api\nsts/db' }).workloads.map(({ kind, name }) => `${kind} ${name}`),
      ['Deployment api', 'StatefulSet db'],
    );
    assert.deepEqual(read({ ...INFO, deploymentName: '' }).workloads, []);
    assert.match(refused({ deploymentName: '' }), /^Input deploymentName is missing \(example: python-service\)/);
    assert.match(refused({ deploymentName: 'api\ndeploy/api' }), /deploymentName names api twice/);
  });

  it('take a tag, a digest or a full reference to go back to and to expect', () => {
    for (const version of ['456', digest('a'), 'reg:5000/app:456', `reg/app@${digest('a')}`]) {
      assert.equal(read({ previousImageTag: version }).previousImageTag, version);
      assert.equal(read({ expectedImage: version }).expectedImage, version);
    }
  });

  const bad: readonly (readonly [name: string, value: string, says: RegExp])[] = [
    ['kubernetesServiceConnection', '', /kubernetesServiceConnection is missing/],
    ['deploymentName', 'a/b/c', /no name of a Deployment/],
    ['strategy', 'redo', /strategy is 'redo': only auto, undo, tag and artifact are allowed/],
    ['previousImageTag', 'no image', /no tag, digest or image: a blank stands in it \(example: 456\)/],
    ['previousImageTag', '$(previous)', /the pipeline variable 'previous' does not exist/],
    ['expectedImage', '-', /no tag, digest or image: it must begin with .* \(example: 458\)/],
    ['rollbackInfo', '$(Pipeline.Workspace)/x', /the pipeline variable 'Pipeline\.Workspace' does not exist/],
    ['toRevision', '0', /toRevision is '0', not a whole number from 1/],
    ['toRevision', '1.5', /not a whole number/],
    [
      'sourceRunId',
      'python-build-20261124.3',
      /the id of a run is meant, not its name or number: the digits behind buildId=/,
    ],
    ['sourceRunId', '0', /sourceRunId is '0', not a whole number from 1 to \d+: the least is 1/],
    ['toRevision', '9'.repeat(30), /not a whole number/],
    ['force', 'maybe', /force is 'maybe'/],
    ['timeoutSeconds', '86401', /not a whole number from 1 to 86400/],
  ];
  for (const [name, value, says] of bad) {
    it(`are refused where ${name} is '${value.slice(0, 24)}'`, () => assert.match(refused({ [name]: value }), says));
  }

  it('are refused together, contradictions too', () => {
    assert.match(
      refused({ ...TAG, ...strategy('undo'), namespace: 'A', force: 'x' }),
      /^3 inputs are wrong: 1\. namespace .*2\. force .*3\. previousImageTag contradicts/,
    );
  });
});

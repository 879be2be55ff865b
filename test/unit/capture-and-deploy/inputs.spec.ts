import assert from 'node:assert/strict';
import { readRun } from '../../../shared/contract/run.ts';
import { readInputs } from '../../../tasks/CaptureAndDeploy/inputs.ts';
import { whileRollingOut } from '../../../tasks/CaptureAndDeploy/status-on-exit.ts';
import { digest } from '../../support/objects.ts';
import { RecordingHost } from '../../support/recording-host.ts';
import { refusalOf } from '../../support/refusal.ts';

type Given = Readonly<Record<string, string>>;

const ENOUGH: Given = {
  kubernetesServiceConnection: 'k8s-prod-cluster',
  deploymentName: 'python-service',
  imageName: 'reg.example.com:5000/apps/python-service',
};
const hostOf = (given: Given, variables: Given = { 'Build.BuildId': '458' }) =>
  new RecordingHost({ ...ENOUGH, ...given }, variables);
const readFrom = (host: RecordingHost) => {
  const inputs = readInputs(host);
  assert.ok(inputs.action !== 'tryOut' && inputs.action !== 'mark' && inputs.action !== 'apply');
  return inputs;
};
const read = (given: Given = {}, variables?: Given) => readFrom(hostOf(given, variables));
const refused = (given: Given, variables?: Given): string => refusalOf(() => read(given, variables));

describe('the inputs of CaptureAndDeploy', () => {
  it('have defaults for all but connection, workload and image', () => {
    assert.deepEqual(read(), {
      connection: { type: 'kubernetesServiceConnection', id: 'k8s-prod-cluster' },
      namespace: undefined,
      workloads: { by: 'name', workloads: [{ kind: 'Deployment', name: 'python-service' }] },
      containerNames: [],
      action: 'deploy',
      wish: { into: 'one', image: 'reg.example.com:5000/apps/python-service:458', container: undefined },
      serviceUrl: '',
      timeoutSeconds: 300,
      failAfterRestarts: 3,
      replaceStuckPods: true,
      stableSeconds: undefined,
      onFailure: 'none',
      restartIfUnchanged: false,
      dryRun: false,
      publishArtifacts: true,
      artifactSuffix: '',
      changeCause: undefined,
      outputDirectory: undefined,
    });
  });

  it('mean their default where they are empty, whatever their type', () => {
    const names = [
      'namespace',
      'containerName',
      'imageTag',
      'serviceUrl',
      'timeoutSeconds',
      'stableSeconds',
      'onFailure',
    ];
    const more = [
      'restartIfUnchanged',
      'failAfterRestarts',
      'replaceStuckPods',
      'dryRun',
      'publishArtifacts',
      'changeCause',
      'outputDirectory',
    ];
    assert.deepEqual(read(Object.fromEntries([...names, ...more].map((name) => [name, ' ']))), read());
  });

  it('are taken as given', () => {
    const inputs = read({
      namespace: 'prod',
      deploymentName: 'statefulset/db',
      containerName: 'app',
      imageTag: digest('a'),
      serviceUrl: 'https://x/base',
      timeoutSeconds: '60',
      stableSeconds: '10',
      onFailure: 'Rollback',
      restartIfUnchanged: 'TRUE',
      replaceStuckPods: 'false',
      dryRun: 'true',
      publishArtifacts: 'False',
      changeCause: 'costs $(price)',
      outputDirectory: 'out',
    });
    assert.deepEqual(inputs.workloads, { by: 'name', workloads: [{ kind: 'StatefulSet', name: 'db' }] });
    assert.ok(inputs.action === 'deploy');
    const image = `reg.example.com:5000/apps/python-service@${digest('a')}`;
    assert.deepEqual(inputs.wish, { into: 'one', image, container: 'app' });
    assert.deepEqual([inputs.namespace, inputs.containerNames, inputs.serviceUrl], ['prod', ['app'], 'https://x/base']);
    assert.deepEqual([inputs.timeoutSeconds, inputs.stableSeconds, inputs.onFailure], [60, 10, 'rollback']);
    assert.deepEqual(
      [inputs.restartIfUnchanged, inputs.replaceStuckPods, inputs.dryRun, inputs.publishArtifacts],
      [true, false, true, false],
    );
    assert.deepEqual([inputs.changeCause, inputs.outputDirectory], ['costs $(price)', 'out']);
  });

  const bad: readonly (readonly [name: string, value: string, says: RegExp])[] = [
    ['kubernetesServiceConnection', ' ', /kubernetesServiceConnection is missing \(example: /],
    ['deploymentName', '', /deploymentName is missing \(example: python-service\)/],
    [
      'deploymentName',
      'pod/x',
      /no name of a Deployment, StatefulSet or DaemonSet: 'pod' in front of the slash is none of/,
    ],
    [
      'namespace',
      'Prod',
      /namespace is 'Prod': no name of a namespace: capital letters are not allowed; did you mean 'prod'\?/,
    ],
    ['namespace', 'a.b', /no name of a namespace/],
    ['namespace', 'x'.repeat(64), /no name of a namespace/],
    ['containerName', 'App', /no name of a container/],
    ['containerName', 'x'.repeat(64), /no name of a container/],
    ['imageName', '', /imageName is missing/],
    [
      'imageName',
      'https://reg/app',
      /imageName is 'https:\/\/reg\/app': no repository: a scheme stands in front of it; did you mean 'reg\/app'\?/,
    ],
    [
      'imageTag',
      ':2',
      /neither a tag nor a digest \(sha256:…\): the colon belongs to the image, not to the tag; did you mean '2'\?/,
    ],
    ['imageTag', 'sha256:abc', /neither a tag nor a digest/],
    [
      'serviceUrl',
      'python-service:8000',
      /no http or https URL: the scheme is missing; did you mean 'https:\/\/python-service:8000'\? \(example: http/,
    ],
    ['serviceUrl', 'ftp://x', /no http or https URL/],
    ['serviceUrl', 'not a url', /no http or https URL/],
    ['timeoutSeconds', '0', /timeoutSeconds is '0', not a whole number from 1 to 86400/],
    ['timeoutSeconds', '1e3', /not a whole number/],
    ['stableSeconds', '-1', /not a whole number from 0/],
    ['onFailure', 'undo', /onFailure is 'undo': only none and rollback are allowed/],
    ['dryRun', 'yes', /dryRun is 'yes': it must be true or false; did you mean true\? \(example: false\)/],
  ];
  for (const [name, value, says] of bad) {
    it(`are refused before anything happens where ${name} is '${value.slice(0, 24)}'`, () => {
      assert.match(refused({ [name]: value }), says);
      assert.match(refused({ [name]: value }), /^Input .* Nothing was changed\.$/);
    });
  }

  const places = [
    'kubernetesServiceConnection',
    'namespace',
    'deploymentName',
    'containerName',
    'imageName',
    'imageTag',
    'serviceUrl',
    'outputDirectory',
  ];
  for (const name of places) {
    it(`name the variable that does not exist where ${name} still holds it`, () => {
      assert.match(refused({ [name]: '$(my.variable)' }), /the pipeline variable 'my\.variable' does not exist/);
    });
  }

  it('name Build.BuildId where neither a tag nor a build is known', () => {
    assert.match(
      refused({}, {}),
      /imageTag is '\$\(Build\.BuildId\)': the pipeline variable 'Build\.BuildId' does not exist/,
    );
  });

  it('are refused together, in one list of all that is wrong', () => {
    const text = refused({ namespace: 'Prod', imageName: 'reg//app', timeoutSeconds: 'x' });
    assert.match(
      text,
      /^3 inputs are wrong: 1\. namespace .*; 2\. imageName .*; 3\. timeoutSeconds .* Nothing was changed\.$/,
    );
  });

  it('may name the whole image in imageName, and then no tag beside it', () => {
    for (const image of ['reg/app:460', `reg/app@${digest('a')}`, `reg/app:460@${digest('a')}`]) {
      const inputs = read({ imageName: image });
      assert.ok(inputs.action === 'deploy');
      assert.deepEqual(inputs.wish, { into: 'one', image, container: undefined });
      assert.match(
        refused({ imageName: image, imageTag: '461' }),
        /a tag or digest stands in it; that goes into imageTag \(example: /,
      );
    }
  });

  it('need no image around somebody else’s step, and refuse what that action does not use', () => {
    const around = (action: string, more: Readonly<Record<string, string>> = {}) => ({
      action,
      imageName: '',
      ...more,
    });
    for (const action of ['capture', 'follow'] as const) {
      const inputs = read(around(action, { restartIfUnchanged: 'False', timeoutSeconds: '300' }), {});
      assert.equal(inputs.action, action);
      assert.equal('image' in inputs, false);
      assert.match(
        refused(around(action, { imageName: 'reg/app', imageTag: '1', restartIfUnchanged: 'true' })),
        new RegExp(
          `imageName is not used by action: ${action}\\. Leave it out; 2\\. imageTag is.*; 3\\. restartIfUnchanged is`,
        ),
      );
    }
    assert.match(refused(around('capture', { timeoutSeconds: '60' })), /timeoutSeconds is not used by action: capture/);
    assert.match(refused(around('follow', { dryRun: 'true' })), /dryRun is not used by action: follow/);
    assert.equal(read(around('capture', { dryRun: 'true' })).dryRun, true);
    assert.match(refused({ action: 'apply' }), /action is 'apply'/);
  });

  it('are refused with an example for numbers too', () => {
    assert.match(refused({ timeoutSeconds: 'x' }), /\(example: 300\)/);
  });
});

describe('a serviceUrl that ends in the path of a probe', () => {
  const warnings = (serviceUrl: string) => {
    const host = hostOf({ serviceUrl });
    assert.equal(readFrom(host).serviceUrl, serviceUrl);
    return host.warnings.length;
  };
  it('is warned about and passed on unchanged', () => {
    for (const path of ['/health', '/healthz', '/ready', '/api/health/', '/health?x=1'])
      assert.equal(warnings(`http://x${path}`), 1, path);
  });
  it('is none where it only looks like one', () => {
    for (const path of ['', '/', '/healthy', '/health/api', '/already', '?x=/health'])
      assert.equal(warnings(`http://x${path}`), 0, path);
  });
});

describe('what is true if the step ended now', () => {
  const reference = { kind: 'Deployment', namespace: 'prod', name: 'python-service' } as const;
  const previous = {
    found: true,
    image: 'app:1',
    revision: undefined,
    rule: 'live',
    reason: '',
    passedOver: [],
  } as const;
  const step = (publishArtifacts = true, variables: Given = {}) => {
    const host = hostOf({}, { 'Build.BuildId': '458', ...variables });
    return { host, reference, run: readRun(host), inputs: { publishArtifacts } };
  };
  it('names image and state, and how to look and to go back', () => {
    assert.equal(
      whileRollingOut(step(), { image: 'app:2', previous }, '1 of 3 pods are updated'),
      'deployment/python-service in namespace prod has the image app:2 and goes on rolling out by itself: 1 of 3 pods are updated. See: kubectl rollout status deployment/python-service -n prod. To go back to app:1 run SmartRollback@1 (strategy undo, or artifact with sourceRunId 458).',
    );
  });
  it('names no artifact to go back by where none is published', () => {
    for (const unpublished of [step(false), step(true, { 'System.HostType': 'release' })])
      assert.match(
        whileRollingOut(unpublished, { image: 'app:2', previous }, 'x'),
        /SmartRollback@1 \(strategy undo\)\.$/,
      );
  });
  it('says where there is nothing to go back to', () => {
    assert.match(
      whileRollingOut(step(), { image: 'app:2', previous: { found: false, reason: '', passedOver: [] } }, 'x'),
      /There is no good version to go back to\.$/,
    );
  });
});

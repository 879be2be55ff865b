import assert from 'node:assert/strict';
import { readInputs } from '../../../tasks/CaptureAndDeploy/inputs.ts';
import { RecordingHost } from '../../support/recording-host.ts';
import { refusalOf } from '../../support/refusal.ts';

type Given = Readonly<Record<string, string>>;

const ENOUGH: Given = { kubernetesServiceConnection: 'k8s-prod-cluster', manifests: 'k8s/*.yaml', dryRun: 'true' };

const read = (given: Given = {}) => readInputs(new RecordingHost({ ...ENOUGH, ...given }, { 'Build.BuildId': '458' }));
const refused = (given: Given): string => refusalOf(() => read(given));
const images = (given: Given) => {
  const inputs = read(given);
  assert.ok(inputs.action === 'tryOut');
  return inputs.images;
};

describe('the inputs of CaptureAndDeploy with manifests', () => {
  it('need neither a workload nor an image', () => {
    assert.deepEqual(
      read({ manifests: 'k8s/*.yaml\n\n  rendered.yaml ', imagePullSecrets: 'one\ntwo', namespace: 'prod' }),
      {
        action: 'tryOut',
        connection: { type: 'kubernetesServiceConnection', id: 'k8s-prod-cluster' },
        namespace: 'prod',
        files: ['k8s/*.yaml', 'rendered.yaml'],
        images: [],
        imageInput: 'imageName',
        pullSecrets: ['one', 'two'],
        forceConflicts: false,
        restartOnConfigChange: true,
        captureSecrets: true,
      },
    );
  });

  it('take a workload, which a dry run does not ask about', () => {
    assert.equal(read({ deploymentName: 'statefulset/db' }).action, 'tryOut');
  });

  it('are applied without dryRun, and followed as a deployment is', () => {
    const inputs = read({ dryRun: 'false', deploymentName: 'sts/db', timeoutSeconds: '60', imageName: 'reg/app:7' });
    assert.ok(inputs.action === 'apply');
    assert.deepEqual(
      [inputs.mainWorkload, inputs.timeoutSeconds, inputs.images.length, inputs.files],
      [{ kind: 'StatefulSet', name: 'db' }, 60, 1, ['k8s/*.yaml']],
    );
    const unnamed = read({ dryRun: '', onFailure: 'rollback' });
    assert.ok(unnamed.action === 'apply');
    assert.deepEqual([unnamed.mainWorkload, unnamed.onFailure], [undefined, 'rollback']);
  });

  it('put the image in that imageName and imageTag name, with the number of the build where it has neither tag nor digest', () => {
    assert.deepEqual(images({ imageName: 'reg/app' }), [{ repository: 'reg/app', tag: '458' }]);
    assert.deepEqual(images({ imageName: 'reg/app', imageTag: '7' }), [{ repository: 'reg/app', tag: '7' }]);
    assert.deepEqual(images({ imageName: 'reg/app:7' }), [{ repository: 'reg/app', tag: '7' }]);
  });

  it('put the images in that containers names', () => {
    const inputs = read({ containers: 'reg/app:7\nreg/web:8' });
    assert.ok(inputs.action === 'tryOut');
    assert.deepEqual(inputs.images, [
      { repository: 'reg/app', tag: '7' },
      { repository: 'reg/web', tag: '8' },
    ]);
    assert.equal(inputs.imageInput, 'containers');
  });

  const rows: readonly (readonly [title: string, given: Given, says: RegExp])[] = [
    [
      'with a restart of what is unchanged',
      { dryRun: 'false', restartIfUnchanged: 'true' },
      /restartIfUnchanged is not built for manifests/,
    ],
    [
      'with several main workloads',
      { dryRun: 'false', deploymentName: 'a\nb' },
      /deploymentName names several workloads, but with manifests it is the main one alone/,
    ],
    [
      'before somebody else deploys',
      { action: 'capture' },
      /^Input manifests is not used by action: capture\. Leave it out\. Nothing was changed\.$/,
    ],
    ['after somebody else deployed', { action: 'follow' }, /manifests is not used by action: follow/],
    ['with the name of a container', { containerName: 'app' }, /containerName contradicts manifests/],
    ['with labels of workloads', { workloadSelector: 'app=x' }, /workloadSelector contradicts manifests/],
    ['with a tag of no image', { imageTag: '7' }, /imageTag needs imageName/],
    ['from a web server', { manifests: 'https://example.com/app.yaml' }, /a URL; download the file/],
    [
      'whose variable was never set',
      { manifests: '$(bake.manifestsBundle)' },
      /the pipeline variable 'bake\.manifestsBundle' does not exist/,
    ],
    [
      'with a pull secret that has no name',
      { imagePullSecrets: 'A b' },
      /imagePullSecrets is 'A b': no name of a Secret/,
    ],
    ['with a wrong image', { imageName: 'reg/App' }, /imageName is 'reg\/App'/],
    [
      'and pull secrets without them',
      { manifests: '', imagePullSecrets: 'one', deploymentName: 'a', imageName: 'b' },
      /imagePullSecrets needs manifests/,
    ],
    [
      'and forced conflicts without them',
      { manifests: '', forceConflicts: 'true', deploymentName: 'a', imageName: 'b' },
      /^Input forceConflicts needs manifests\. Leave it out/,
    ],
    [
      'and no restart of pods without them',
      { manifests: '', restartOnConfigChange: 'false', deploymentName: 'a', imageName: 'b' },
      /^Input restartOnConfigChange needs manifests\. Leave it out/,
    ],
    [
      'and Secrets that are not captured without them',
      { manifests: '', captureSecrets: 'false', deploymentName: 'a', imageName: 'b' },
      /^Input captureSecrets needs manifests\. Leave it out/,
    ],
  ];
  for (const [title, given, says] of rows) it(`are refused ${title}`, () => assert.match(refused(given), says));

  it('take over what others own where that is asked for', () => {
    const inputs = read({ forceConflicts: 'true' });
    assert.ok(inputs.action === 'tryOut');
    assert.equal(inputs.forceConflicts, true);
  });

  it('leave the pods alone whose configuration changes where that is asked for', () => {
    const inputs = read({ dryRun: 'false', restartOnConfigChange: 'false' });
    assert.ok(inputs.action === 'apply');
    assert.equal(inputs.restartOnConfigChange, false);
  });

  it('ask for the workload where none are given', () => {
    assert.match(
      refused({ manifests: '' }),
      /1\. deploymentName is missing \(example: python-service\); 2\. imageName is missing/,
    );
  });
});

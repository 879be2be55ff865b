import assert from 'node:assert/strict';
import * as path from 'node:path';
import * as yaml from 'js-yaml';
import { parseImage } from '../../shared/kubernetes/image.ts';
import { prepareSet } from '../../shared/manifests/prepare-set.ts';
import { findManifests } from '../../tasks/CaptureAndDeploy/steps/find-manifests.ts';
import { Job } from '../rigs/agent/agent.ts';
import { put } from './support/deploy-step.ts';

const DRIVE = process.env['TEST_DRIVE'] ?? '';
const SHARE = process.env['TEST_SHARE'] ?? '';
const APP =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - {name: app, image: "r.io/app:1"}\n';
const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  text: |\n    a\n    b\n`;
const asWindows = (text: string) => text.replaceAll('\n', '\r\n');

describe('Manifests on Windows', () => {
  let base = '';
  before(() => {
    base = new Job().store('Azure Agent (1)', 's');
    put(base, 'k8s\\app.yaml', Buffer.from(`\uFEFF${asWindows(APP)}`, 'utf16le'));
    put(base, 'k8s\\sub (x86)\\conf.yml', `\uFEFF${asWindows(`${configMap('first')}---\n${configMap('second')}`)}`);
    put(DRIVE, 'k8s\\drive.yaml', configMap('drive'));
    put(SHARE, 'k8s\\share.yaml', configMap('share'));
  });

  const names = async (...lines: readonly string[]) => (await findManifests(lines, base)).map(({ name }) => name);
  const all = ['k8s/app.yaml', 'k8s/sub (x86)/conf.yml'];

  it('are found by files, folders and globs in every spelling, each file once', async () => {
    const lines = [
      'k8s\\app.yaml',
      'K8S\\APP.YAML',
      '.\\k8s',
      'k8s\\',
      'k8s/**/*.y*ml',
      'K8S\\**\\*.YML',
      'k8s\\sub (x86)\\*.yml',
      `${base}\\k8s\\**\\*.y*ml`,
      `${base.replaceAll('\\', '/')}/k8s/*.yaml`,
      `${base.replace(/^[A-Za-z]:/, '')}\\k8s\\*.yaml`,
      `${base.toUpperCase()}\\k8s`,
    ];
    assert.deepEqual(await names(...lines), all);
    for (const line of lines) assert.ok((await names(line)).length > 0, line);
  });

  it('are found on another drive and on a share, whose folders are not told', async () => {
    for (const line of [`${DRIVE}k8s\\*.yaml`, `${DRIVE.toLowerCase()}k8s`, `${DRIVE.slice(0, 2)}/K8S/drive.yaml`]) {
      assert.deepEqual(
        (await names(line)).map((name) => name.toLowerCase()),
        ['drive.yaml'],
        line,
      );
    }
    assert.deepEqual(await names(`${SHARE}\\k8s`, `${SHARE}\\k8s\\*.yaml`), ['share.yaml']);
  });

  it('are read in UTF-16 and with CRLF: the objects are what other systems read', async () => {
    const files = await findManifests(['k8s'], base);
    const image = parseImage('r.io/app:2');
    const { manifests, problems } = prepareSet(yaml, files, {
      images: image === undefined ? [] : [image],
      imageInput: 'imageName',
      pullSecrets: [],
      runId: '458',
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      manifests.map(({ body }) => [body['kind'], body['data'] ?? '']),
      [
        ['Deployment', ''],
        ['ConfigMap', { text: 'a\nb\n' }],
        ['ConfigMap', { text: 'a\nb\n' }],
      ],
    );
    assert.match(JSON.stringify(manifests[0]?.body), /r\.io\/app:2/);
  });

  it('that are not there are told with the file that was likely meant', async () => {
    await assert.rejects(names('k8s\\ap.yaml'), /manifests 'k8s\\ap\.yaml' does not exist .*app\.yaml/);
    await assert.rejects(names(`${DRIVE}k8s\\*.json`), /matches no file below /);
    put(path.join(base, 'kustom'), 'Kustomization.yaml', 'resources: []\r\n');
    await assert.rejects(names('kustom\\'), /is a kustomization, .*kubectl kustomize kustom\\ > FILE/);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Fault } from '../../shared/host/fault.ts';
import { findManifests } from '../../tasks/CaptureAndDeploy/steps/find-manifests.ts';

const FILES = {
  'k8s/b.yaml': 'b',
  'k8s/a.yml': 'a',
  'k8s/sub/c.json': 'c',
  'k8s/sub/readme.md': 'r',
  'k8s/node_modules/x.yaml': 'x',
  'k8s/.hidden.yaml': 'h',
  'sets (1)/d.yaml': 'd',
  'kustom/kustomization.yaml': 'k',
  'kustom/base.yaml': 'k',
  'chart/Chart.yaml': 'k',
  'chart/templates/a.yaml': '{{ .Values.x }}',
  'empty/readme.md': 'r',
  'latin.yaml': Buffer.from([0x61, 0xe4]),
};

describe('Manifests: the files that the lines of the input stand for', () => {
  let base: string;
  before(() => {
    base = mkdtempSync(path.join(tmpdir(), 'manifests-'));
    for (const [name, content] of Object.entries(FILES)) {
      mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
      writeFileSync(path.join(base, name), content);
    }
    writeFileSync(path.join(base, 'huge.yaml'), '');
    truncateSync(path.join(base, 'huge.yaml'), 21 * 1024 * 1024);
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  const found: readonly (readonly [title: string, lines: readonly string[], names: readonly string[]])[] = [
    ['a file', ['k8s/b.yaml'], ['k8s/b.yaml']],
    ['a folder, with all below it', ['k8s'], ['k8s/.hidden.yaml', 'k8s/a.yml', 'k8s/b.yaml', 'k8s/sub/c.json']],
    ['a glob', ['k8s/*.y*ml'], ['k8s/.hidden.yaml', 'k8s/a.yml', 'k8s/b.yaml']],
    ['a folder that looks like a glob', ['sets (1)/*.yaml'], ['sets (1)/d.yaml']],
    [
      'several lines in their order, each file once',
      ['k8s/b.yaml', './k8s/*.yaml', 'k8s/../k8s/a.yml'],
      ['k8s/b.yaml', 'k8s/.hidden.yaml', 'k8s/a.yml'],
    ],
  ];
  for (const [title, lines, names] of found) {
    it(title, async () => {
      const files = await findManifests(lines, base);
      assert.deepEqual(
        files.map(({ name }) => name),
        names,
      );
      for (const { name, text } of files) assert.equal(text, FILES[name as keyof typeof FILES]);
    });
  }

  it('an absolute path, which is not told', async () => {
    const [file] = await findManifests([path.join(base, 'k8s', 'b.yaml')], path.join(base, 'empty'));
    assert.deepEqual(file, { name: 'b.yaml', text: 'b' });
  });

  const refused: readonly (readonly [title: string, line: string, says: RegExp])[] = [
    ['a file that is not there', 'k8s/z.yaml', /^manifests 'k8s\/z\.yaml' does not exist \(looked for .*z\.yaml\)/],
    ['a glob without a match', 'k8s/*.txt', /matches no file below .*k8s \(node_modules and \.git are left out\)/],
    ['a folder without manifests', 'empty', /^manifests 'empty' matches no file below/],
    [
      'a folder with a kustomization',
      'kustom',
      /^manifests 'kustom' is a kustomization, which has to be rendered first: kubectl kustomize kustom > FILE/,
    ],
    ['a kustomization itself', 'kustom/kustomization.yaml', /rendered first: kubectl kustomize kustom > FILE/],
    ['a chart', 'chart', /is a chart of Helm, which has to be rendered first: helm template NAME chart > FILE/],
    ['a file that no cluster takes', 'huge.yaml', /^huge\.yaml has 21 MiB, more than any cluster takes/],
    ['bytes that are no text', 'latin.yaml', /^latin\.yaml is not UTF-8/],
  ];
  for (const [title, line, says] of refused) {
    it(`${title} is refused`, async () => {
      await assert.rejects(findManifests([line], base), (error: unknown) => {
        assert.ok(error instanceof Fault);
        assert.match(error.message, says);
        return true;
      });
    });
  }
});

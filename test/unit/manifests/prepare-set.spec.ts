import assert from 'node:assert/strict';
import * as yaml from 'js-yaml';
import { parseImage } from '../../../shared/kubernetes/image.ts';
import { prepareSet } from '../../../shared/manifests/prepare-set.ts';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: "r.io/app:1"}]}\n';
const HOOK = "apiVersion: v1\nkind: Pod\nmetadata: {name: check, annotations: {helm.sh/hook: 'test'}}\n";

function prepare(texts: readonly string[], image?: string, pullSecrets: readonly string[] = []) {
  const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
  const images = [image === undefined ? undefined : parseImage(image)].filter((one) => one !== undefined);
  return prepareSet(yaml, files, { images, imageInput: 'imageName', pullSecrets, runId: '458' });
}

describe('Manifests: a set is prepared', () => {
  it('of several files, with images and pull secrets put in, and said', () => {
    const { manifests, notes, problems } = prepare([POD, HOOK], 'r.io/app:2', ['registry']);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      manifests.map(({ body }) => body['spec']),
      [{ containers: [{ name: 'app', image: 'r.io/app:2' }], imagePullSecrets: [{ name: 'registry' }] }],
    );
    assert.deepEqual(notes, [
      '1.yaml:1: Pod check is left out: it is a hook of Helm for another time (test).',
      'Pod web, container app: r.io/app:1 becomes r.io/app:2.',
    ]);
  });

  it('where the image stands there already', () => {
    assert.deepEqual(prepare([POD], 'r.io/app:1').notes, ['Pod web, container app: r.io/app:1 stands there already.']);
  });

  it('and all that is wrong in all files is told, but not that an image has no container then', () => {
    const list = 'apiVersion: v1\nkind: List\nitems: [1]\n---\na: *b\n';
    const { problems } = prepare([list, 'a: *b\n---\nkind: Pod\n', 'kind: Pod\n---\na: *b\n', POD], 'r.io/other:1');
    assert.deepEqual(
      problems.map(({ where }) => where),
      ['0.yaml:1 (items[0])', '0.yaml:5', '1.yaml:1', '1.yaml:3', '2.yaml:1', '2.yaml:3'],
    );
  });

  it('an image that no container has is wrong', () => {
    assert.deepEqual(
      prepare([POD], 'r.io/other:1').problems.map(({ where }) => where),
      ['imageName'],
    );
  });

  it('files without an object are wrong', () => {
    assert.deepEqual(prepare(['# later\n', '---\n']).problems, [
      { where: '0.yaml, 1.yaml', what: 'no object of Kubernetes stands there' },
    ]);
  });
});

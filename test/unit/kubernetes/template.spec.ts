import assert from 'node:assert/strict';
import type { JsonObject, PodTemplate } from '../../../shared/kubernetes/objects.ts';
import { changedFields, exactTemplate, sameTemplate, templateHash } from '../../../shared/kubernetes/template.ts';
import type { TemplateOptions } from '../../support/objects.ts';
import { digest, template } from '../../support/objects.ts';

const A = digest('a');
const B = digest('b');
const RESTARTED = { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T03:00:00Z' };
const env = (...names: readonly string[]): TemplateOptions => ({
  app: { env: names.map((name) => ({ name, value: 'x' })) },
});

describe('two pod templates', () => {
  const rows: readonly (readonly [why: string, left: PodTemplate, right: PodTemplate, same: boolean])[] = [
    ['equal content', template('app:1'), template('app:1'), true],
    ['another image', template('app:1'), template('app:2'), false],
    [
      "the controller's hash label",
      template('app:1', { labels: { 'pod-template-hash': 'x' } }),
      template('app:1'),
      true,
    ],
    ['the mark of a restart', template('app:1', { annotations: RESTARTED }), template('app:1'), true],
    [
      'the mark of a restart beside another annotation',
      template('app:1', { annotations: { ...RESTARTED, team: 'blue' } }),
      template('app:1', { annotations: { team: 'blue' } }),
      true,
    ],
    ['another annotation', template('app:1', { annotations: { team: 'blue' } }), template('app:1'), false],
    ['another label', template('app:1', { labels: { team: 'blue' } }), template('app:1'), false],
    ['another environment', template('app:1', env('A')), template('app:1', env('B')), false],
    ['a digest on one side behind equal tags', template('app:1'), template(`app:1@${A}`), true],
    ['two digests behind equal tags', template(`app:1@${A}`), template(`app:1@${B}`), false],
    ['a digest behind another tag', template('app:1'), template(`app:2@${A}`), false],
    ['one container more', template({ app: 'app:1' }), template({ app: 'app:1', sidecar: 's:1' }), false],
    ['one container less', template({ app: 'app:1', sidecar: 's:1' }), template({ app: 'app:1' }), false],
    [
      'another init container',
      template('app:1', { initContainers: { wait: 'w:1' } }),
      template('app:1', { initContainers: { wait: 'w:2' } }),
      false,
    ],
    ['the order of fields', reversed(template('app:1')), template('app:1'), true],
    ['the order of environment variables', template('app:1', env('A', 'B')), template('app:1', env('B', 'A')), false],
    ['a creation time of null', withMetadata({ creationTimestamp: null }), template('app:1'), true],
    ['a field that no model knows', withMetadata({ brandNewField: { deep: [1] } }), template('app:1'), false],
    ['an image that is no reference', template('$(image)'), template('$(image)'), true],
    ['another image, where one of them is no reference', template('$(image)'), template('app:1'), false],
    ['no metadata at all', { spec: { containers: [] } }, { metadata: {}, spec: { containers: [] } }, true],
    [
      'containers without an image',
      { spec: { containers: [{ name: 'app' }] } },
      { spec: { containers: [{ name: 'app' }] } },
      true,
    ],
  ];
  for (const [why, left, right, same] of rows) {
    it(`${same ? 'are the same where the difference is' : 'differ where the difference is'} ${why}`, () => {
      assert.equal(sameTemplate(left, right), same);
      assert.equal(sameTemplate(right, left), same);
    });
  }

  it('have the same hash where they are the same, also when admission pins a tag with a digest', () => {
    const hash = templateHash(template('app:1'));
    assert.match(hash, /^[0-9a-f]{32}$/);
    assert.equal(templateHash(template(`app:1@${A}`)), hash);
    assert.equal(
      templateHash(template('app:1', { annotations: RESTARTED, labels: { 'pod-template-hash': 'x' } })),
      hash,
    );
    assert.equal(templateHash(reversed(template('app:1'))), hash);
    assert.notEqual(templateHash(template('app:2')), hash);
    assert.notEqual(templateHash(template(`app@${A}`)), hash);
    assert.notEqual(templateHash(template('$(image)')), templateHash(template('$(other)')));
  });

  // `app` and `docker.io/library/app:latest` make two templates of what sameImage calls one image.
  it('are the same where only the spelling of the image differs', () => {
    assert.ok(sameTemplate(template('app'), template('docker.io/library/app:latest')));
    assert.equal(templateHash(template('app')), templateHash(template('docker.io/library/app:latest')));
  });
});

describe('two pod templates as the controller compares them', () => {
  const bare: PodTemplate = { spec: { containers: [] } };
  const rows: readonly (readonly [why: string, left: PodTemplate, right: PodTemplate, same: boolean])[] = [
    ['its own hash label', template('app:1', { labels: { 'pod-template-hash': 'x' } }), template('app:1'), true],
    ['its own hash label alone', { ...bare, metadata: { labels: { 'pod-template-hash': 'x' } } }, bare, true],
    ['the order of fields', reversed(template('app:1')), template('app:1'), true],
    ['a field of null', withMetadata({ creationTimestamp: null }), template('app:1'), true],
    ['the mark of a restart', template('app:1', { annotations: RESTARTED }), template('app:1'), false],
    ['a pinned digest', template(`app:1@${A}`), template('app:1'), false],
    ['the spelling of the image', template('app'), template('docker.io/library/app:latest'), false],
    ['a field that no model knows', withMetadata({ brandNewField: { deep: [1] } }), template('app:1'), false],
  ];
  for (const [why, left, right, same] of rows) {
    it(`${same ? 'are the same where the difference is' : 'differ where the difference is'} ${why}`, () => {
      assert.equal(exactTemplate(left) === exactTemplate(right), same);
    });
  }
});

describe('the changed fields of two templates', () => {
  const rows: readonly (readonly [what: string, from: PodTemplate, to: PodTemplate, fields: readonly string[]])[] = [
    ['nothing', template('app:1'), template('app:1'), []],
    ['what does not count', template('app:1', { annotations: RESTARTED }), template(`app:1@${A}`), []],
    ['the image', template('app:1'), template('app:2'), ['spec.containers[app].image']],
    [
      'another digest behind the same tag',
      template({ app: 'app:1', web: `web:1@${A}` }),
      template({ app: 'app:2', web: `web:1@${B}` }),
      ['spec.containers[app].image', 'spec.containers[web].image'],
    ],
    [
      'another digest of an init container',
      template('app:1', { initContainers: { wait: `w:1@${A}` } }),
      template('app:1', { initContainers: { wait: `w:1@${B}` } }),
      ['spec.initContainers[wait].image'],
    ],
    [
      'the value of a variable',
      template('app:1', { app: { env: [{ name: 'MODE', value: 'a' }] } }),
      template('app:1', { app: { env: [{ name: 'MODE', value: 'b' }] } }),
      ['spec.containers[app].env[MODE].value'],
    ],
    [
      'a variable that is added',
      template('app:1', env('A')),
      template('app:1', env('A', 'B')),
      ['spec.containers[app].env[B]'],
    ],
    ['variables where there were none', template('app:1'), template('app:1', env('A')), ['spec.containers[app].env']],
    [
      'a list without names',
      template('app:1', { app: { args: ['a'] } }),
      template('app:1', { app: { args: ['a', 'b'] } }),
      ['spec.containers[app].args'],
    ],
    [
      'a container that goes',
      template({ app: 'app:1', sidecar: 's:1' }),
      template('app:1'),
      ['spec.containers[sidecar]'],
    ],
    [
      'a label that is added',
      template('app:1'),
      template('app:1', { labels: { team: 'blue' } }),
      ['metadata.labels.team'],
    ],
  ];
  for (const [what, from, to, fields] of rows) {
    it(`name ${what}`, () => assert.deepEqual(changedFields(from, to), fields));
  }

  // only and finds nothing, so the template counts as changed and no field is named.
  it('name a list whose order changed', () => {
    assert.deepEqual(changedFields(template('app:1', env('A', 'B')), template('app:1', env('B', 'A'))), [
      'spec.containers[app].env',
    ]);
  });
});

function reversed(value: PodTemplate): PodTemplate {
  const turn = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(turn);
    if (item === null || typeof item !== 'object') return item;
    return Object.fromEntries(
      Object.entries(item)
        .reverse()
        .map(([key, inner]) => [key, turn(inner)]),
    );
  };
  return turn(value) as PodTemplate;
}

function withMetadata(more: JsonObject): PodTemplate {
  const { metadata, ...rest } = template('app:1');
  return { ...rest, metadata: { ...metadata, ...more } };
}

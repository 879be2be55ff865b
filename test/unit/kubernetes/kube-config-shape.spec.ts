import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import assert from 'node:assert/strict';
import { checkTexts, whyUnreadable } from '../../../shared/kubernetes/kube-config-shape.ts';

const loaded = (user: string, currentContext = 'ctx') => {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(
    [
      `{"clusters": [{"name": "c", "cluster": {"server": "https://k8s.example.com"}}],`,
      `"users": [{"name": "u", "user": ${user}}],`,
      `"contexts": [{"name": "ctx", "context": {"cluster": "c", "user": "u"}}], "current-context": ${currentContext}}`,
    ].join('\n'),
  );
  return kubeConfig;
};

describe('a kubeconfig', () => {
  it('is taken where all of its values are texts', () => {
    assert.doesNotThrow(() => checkTexts(loaded('{"username": "admin", "password": "123456"}')));
  });

  it('is refused with the field as the file calls it, where YAML reads a value as a number', () => {
    assert.throws(() => checkTexts(loaded('{"password": 123456}')), /^Error: users\[0\]\.password is no text; put its/);
    assert.throws(() => checkTexts(loaded('{"as": 7}')), /^Error: users\[0\]\.as is no text/);
    assert.throws(() => checkTexts(loaded('{}', '2026')), /^Error: current-context is no text/);
  });

  const faults: readonly (readonly [title: string, error: unknown, says: string])[] = [
    [
      'another form',
      new TypeError("Cannot read properties of null (reading 'map')"),
      'it has not the form of a kubeconfig',
    ],
    ['aliases without end', new RangeError('Maximum call stack size exceeded'), 'it has not the form of a kubeconfig'],
    [
      'no YAML, and nothing that stands in it is repeated',
      { reason: 'unidentified alias "s3cret"', mark: { line: 4, column: 9 } },
      'it is no YAML: unidentified alias (5:10)',
    ],
    ['no YAML, the place unknown', { reason: 'unknown tag !<s3cret>' }, 'it is no YAML: unknown tag'],
    ['no file', new Error('ENOENT: no such file or directory'), 'ENOENT: no such file or directory'],
  ];
  for (const [title, error, says] of faults) {
    it(`cannot be read: ${title}`, () => assert.equal(whyUnreadable(error), says));
  }
});

import assert from 'node:assert/strict';
import { divide } from '../../run/halves.ts';
import { ON_EMBEDDED_CLUSTER, UNDIVIDED } from '../../run/suites.ts';

const endToEnd = ['aks', 'around', 'chain', 'hazards', 'rights'].map((name) => `test/e2e/${name}.spec.ts`);
const halved = ['braces', 'encodings', 'features'].map((name) => `test/newman/${name}.spec.ts`);
const divided = (commit: string) => {
  const { now, rest, onControlPlane } = divide({ endToEnd, halved }, commit);
  const names = (files: readonly string[]) => files.map((file) => file.replace(/^.*\/|\.spec\.ts$/g, ''));
  return [names(now.slice(ON_EMBEDDED_CLUSTER.length, -UNDIVIDED.length)), names(rest), names(onControlPlane)];
};

describe('Which files of specs a commit tries where', () => {
  const oneWay = [
    ['around', 'chain', 'hazards', 'encodings'],
    ['braces', 'features'],
    ['around', 'chain', 'aks', 'rights'],
  ];
  const otherWay = [
    ['around', 'chain', 'aks', 'rights', 'braces', 'features'],
    ['encodings'],
    ['around', 'chain', 'hazards'],
  ];

  it('is each of them once, and the main path on both clusters', () => assert.deepEqual(divided('00000000'), oneWay));
  it('is the other way round for another commit', () => assert.deepEqual(divided('00000001'), otherWay));

  it('is always the embedded cluster itself and what is quick, by npm test', () => {
    for (const commit of ['00000000', '00000001']) {
      const { now } = divide({ endToEnd, halved }, commit);
      assert.deepEqual(now.slice(0, ON_EMBEDDED_CLUSTER.length), ON_EMBEDDED_CLUSTER);
      assert.deepEqual(now.slice(-UNDIVIDED.length), UNDIVIDED);
    }
  });

  it('is said in the log, with the way to try all', () => {
    const { said } = divide({ endToEnd, halved }, '0123abcd');
    assert.match(
      said,
      /^By commit 0123abcd npm test tries .* other 3 files of test\/e2e.* 3 files .* --whole tries all\.$/,
    );
  });
});

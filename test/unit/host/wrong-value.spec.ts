import assert from 'node:assert/strict';
import { whyNoBoolean, whyNoInteger, whyNoneOf } from '../../../shared/host/wrong-value.ts';

describe('What is wrong with the value of an input', () => {
  const booleans: readonly (readonly [string, string])[] = [
    ['yes', 'it must be true or false; did you mean true?'],
    ['0', 'it must be true or false; did you mean false?'],
    ['maybe', 'it must be true or false'],
  ];
  for (const [value, why] of booleans) it(`'${value}': ${why}`, () => assert.equal(whyNoBoolean(value), why));

  const choices: readonly (readonly [readonly string[], string, string])[] = [
    [['none', 'rollback'], 'abort', 'only none and rollback are allowed'],
    [['none', 'rollback'], 'roll-back', 'only none and rollback are allowed; did you mean rollback?'],
    [
      ['auto', 'undo', 'tag', 'artifact'],
      'artefact',
      'only auto, undo, tag and artifact are allowed; did you mean artifact?',
    ],
    [['kubeconfig'], 'Kube Config', 'only kubeconfig is allowed; did you mean kubeconfig?'],
  ];
  for (const [words, value, why] of choices) it(`'${value}': ${why}`, () => assert.equal(whyNoneOf(words, value), why));

  const numbers: readonly (readonly [string, string])[] = [
    ['0', 'the least is 1'],
    ['901', 'the most is 900'],
    ['5m', 'a unit stands behind it; write the number alone, as 300'],
    ['2 Hours', 'a unit stands behind it; write the number alone, as 7200'],
    ['1500ms', 'a unit stands behind it; write the number alone'],
    ['3 pods', 'a unit stands behind it; write the number alone'],
    ['300 seconds', 'a unit stands behind it; write the number alone, as 300'],
    ['1,000', 'it is written in groups; write 1000'],
    ['1.5', 'it is a fraction'],
    ['1e3', 'it has an exponent; write the number out'],
    ['five minutes', 'it is no number'],
  ];
  for (const [value, why] of numbers) {
    it(`'${value}': ${why}`, () =>
      assert.equal(whyNoInteger('timeoutSeconds', value, { minimum: 1, maximum: 900 }), why));
  }

  it("a time is told in what the input counts, and a unit of what is no time is none of an hour's", () => {
    const range = { minimum: 0, maximum: 9 };
    const why = (input: string, value: string) => whyNoInteger(input, value, range).replace(/^.* alone/, '');
    assert.deepEqual([why('delayMilliseconds', '2s'), why('failAfterRestarts', '3m')], [', as 2000', '']);
  });
});

import assert from 'node:assert/strict';
import { secretForms, withoutStart } from '../../../tasks/NewmanSanity/inputs/secret-forms.ts';

describe('NewmanSanity: the forms that a secret takes', () => {
  it('are those of a path, a query, JSON and base64', () => {
    assert.deepEqual(secretForms('a b"c'), ['a b"c', 'a%20b%22c', 'a b\\"c', 'YSBiImM=']);
  });

  it('are none that a URL made shorter, which would mask innocent text', () => {
    assert.ok(!secretForms('a/../b').includes('b'));
  });

  it('are found where a message was cut off in the middle of one', () => {
    assert.equal(withoutStart("expected 'hunter2se", ['hunter2secret', 'other']), "expected '***");
    assert.equal(withoutStart("expected 'hun", ['hunter2secret']), "expected 'hun");
    assert.equal(withoutStart('expected', []), 'expected');
  });
});

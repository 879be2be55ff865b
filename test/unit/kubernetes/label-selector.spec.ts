import assert from 'node:assert/strict';
import { isLabelSelector } from '../../../shared/kubernetes/label-selector.ts';

describe('a label selector', () => {
  const right = [
    'app=shop',
    'app.kubernetes.io/instance=shop',
    'app==shop,tier!=cache',
    'app in (shop, web)',
    'app notin (a),tier',
    '!legacy',
    'empty=',
    ' app = shop , tier ',
  ];
  for (const text of right) it(`may be '${text}'`, () => assert.equal(isLabelSelector(text), true));

  const wrong = ['', '=shop', 'app=a b', 'app=shop;', 'app in shop', 'app=shop,', '-app=x', 'app=ä', 'a'.repeat(2001)];
  for (const text of wrong) {
    it(`may not be '${text.slice(0, 20)}'`, () => assert.equal(isLabelSelector(text), false));
  }

  it('is judged at once, also where it is made to be slow', () => {
    assert.equal(isLabelSelector(`${'a,'.repeat(990)}=`), false);
    assert.equal(isLabelSelector(`${'a.'.repeat(990)}/`), false);
  });
});

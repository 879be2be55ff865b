import assert from 'node:assert/strict';
import { isLabelSelector, whyNoLabelSelector } from '../../../shared/kubernetes/label-selector.ts';

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

  const reasons: readonly (readonly [text: string, why: RegExp])[] = [
    ['app: shop', /^did you mean 'app=shop'\?$/],
    ['app=shop,', /^did you mean 'app=shop'\?$/],
    ['app="shop"', /^quotes stand in it/],
    ['app=shop;tier=web', /^several stand behind commas$/],
    ['app=shop && tier=web', /behind commas, and all of them hold/],
    ['replicas>1', /not compared by size/],
    ['app=shop-*', /not asked for by patterns/],
    ['app in (a, b),tier=w e b,x=y', /^'tier=w e b' is none of key=value, key!=value/],
    ['app in shop', /^'app in shop' is none of/],
    ['a'.repeat(2001), /^it has 2001 characters, 2000 are allowed$/],
  ];
  for (const [text, why] of reasons)
    it(`says why it may not be '${text.slice(0, 20)}'`, () => assert.match(whyNoLabelSelector(text), why));
});

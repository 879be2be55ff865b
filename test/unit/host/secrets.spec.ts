import assert from 'node:assert/strict';
import { Secrets } from '../../../shared/host/secrets.ts';

function masked(secret: string, text: string): string {
  const secrets = new Secrets();
  secrets.add(secret);
  return secrets.mask(text);
}

describe('secrets', () => {
  it('are masked as they are, as base64 and URL-encoded', () => {
    const secret = 'p@ss wörd';
    const text = `${secret} ${Buffer.from(secret).toString('base64')} ${encodeURIComponent(secret)} pass`;
    assert.equal(masked(secret, text), '*** *** *** pass');
  });

  it('of several lines are masked line by line, PEM frames excepted', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\n';
    const text = 'first MIIEvQIBADANBg, then kqhkiG9w0BAQEF; -----BEGIN PRIVATE KEY-----';
    assert.equal(masked(key, text), 'first ***, then ***; -----BEGIN PRIVATE KEY-----');
  });

  it('are masked whole where one is a part of another', () => {
    const secrets = new Secrets();
    secrets.add('abc');
    secrets.add('abcdef');
    assert.equal(secrets.mask('xabcdefx abc'), 'x***x ***');
  });

  it('that are too short do not tear every line apart', () => {
    assert.equal(masked('a', 'a banana'), 'a banana');
    assert.equal(masked('', 'text'), 'text');
  });

  it('may hold what is special in expressions and encodings', () => {
    assert.equal(masked('a.*$&b', 'xa.*$&bx a11b'), 'x***x a11b');
    assert.equal(masked('lone \ud800 half', 'a lone \ud800 half b'), 'a *** b');
  });

  it('do not show at the end of a line that is cut since it is too long', () => {
    const secrets = new Secrets();
    secrets.add('token-of-the-cluster');
    for (let before = 3980; before < 4000; before++) {
      const line = secrets.safeLine(`${'x'.repeat(before)}token-of-the-cluster${'y'.repeat(10_000)}`);
      assert.equal(line.length, 4001);
      assert.doesNotMatch(line, /tok/);
    }
    assert.equal(secrets.safeLine('x'.repeat(4000)).length, 4000);
  });

  it('are handed on once each', () => {
    const secrets = new Secrets();
    assert.equal(secrets.add('token').length, 2); // its URL-encoded form is the same
    assert.deepEqual(secrets.add('token'), []);
  });
});

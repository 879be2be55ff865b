import assert from 'node:assert/strict';
import { readPluginAnswer, renewalTime } from '../../../shared/kubernetes/credential-life.ts';

const answer = (status: unknown) => JSON.stringify({ kind: 'ExecCredential', status });

describe('what a credential plugin wrote', () => {
  it('is a token, with its end', () =>
    assert.deepEqual(readPluginAnswer(answer({ token: 't', expirationTimestamp: '2026-11-24T02:00:00Z' })), {
      token: 't',
      certificate: undefined,
      ends: Date.parse('2026-11-24T02:00:00Z'),
    }));

  it('is a certificate with its key, without an end', () =>
    assert.deepEqual(readPluginAnswer(answer({ clientCertificateData: 'c', clientKeyData: 'k', token: null })), {
      token: undefined,
      certificate: { certificate: 'c', key: 'k' },
      ends: undefined,
    }));

  for (const [output, why] of [
    [' \n', 'it wrote nothing'],
    ['hello s3cret', 'it wrote no JSON'],
    ['{"token": "s3cret"}', 'it wrote no ExecCredential with a status'],
    [answer({ token: 7 }), 'it wrote no ExecCredential with a status'],
    [answer({}), 'it gave neither a token nor a certificate'],
    [answer({ token: 't', clientKeyData: 'k' }), 'it gave only one of certificate and key'],
    [answer({ clientCertificateData: 'c' }), 'it gave only one of certificate and key'],
  ] as const) {
    it(`is refused: ${why} (${output.trim()})`, () => assert.throws(() => readPluginAnswer(output), { message: why }));
  }
});

describe('a credential is asked for again', () => {
  const rows: readonly [when: string, seconds: number | undefined, due: number | undefined][] = [
    ['a minute before the end of an hour', 3600, 3540],
    ['when a tenth of a short life is left', 100, 90],
    ['when a tenth of a very short life is left', 2, 1.8],
    ['only when it is refused, where it does not end', undefined, undefined],
    ['only when it is refused, where it had ended already', 0, undefined],
    ['only when it is refused, where it ended long ago', -3600, undefined],
  ];
  for (const [when, seconds, due] of rows) {
    it(when, () => {
      const obtained = 1_000_000;
      const after = (one: number | undefined) => (one === undefined ? undefined : obtained + one * 1000);
      assert.equal(renewalTime(obtained, after(seconds)), after(due));
    });
  }
});

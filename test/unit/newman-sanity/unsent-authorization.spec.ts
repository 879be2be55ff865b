import assert from 'node:assert/strict';
import {
  authorizationOmission,
  isAuthorizedByHeader,
  unsentAuthorization,
} from '../../../tasks/NewmanSanity/newman/unsent-authorization.ts';

describe('NewmanSanity: authorization that is configured and not sent', () => {
  const rows: readonly (readonly [type: string, values: Readonly<Record<string, unknown>>, expected?: string])[] = [
    ['bearer', { token: 't' }],
    ['bearer', { token: '' }, 'token is empty'],
    ['bearer', { token: ' ' }, 'token is empty'],
    ['bearer', {}, 'token is empty'],
    ['bearer', { token: null }, 'token is empty'],
    ['bearer', { token: 7 }],
    ['apikey', { key: 'X', value: 'v' }],
    ['apikey', { key: 'X', value: '' }, 'value is empty'],
    ['apikey', {}, 'key and value are empty'],
    ['basic', { username: 'u', password: '' }],
    ['basic', { username: '', password: 'p' }],
    ['basic', { username: '', password: '' }, 'username and password are empty'],
    ['digest', { password: 'p' }, 'username is empty'],
    ['ntlm', { username: 'u' }],
    ['hawk', { authId: 'i' }, 'authKey is empty'],
    ['awsv4', { secretKey: 's' }, 'accessKey is empty'],
    ['edgegrid', { accessToken: 'a', clientToken: 'c' }, 'clientSecret is empty'],
    ['oauth1', { consumerKey: 'k', consumerSecret: 's' }],
    ['oauth1', { consumerKey: 'k', signatureMethod: 'RSA-SHA1' }, 'privateKey is empty'],
    ['oauth2', { accessToken: 't' }],
    ['oauth2', { grant_type: 'authorization_code' }, 'accessToken is empty'],
    ['oauth2', { accessToken: 't', tokenType: 'MAC' }, 'newman sends no tokens of type MAC'],
    ['jwt', {}],
    ['noauth', {}],
  ];
  for (const [type, values, expected] of rows) {
    it(`${type} ${JSON.stringify(values)}: ${expected ?? 'sent'}`, () => {
      const problem = expected === undefined ? undefined : `its ${type} authorization was not sent: ${expected}`;
      assert.equal(
        unsentAuthorization(type, (name) => values[name]),
        problem,
      );
    });
  }

  it('is told in one form, whoever says it', () => {
    const own = 'its bearer authorization was not sent: token is empty';
    assert.equal(authorizationOmission('bearer', own), own);
    assert.equal(
      authorizationOmission('jwt', 'Invalid secret key.'),
      'its jwt authorization was not sent: Invalid secret key.',
    );
    assert.equal(
      authorizationOmission('oauth2', 'its Client Secret is empty.'),
      'no OAuth 2 token was fetched for it: its Client Secret is empty.',
    );
  });

  const headers: readonly (readonly [value: string, isAuthorized: boolean])[] = [
    ['Bearer t', true],
    ['Custom', true],
    ['Bearer ', false],
    ['Bearer', false],
    ['', false],
    ['Basic Og==', false],
    ['Basic dTpw', true],
  ];
  for (const [value, isAuthorized] of headers) {
    it(`a header '${value}' of its own ${isAuthorized ? 'is' : 'is not'} one`, () => {
      assert.equal(isAuthorizedByHeader([{ key: 'authorization', value }]), isAuthorized);
      assert.equal(isAuthorizedByHeader([{ key: 'X-Other', value }]), false);
    });
  }
});

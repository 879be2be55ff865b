import assert from 'node:assert/strict';
import { firstLine, jsonObject, textOf } from '../../../shared/azure/foreign-text.ts';
import { objectIdIn } from '../../../shared/azure/object-id.ts';
import { oidcRequestUrl, oidcTokenIn } from '../../../shared/azure/oidc-request.ts';
import { pauseBeforeAzureRetry } from '../../../shared/azure/request-patience.ts';
import { clusterStateIn, kubeconfigIn } from '../../../shared/azure/resource-manager-answers.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the kubeconfig in the answer of Azure Resource Manager', () => {
  const USER = { asAdmin: false };
  const answer = (...kubeconfigs: readonly object[]) => JSON.stringify({ kubeconfigs });
  it('is the one of that name, else the only one', () => {
    const both = answer({ name: 'clusterAdmin', value: base64('a') }, { name: 'clusterUser', value: base64('u') });
    assert.equal(kubeconfigIn(both, USER), 'u');
    assert.equal(kubeconfigIn(both, { asAdmin: true }), 'a');
    assert.equal(kubeconfigIn(answer({ value: base64('x') }), USER), 'x');
  });
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['no JSON', '<html>', /no list of kubeconfigs/],
    ['another form', '{}', /no list of kubeconfigs/],
    ['none', answer(), /holds no kubeconfig/],
    ['two others', answer({ name: 'a', value: 'a' }, { name: 'b', value: 'b' }), /holds others/],
    ['no base64', answer({ value: '{}' }), /no base64 of a text/],
    ['base64 of no text', answer({ value: Buffer.from([0xff, 0xfe, 0x80]).toString('base64') }), /no base64 of a text/],
    ['base64 of nothing', answer({ value: base64(' ') }), /no base64 of a text/],
  ];
  for (const [what, body, why] of refused)
    it(`is refused with ${what}`, () => assert.throws(() => kubeconfigIn(body, USER), why));
});

describe('the state of a cluster in the answer of Azure Resource Manager', () => {
  it('is what says why it is not reached', () => {
    const properties = {
      provisioningState: 'Updating',
      powerState: { code: 'Stopped' },
      apiServerAccessProfile: { enablePrivateCluster: true, authorizedIPRanges: ['10.0.0.0/8'] },
    };
    const state = { isStopped: true, isPrivate: true, authorisedRanges: ['10.0.0.0/8'], provisioning: 'Updating' };
    assert.deepEqual(clusterStateIn(JSON.stringify({ properties })), state);
  });
  it('is nothing special where it says nothing, and none where it is no answer', () => {
    const state = { isStopped: false, isPrivate: false, authorisedRanges: [], provisioning: undefined };
    assert.deepEqual(clusterStateIn('{"properties":{"apiServerAccessProfile":null,"powerState":7}}'), state);
    const access = { authorizedIPRanges: null, enablePrivateCluster: null };
    assert.deepEqual(clusterStateIn(JSON.stringify({ properties: { apiServerAccessProfile: access } })), state);
    assert.equal(clusterStateIn('{}'), undefined);
    assert.equal(clusterStateIn('<html>'), undefined);
  });
});

describe('foreign texts', () => {
  it('the first line, cut', () => {
    assert.equal(firstLine(' a\r\nb'), 'a');
    assert.equal(firstLine('x'.repeat(500)), `${'x'.repeat(400)}…`);
  });
  it('a JSON object, or nothing', () => {
    assert.deepEqual(jsonObject('\uFEFF{"a":1}'), { a: 1 });
    for (const text of ['[1]', 'null', '7', '<']) assert.equal(jsonObject(text), undefined);
  });
  it('a text that is not empty', () => assert.deepEqual(['a', ' ', 7].map(textOf), ['a', undefined, undefined]));
  it('the object id of a token, where it says it', () => {
    assert.equal(objectIdIn(`h.${Buffer.from('{"oid":"o"}').toString('base64url')}.s`), 'o');
    assert.equal(objectIdIn('opaque'), undefined);
  });
});

describe('where the job asks for its OIDC token', () => {
  const QUERY = '?api-version=7.1&serviceConnectionId=id-1';
  const PARTS = {
    'System.TeamProjectId': 'p',
    'System.HostType': 'build',
    'System.PlanId': 'plan',
    'System.JobId': 'job',
  };
  const urlOf = (variables: Readonly<Record<string, string>>) =>
    oidcRequestUrl(new RecordingHost({}, variables), 'id-1');
  it('at the address that it is given', () => {
    assert.equal(urlOf({ 'System.OidcRequestUri': 'https://a/oidctoken' }), `https://a/oidctoken${QUERY}`);
  });
  it('else at that of its collection', () => {
    const path = `p/_apis/distributedtask/hubs/build/plans/plan/jobs/job/oidctoken${QUERY}`;
    assert.equal(urlOf({ ...PARTS, 'System.CollectionUri': 'https://a/' }), `https://a/${path}`);
    assert.equal(urlOf({ ...PARTS, 'System.TeamFoundationCollectionUri': 'https://b' }), `https://b/${path}`);
  });
  it('nowhere outside of a job, or unencrypted', () => {
    assert.equal(urlOf(PARTS), undefined);
    assert.equal(urlOf({ 'System.CollectionUri': 'https://a/' }), undefined);
    assert.equal(urlOf({ 'System.OidcRequestUri': 'http://a/' }), undefined);
    assert.equal(urlOf({ 'System.OidcRequestUri': 'https://:x' }), undefined);
  });
  it('and gets it in a JSON object', () => {
    assert.equal(oidcTokenIn('{"oidcToken":"t"}'), 't');
    assert.equal(oidcTokenIn('<html>'), undefined);
  });
});

describe('when a request to Azure is sent again', () => {
  const answered = (status: number, retryAfterSeconds?: number) =>
    ({ kind: 'refused', status, body: '', retryAfterSeconds, correlationId: undefined }) as const;
  const broken = (code: string | undefined) => ({ kind: 'noAnswer', code, said: '' }) as const;
  const rows: readonly (readonly [string, number | undefined, number | undefined])[] = [
    ['503: after half a second', pauseBeforeAzureRetry(0, answered(503), false), 500],
    ['then after a second', pauseBeforeAzureRetry(1, answered(503), false), 1000],
    ['three times at most', pauseBeforeAzureRetry(3, answered(503), false), undefined],
    ['429: after what it asks', pauseBeforeAzureRetry(0, answered(429, 20), false), 20_000],
    ['never where it asks for more than a minute', pauseBeforeAzureRetry(0, answered(429, 61), false), undefined],
    ['never after 401', pauseBeforeAzureRetry(0, answered(401), false), undefined],
    ['never after 404', pauseBeforeAzureRetry(0, answered(404), false), undefined],
    ['but of the machine, which may be starting', pauseBeforeAzureRetry(0, answered(404), true), 500],
    ['after 410 of the machine', pauseBeforeAzureRetry(0, answered(410), true), 500],
    ['after a connection that broke', pauseBeforeAzureRetry(0, broken('ECONNRESET'), false), 500],
    ['after one that was refused', pauseBeforeAzureRetry(0, broken('ECONNREFUSED'), false), 500],
    ['but not by the machine: there is nobody', pauseBeforeAzureRetry(0, broken('ECONNREFUSED'), true), undefined],
    ['at once after silence, on another connection', pauseBeforeAzureRetry(0, broken('ETIMEDOUT'), false), 0],
    ['never after silence again', pauseBeforeAzureRetry(1, broken('ETIMEDOUT'), false), undefined],
    ['at once after silence of the machine', pauseBeforeAzureRetry(0, broken('ETIMEDOUT'), true), 0],
    ['never where the name is unknown', pauseBeforeAzureRetry(0, broken('ENOTFOUND'), false), undefined],
    ['never where nothing was sent', pauseBeforeAzureRetry(0, broken(undefined), false), undefined],
  ];
  for (const [what, pause, expected] of rows) it(what, () => assert.equal(pause, expected));
});

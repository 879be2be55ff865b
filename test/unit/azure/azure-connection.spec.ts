import assert from 'node:assert/strict';
import { generate } from 'selfsigned';
import { readAzureConnection } from '../../../shared/azure/azure-connection.ts';
import type { Endpoint } from '../../../shared/host/host.ts';

type Texts = Readonly<Record<string, string>>;

const NOW = Date.parse('2026-11-30');
const TENANT = '3f0c6e1b-5a52-4c8e-9f57-0d6a1c2b7e90';
const SECRET: Texts = { tenantid: TENANT, serviceprincipalid: 'app', serviceprincipalkey: 'secret' };

function endpoint(scheme: string | undefined, parameters: Texts, data: Texts = {}, url?: string): Endpoint {
  const of = (texts: Texts) => (key: string) =>
    Object.entries(texts).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  return {
    id: 'azure-prod',
    url: url ?? 'https://management.azure.com/',
    scheme,
    parameter: of(parameters),
    data: of(data),
  };
}

const read = (one: Endpoint, managedIdentity?: string) => readAzureConnection(one, managedIdentity, NOW);

describe('what an Azure Resource Manager connection says', () => {
  it('a secret, with the addresses of the public cloud where it names none', () => {
    assert.deepEqual(read(endpoint('ServicePrincipal', SECRET, { subscriptionId: 'sub' })), {
      id: 'azure-prod',
      method: { kind: 'secret', clientId: 'app', secret: 'secret' },
      tenantId: TENANT,
      authority: 'https://login.microsoftonline.com',
      resourceManager: 'https://management.azure.com',
      resourceManagerScope: 'https://management.azure.com/.default',
      subscriptionId: 'sub',
      managementGroup: undefined,
    });
  });

  it('a service principal where it names no scheme', () => {
    assert.equal(read(endpoint(undefined, SECRET)).method.kind, 'secret');
  });

  it('workload identity federation, in any case of its letters', () => {
    const parameters = { tenantid: TENANT, serviceprincipalid: 'app' };
    const { method } = read(endpoint('workloadidentityfederation', parameters));
    assert.deepEqual(method, { kind: 'workloadIdentity', clientId: 'app' });
  });

  it('a certificate', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'a' }], {
      keyType: 'rsa',
      notBeforeDate: new Date(NOW - 86_400_000),
      notAfterDate: new Date(NOW + 86_400_000),
    });
    const parameters = { ...SECRET, authenticationType: 'spnCertificate', servicePrincipalCertificate: key + cert };
    const { method } = read(endpoint('ServicePrincipal', parameters));
    assert.equal(method.kind, 'certificate');
    assert.throws(
      () => read(endpoint('ServicePrincipal', { ...parameters, servicePrincipalCertificate: 'x' })),
      /certificate of .*'azure-prod' cannot be used: it is no PEM text\. Paste/,
    );
  });

  it('a managed identity: of the input, else of the connection, else the only one; it needs no tenant', () => {
    const data = { msiclientId: 'of-connection' };
    const methods = [
      read(endpoint('ManagedServiceIdentity', {}, data), 'of-input'),
      read(endpoint('ManagedServiceIdentity', {}, data)),
    ];
    assert.deepEqual(
      methods.map(({ method }) => method),
      [
        { kind: 'managedIdentity', clientId: 'of-input' },
        { kind: 'managedIdentity', clientId: 'of-connection' },
      ],
    );
    assert.equal(read(endpoint('ManagedServiceIdentity', {})).tenantId, undefined);
  });

  it('no subscription where it is all zeroes, and the management group by its name', () => {
    const none = {
      subscriptionId: '00000000-0000-0000-0000-000000000000',
      managementGroupId: 'mg',
      managementGroupName: 'Shop',
    };
    const { subscriptionId, managementGroup } = read(endpoint('ServicePrincipal', SECRET, none));
    assert.deepEqual([subscriptionId, managementGroup], [undefined, 'Shop']);
    assert.equal(read(endpoint('ServicePrincipal', SECRET, { managementGroupId: 'mg' })).managementGroup, 'mg');
  });

  const authorities: readonly (readonly [Texts, string])[] = [
    [{ activeDirectoryAuthority: 'https://login.example/' }, 'https://login.example'],
    [{ environmentAuthorityUrl: 'https://login.other/' }, 'https://login.other'],
    [{ environmentAuthorityUrl: 'https://login.windows.net/' }, 'https://login.microsoftonline.com'],
    [{ environment: 'AzureUSGovernment' }, 'https://login.microsoftonline.us'],
    [{ environment: 'AzureChinaCloud' }, 'https://login.partner.microsoftonline.cn'],
    [{ environment: 'AzureGermanCloud' }, 'https://login.microsoftonline.de'],
    [{ environment: 'AzureCloud' }, 'https://login.microsoftonline.com'],
  ];
  for (const [data, authority] of authorities) {
    it(`the authority ${authority} for ${JSON.stringify(data)}`, () => {
      assert.equal(read(endpoint('ServicePrincipal', SECRET, data)).authority, authority);
    });
  }

  it('the audience of an Azure Stack', () => {
    const data = { environment: 'AzureStack', activeDirectoryServiceEndpointResourceId: 'https://management.stack/9/' };
    assert.equal(
      read(endpoint('ServicePrincipal', SECRET, data)).resourceManagerScope,
      'https://management.stack/9/.default',
    );
  });

  const refused: readonly (readonly [string, Endpoint, RegExp, string?])[] = [
    [
      'a publish profile',
      endpoint('PublishProfile', {}),
      /'azure-prod' signs in by a publish profile, which reaches one web app only/,
    ],
    ['another scheme', endpoint('Token', {}), /signs in by the scheme Token\. Use one/],
    ['AD FS', endpoint('ServicePrincipal', SECRET, { EnableAdfsAuthentication: 'True' }), /Azure Stack by AD FS/],
    [
      'no secret',
      endpoint('ServicePrincipal', { ...SECRET, serviceprincipalkey: '' }),
      /has no secret\. Edit the service connection/,
    ],
    ['no client id', endpoint('WorkloadIdentityFederation', { tenantid: TENANT }), /has no client id/],
    [
      'no certificate',
      endpoint('ServicePrincipal', { ...SECRET, authenticationType: 'spnCertificate' }),
      /has no certificate/,
    ],
    ['no tenant', endpoint('ServicePrincipal', { ...SECRET, tenantid: '' }), /names no tenant/],
    [
      'a tenant that is a path',
      endpoint('ServicePrincipal', { ...SECRET, tenantid: 'a/b' }),
      /neither an id nor a domain \('a\/b'\)/,
    ],
    ['no address', endpoint('ServicePrincipal', SECRET, {}, ''), /has the Server URL '', which is no https address/],
    ['an http address', endpoint('ServicePrincipal', SECRET, {}, 'http://a/'), /no https address/],
    [
      'an http authority',
      endpoint('ServicePrincipal', SECRET, { activeDirectoryAuthority: 'http://a' }),
      /has the authority/,
    ],
    [
      'a managed identity that is chosen for another scheme',
      endpoint('ServicePrincipal', SECRET),
      /managedIdentityClientId is for/,
      'id',
    ],
  ];
  for (const [what, one, expected, identity] of refused) {
    it(`is refused with ${what}`, () => {
      const emptyAsMissing = { ...one, parameter: (key: string) => one.parameter(key) || undefined };
      assert.throws(() => read(emptyAsMissing, identity), expected);
    });
  }

  it('is refused where the agent hands over no address', () => {
    assert.throws(() => read({ ...endpoint('ServicePrincipal', SECRET), url: undefined }), /has no Server URL/);
  });
});

import { Fault } from '../host/fault.ts';
import type { Endpoint } from '../host/host.ts';
import { readCertificate } from './certificate.ts';

/** How an Azure Resource Manager connection signs in. */
export type SignInMethod =
  | { readonly kind: 'workloadIdentity'; readonly clientId: string }
  | { readonly kind: 'secret'; readonly clientId: string; readonly secret: string }
  /** `pem` holds the private key and the certificate. */
  | { readonly kind: 'certificate'; readonly clientId: string; readonly pem: string }
  /** Of the agent's machine; `clientId` chooses one of several. */
  | { readonly kind: 'managedIdentity'; readonly clientId: string | undefined };

/** What a connection says of Azure (aks.md#3-the-azurerm-endpoint-at-run-time). */
export interface AzureConnection {
  readonly id: string;
  readonly method: SignInMethod;
  /** A managed identity needs none. */
  readonly tenantId: string | undefined;
  /** `https://login.microsoftonline.com`, without a slash at the end. */
  readonly authority: string;
  /** The address of Azure Resource Manager, without a slash at the end. */
  readonly resourceManager: string;
  /** What a token for Azure Resource Manager is asked for. */
  readonly resourceManagerScope: string;
  readonly subscriptionId: string | undefined;
  /** The management group of a connection that has no subscription. */
  readonly managementGroup: string | undefined;
}

/** How people call the ways to sign in. */
export const METHOD_NAMES: Readonly<Record<SignInMethod['kind'], string>> = {
  workloadIdentity: 'workload identity federation',
  secret: 'the secret of a service principal',
  certificate: 'the certificate of a service principal',
  managedIdentity: 'the managed identity of the agent',
};

// aks.md#55-sovereign-clouds
const AUTHORITIES: Readonly<Record<string, string>> = {
  azureusgovernment: 'https://login.microsoftonline.us',
  azurechinacloud: 'https://login.partner.microsoftonline.cn',
  azuregermancloud: 'https://login.microsoftonline.de',
};
const PUBLIC_AUTHORITY = 'https://login.microsoftonline.com';
// The authority of the library before MSAL, which the public cloud still names.
const OLD_AUTHORITY = /^https:\/\/login\.windows\.net\/?$/i;
const NO_SUBSCRIPTION = /^[0-]*$/;
const TENANT = /^[a-z0-9][a-z0-9.-]*$/i;

/**
 * What an Azure Resource Manager connection says, as the agent hands it over. Throws a Fault where it cannot be used, or
 * lacks something.
 *
 * @param managedIdentityClientId the input of this name
 * @param now milliseconds since 1970
 */
export function readAzureConnection(
  endpoint: Endpoint,
  managedIdentityClientId: string | undefined,
  now: number,
): AzureConnection {
  const { id } = endpoint;
  if (endpoint.data('EnableAdfsAuthentication')?.toLowerCase() === 'true') {
    throw new Fault(
      'SR211',
      `The Azure Resource Manager connection '${id}' signs in to an Azure Stack by AD FS, which is not supported. Use connectionType kubeconfig or kubernetesServiceConnection for this cluster.`,
    );
  }
  const method = methodOf(endpoint, managedIdentityClientId, now);
  const resourceManager = addressOf(endpoint.url, 'Server URL', id);
  const isStack = endpoint.data('environment')?.toLowerCase() === 'azurestack';
  const audience = isStack ? endpoint.data('activeDirectoryServiceEndpointResourceId') : undefined;
  const subscriptionId = endpoint.data('subscriptionId');
  return {
    id,
    method,
    tenantId: tenantOf(endpoint, method),
    authority: addressOf(authorityOf(endpoint), 'authority', id),
    resourceManager,
    resourceManagerScope: `${(audience ?? resourceManager).replace(/\/+$/, '')}/.default`,
    subscriptionId: subscriptionId === undefined || NO_SUBSCRIPTION.test(subscriptionId) ? undefined : subscriptionId,
    managementGroup: endpoint.data('managementGroupName') ?? endpoint.data('managementGroupId'),
  };
}

function methodOf(endpoint: Endpoint, wantedIdentity: string | undefined, now: number): SignInMethod {
  const scheme = endpoint.scheme ?? 'ServicePrincipal';
  const name = scheme.toLowerCase();
  if (name === 'managedserviceidentity') {
    return { kind: 'managedIdentity', clientId: wantedIdentity ?? endpoint.data('msiclientId') };
  }
  if (wantedIdentity !== undefined && ['serviceprincipal', 'workloadidentityfederation'].includes(name)) {
    throw new Fault(
      'SR211',
      `Input managedIdentityClientId is for connections that sign in by the managed identity of the agent, and the Azure Resource Manager connection '${endpoint.id}' does not (${scheme}). Leave it out. Nothing was changed.`,
    );
  }
  if (name === 'workloadidentityfederation') {
    return { kind: 'workloadIdentity', clientId: needed(endpoint, 'serviceprincipalid', 'client id') };
  }
  if (name === 'serviceprincipal') return principalOf(endpoint, now);
  const why = name === 'publishprofile' ? 'a publish profile, which reaches one web app only' : `the scheme ${scheme}`;
  throw new Fault(
    'SR211',
    `The Azure Resource Manager connection '${endpoint.id}' signs in by ${why}. Use one that signs in by workload identity federation, a service principal or a managed identity.`,
  );
}

function principalOf(endpoint: Endpoint, now: number): SignInMethod {
  const clientId = needed(endpoint, 'serviceprincipalid', 'client id');
  if (endpoint.parameter('authenticationType')?.toLowerCase() !== 'spncertificate') {
    return { kind: 'secret', clientId, secret: needed(endpoint, 'serviceprincipalkey', 'secret') };
  }
  const certificate = readCertificate(needed(endpoint, 'servicePrincipalCertificate', 'certificate'), now);
  if (certificate.usable) return { kind: 'certificate', clientId, pem: certificate.pem };
  throw new Fault(
    'SR211',
    `The certificate of the Azure Resource Manager connection '${endpoint.id}' cannot be used: ${certificate.why}. ${certificate.next}`,
  );
}

function needed(endpoint: Endpoint, key: string, what: string): string {
  const value = endpoint.parameter(key);
  if (value !== undefined) return value;
  throw incomplete(endpoint.id, `has no ${what}`);
}

function tenantOf(endpoint: Endpoint, { kind }: SignInMethod): string | undefined {
  const tenant = endpoint.parameter('tenantid');
  if (tenant === undefined && kind === 'managedIdentity') return undefined;
  if (tenant === undefined) throw incomplete(endpoint.id, 'names no tenant');
  if (TENANT.test(tenant)) return tenant;
  throw incomplete(endpoint.id, `names a tenant that is neither an id nor a domain ('${tenant}')`);
}

function authorityOf(endpoint: Endpoint): string {
  const old = endpoint.data('environmentAuthorityUrl');
  return (
    endpoint.data('activeDirectoryAuthority') ??
    (old === undefined || OLD_AUTHORITY.test(old) ? undefined : old) ??
    AUTHORITIES[endpoint.data('environment')?.toLowerCase() ?? ''] ??
    PUBLIC_AUTHORITY
  );
}

// A token and a secret go there.
function addressOf(text: string | undefined, what: string, id: string): string {
  if (text !== undefined && /^https:\/\/[^/]/i.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
  const is = text === undefined ? `has no ${what}` : `has the ${what} '${text}', which is no https address`;
  throw incomplete(id, is);
}

function incomplete(id: string, what: string): Fault {
  return new Fault(
    'SR211',
    `The Azure Resource Manager connection '${id}' ${what}. Edit the service connection, and verify and save it.`,
  );
}

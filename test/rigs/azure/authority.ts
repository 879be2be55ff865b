import { X509Certificate, constants, createHash, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { claimsOf, issuerOf, keySet, signToken } from './entra-tokens.ts';
import type { Identity, RigAnswer, RigRequest } from './model.ts';
import { json } from './model.ts';

/** What the authority knows. */
export interface AuthorityState {
  readonly identities: readonly Identity[];
  /** The key of Azure DevOps, which signs OIDC tokens. */
  readonly oidcKey: KeyObject;
  /** Of access tokens, in seconds. */
  readonly lifeSeconds: number;
  readonly origin: string;
}

class Refusal extends Error {}

/** Answers a request to the authority, as Microsoft Entra does (aks.md#42-exchange-at-the-authority). */
export function answerAuthority(request: RigRequest, state: AuthorityState): RigAnswer {
  const [, tenant = '', ...rest] = request.path.split('/');
  const path = rest.join('/');
  const base = `${state.origin}/${tenant}`;
  if (path === '.well-known/openid-configuration') {
    return json(200, { issuer: issuerOf(tenant), jwks_uri: `${base}/keys`, ...METADATA });
  }
  if (path === 'v2.0/.well-known/openid-configuration') {
    return json(200, {
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      jwks_uri: `${base}/keys`,
      ...METADATA,
    });
  }
  if (path === 'keys') return json(200, keySet());
  if (path !== 'oauth2/v2.0/token' || request.method !== 'POST') return json(404, { error: 'not_found' });
  try {
    return exchange(request, tenant, `${base}/oauth2/v2.0/token`, state);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [, code = ''] = /AADSTS(\d+)/.exec(error.message) ?? [];
    return json(code === '700016' ? 400 : 401, {
      error: 'invalid_client',
      error_description: `${error.message} Trace ID: 0a-trace Correlation ID: 0b\r\nTimestamp: 2026-11-30`,
      error_codes: [Number(code)],
      trace_id: '0a-trace',
    });
  }
}

const METADATA = {
  response_types_supported: ['id_token'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
};

function exchange(request: RigRequest, tenant: string, tokenUrl: string, state: AuthorityState): RigAnswer {
  if (!String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded')) {
    throw new Refusal('AADSTS900144: The request body must be a form.');
  }
  const form = new URLSearchParams(request.body);
  if (form.get('grant_type') !== 'client_credentials')
    throw new Refusal('AADSTS70003: The grant type is not supported.');
  const clientId = form.get('client_id') ?? '';
  const identity = state.identities.find((one) => one.clientId === clientId && one.tenant === tenant);
  if (identity === undefined) {
    throw new Refusal(
      `AADSTS700016: Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
    );
  }
  prove(form, identity, tokenUrl, state.oidcKey);
  // The library adds scopes of its own.
  const scope = (form.get('scope') ?? '').split(' ').find((one) => one.endsWith('/.default'));
  if (scope === undefined) throw new Refusal('AADSTS1002012: The provided value for scope is not valid.');
  const token = accessToken(identity, scope.slice(0, -'/.default'.length), state.lifeSeconds);
  return json(200, {
    token_type: 'Bearer',
    expires_in: state.lifeSeconds,
    ext_expires_in: state.lifeSeconds,
    access_token: token,
  });
}

/** An access token of this identity for this audience. */
export function accessToken({ objectId, tenant, clientId }: Identity, audience: string, lifeSeconds: number): string {
  const now = Math.floor(Date.now() / 1000);
  return signToken({
    ...{ aud: audience, iss: issuerOf(tenant), oid: objectId, sub: objectId, tid: tenant, appid: clientId },
    ...{ iat: now, nbf: now - 300, exp: now + lifeSeconds, uti: String(Math.random()) },
  });
}

function prove(form: URLSearchParams, identity: Identity, tokenUrl: string, oidcKey: KeyObject): void {
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if (secret !== null && assertion === null) {
    if (identity.secret !== undefined && secret === identity.secret) return;
    throw new Refusal(`AADSTS7000215: Invalid client secret provided for app '${identity.clientId}'.`);
  }
  if (
    form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' ||
    assertion === null
  ) {
    throw new Refusal("AADSTS7000218: The request body must contain 'client_assertion' or 'client_secret'.");
  }
  const header = decoded(assertion.split('.')[0]);
  if (typeof header['x5t#S256'] === 'string' || typeof header['x5t'] === 'string') {
    return proveCertificate(assertion, header, identity, tokenUrl);
  }
  const claims = claimsOf(assertion, oidcKey);
  const expected = `sc://contoso/shop/${identity.connectionId ?? '-'}`;
  if (claims?.['aud'] !== 'api://AzureADTokenExchange' || claims['sub'] !== expected) {
    throw new Refusal('AADSTS700213: No matching federated identity record found for presented assertion subject.');
  }
  if (Number(claims['exp']) * 1000 < Date.now()) {
    throw new Refusal('AADSTS700024: Client assertion is not within its valid time range.');
  }
}

function proveCertificate(
  assertion: string,
  header: Readonly<Record<string, unknown>>,
  identity: Identity,
  tokenUrl: string,
): void {
  const unknown = () =>
    new Refusal(
      'AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application.',
    );
  if (identity.certificate === undefined) throw unknown();
  const certificate = new X509Certificate(identity.certificate);
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  if (header['alg'] !== 'PS256' || header['x5t#S256'] !== thumbprint) throw unknown();
  const [head, body, signature = ''] = assertion.split('.');
  const key = { key: certificate.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) throw unknown();
  const claims = decoded(body);
  const [nbf, exp] = [Number(claims['nbf']), Number(claims['exp'])];
  if (claims['aud'] !== tokenUrl || claims['iss'] !== identity.clientId || claims['sub'] !== identity.clientId)
    throw unknown();
  const now = Date.now() / 1000;
  if (exp - nbf > 600 || now > exp || now < nbf - 300) {
    throw new Refusal('AADSTS700024: Client assertion is not within its valid time range.');
  }
}

function decoded(part: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

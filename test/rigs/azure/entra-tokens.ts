import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The tenant of the stand-in, and the server app of AKS, which is the audience of tokens for API servers. */
export const TENANT = '3f0c6e1b-5a52-4c8e-9f57-0d6a1c2b7e90';
export const AKS_AUDIENCE = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** Whom a token of the stand-in is about. */
export interface EntraClaims {
  readonly aud: string;
  readonly oid: string;
  readonly tid: string;
  readonly exp: number;
  readonly [claim: string]: unknown;
}

// Whatever trusts the tokens of several programs has one key: npm run test:cluster hands its own to the specs.
const FILE = process.env['TEST_ENTRA_KEY'];
let known: KeyObject | undefined;

/** The private key that the authority signs access tokens with; read from TEST_ENTRA_KEY, else made once. */
export function entraKey(): KeyObject {
  known ??=
    FILE === undefined || FILE === ''
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : createPrivateKey(readFileSync(FILE, 'utf8'));
  return known;
}

/** The issuer of the tokens of a tenant, as the first version of them has it. */
export function issuerOf(tenant: string): string {
  return `https://sts.windows.net/${tenant}/`;
}

/** The public keys of the authority, as an API server asks for them. */
export function keySet(): object {
  return {
    keys: [{ ...createPublicKey(entraKey()).export({ format: 'jwk' }), kid: 'entra', use: 'sig', alg: 'RS256' }],
  };
}

/** A JSON Web Token, signed with RS256. */
export function signToken(claims: object, key: KeyObject = entraKey(), kid = 'entra'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

/** The claims of a token that was signed with this key; `undefined` where it was not, or has no such form. */
export function claimsOf(token: string, key: KeyObject = entraKey()): Readonly<Record<string, unknown>> | undefined {
  const [head = '', body = '', signature = ''] = token.split('.');
  const content = Buffer.from(`${head}.${body}`);
  try {
    if (!verify('sha256', content, createPublicKey(key), Buffer.from(signature, 'base64url'))) return undefined;
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Who sends an access token to an API server, as `--authentication-config` maps it; `undefined` where it is refused. */
export function reviewEntraToken(
  token: string,
): { readonly name: string; readonly groups: readonly string[] } | undefined {
  const claims = claimsOf(token);
  if (claims === undefined || claims['aud'] !== AKS_AUDIENCE || claims['iss'] !== issuerOf(TENANT)) return undefined;
  if (typeof claims['oid'] !== 'string' || Number(claims['exp']) * 1000 < Date.now()) return undefined;
  return { name: claims['oid'], groups: ['system:authenticated'] };
}

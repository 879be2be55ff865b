import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { dump } from 'js-yaml';
import { startAzure } from './azure.ts';
import { AKS_AUDIENCE, TENANT, entraKey, issuerOf } from './entra-tokens.ts';

/** The stand-in for Entra as a kube-apiserver knows it (aks.md#7-how-peers-test-the-stand-in). */
export interface EntraIssuer {
  /** The file for `--authentication-config`. */
  readonly authenticationConfig: string;
  /** The file for TEST_ENTRA_KEY: programs that have it sign tokens that the API server takes. */
  readonly keyFile: string;
  stop(): Promise<void>;
}

/** Starts what an API server asks for the keys of tokens; it must be there before that server. */
export async function startEntraIssuer(): Promise<EntraIssuer> {
  const azure = await startAzure();
  const folder = await mkdtemp(path.join(tmpdir(), 'entra-'));
  const keyFile = path.join(folder, 'key.pem');
  const authenticationConfig = path.join(folder, 'authentication.yaml');
  await writeFile(keyFile, entraKey().export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const issuer = {
    url: issuerOf(TENANT),
    discoveryURL: `${azure.url}/${TENANT}/.well-known/openid-configuration`,
    audiences: [AKS_AUDIENCE],
    certificateAuthority: azure.certificate,
  };
  const claimMappings = { username: { claim: 'oid', prefix: '' }, groups: { claim: 'groups', prefix: '' } };
  const config = {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthenticationConfiguration',
    jwt: [{ issuer, claimMappings }],
  };
  await writeFile(authenticationConfig, dump(config));
  return {
    authenticationConfig,
    keyFile,
    stop: async () => {
      await azure.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import type { TokenCredential } from '@azure/identity';
import { Fault, describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { setEnvironment } from '../../host/process.ts';
import type { AzureConnection } from '../azure-connection.ts';
import type { AzureFailure } from '../azure-failure.ts';
import { explainEntra } from '../explain-entra.ts';
import { explainManagedIdentity } from '../explain-managed-identity.ts';
import type { AzureSender } from './azure-sender.ts';
import { LibraryTransport } from './library-transport.ts';
import { oidcSource } from './oidc.ts';

/** An access token and when it ends, in milliseconds since 1970. */
export interface AccessToken {
  readonly token: string;
  readonly ends: number;
}

interface Credential {
  readonly credential: TokenCredential;
  readonly transport: LibraryTransport;
}

// What an agent has for other programs must choose neither identity nor authority, nor turn on logs that hold tokens.
const FOREIGN = [
  'AZURE_AUTHORITY_HOST',
  'AZURE_CLIENT_ID',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_IDENTITY_DISABLE_MULTITENANTAUTH',
  'AZURE_LOG_LEVEL',
  'AZURE_REGIONAL_AUTHORITY_NAME',
  'AZURE_TENANT_ID',
  'DEBUG',
];

/** Gets the access tokens of a connection's identity, by the library that Microsoft keeps for it; none is kept here. */
export class Tokens {
  readonly #host: Host;
  readonly #sender: AzureSender;
  readonly #connection: AzureConnection;
  readonly #assertion: () => Promise<string>;
  /** Its network and its cache are the library's for all credentials of this kind: a second one would change nothing. */
  #ofMachine: Promise<Credential> | undefined;

  constructor(host: Host, sender: AzureSender, connection: AzureConnection) {
    this.#host = host;
    this.#sender = sender;
    this.#connection = connection;
    this.#assertion = oidcSource(host, sender, connection.id);
  }

  /**
   * A token from the authority, each time a new one; of a managed identity the one that the machine keeps, as long as it
   * holds. Throws a Fault that says why there is none.
   *
   * @param purpose what the token is for, for error lines
   * @param tenantId another tenant than the connection's
   */
  async obtain(scope: string, purpose: string, tenantId = this.#connection.tenantId): Promise<AccessToken> {
    const { credential, transport } = await this.#credential();
    try {
      const options = tenantId === undefined || tenantId === this.#connection.tenantId ? {} : { tenantId };
      const answer = await credential.getToken(scope, options);
      if (answer === null) throw new Error('the library gave none');
      this.#host.setSecret(answer.token);
      return { token: answer.token, ends: answer.expiresOnTimestamp };
    } catch (error) {
      this.#host.cancelled.throwIfAborted();
      throw new Fault('SR212', this.#explain(error, transport.failureOf(scope), purpose, tenantId), { cause: error });
    }
  }

  #explain(error: unknown, failure: AzureFailure | undefined, purpose: string, tenantId: string | undefined): string {
    const { id, method } = this.#connection;
    if (failure === undefined) {
      // What getAssertion throws comes back as its words alone.
      const said = describeError(error);
      if (/^Azure DevOps gave no|^The Azure Resource Manager connection/.test(said)) return said;
      const next =
        method.kind === 'managedIdentity'
          ? "Check managedIdentityClientId, and which identity the agent's machine has."
          : 'Verify the service connection in the project settings.';
      return `The Azure Resource Manager connection '${id}' got no token for ${purpose}: ${said.replace(/\.$/, '')}. ${next}`;
    }
    return method.kind === 'managedIdentity'
      ? explainManagedIdentity(failure, id, method.clientId)
      : explainEntra(failure, { connection: this.#connection, purpose, tenantId });
  }

  #credential(): Promise<Credential> {
    if (this.#connection.method.kind !== 'managedIdentity') return this.#newCredential();
    this.#ofMachine ??= this.#newCredential();
    return this.#ofMachine;
  }

  async #newCredential(): Promise<Credential> {
    setEnvironment(Object.fromEntries(FOREIGN.map((name) => [name, undefined])));
    const identity = await import('@azure/identity');
    const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
    const { method, tenantId = '', authority } = this.#connection;
    const toMachine = method.kind === 'managedIdentity';
    const transport = new LibraryTransport(this.#host, this.#sender, createHttpHeaders, { toMachine });
    const network = {
      httpClient: transport,
      // Ours, which know what has failed.
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
    };
    const options = {
      ...network,
      authorityHost: authority,
      // It would ask the public cloud about every other authority.
      disableInstanceDiscovery: true,
      additionallyAllowedTenants: ['*'],
    };
    switch (method.kind) {
      case 'workloadIdentity': {
        const { ClientAssertionCredential } = identity;
        const credential = new ClientAssertionCredential(tenantId, method.clientId, this.#assertion, options);
        return { credential, transport };
      }
      case 'secret': {
        const { ClientSecretCredential } = identity;
        const credential = new ClientSecretCredential(tenantId, method.clientId, method.secret, options);
        return { credential, transport };
      }
      case 'certificate': {
        const { ClientCertificateCredential } = identity;
        const certificate = { certificate: method.pem };
        const credential = new ClientCertificateCredential(tenantId, method.clientId, certificate, options);
        return { credential, transport };
      }
      case 'managedIdentity': {
        const { ManagedIdentityCredential } = identity;
        const { clientId } = method;
        const credential = new ManagedIdentityCredential({
          ...network,
          ...(clientId === undefined ? {} : { clientId }),
        });
        return { credential, transport };
      }
    }
  }
}

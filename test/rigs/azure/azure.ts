import { generateKeyPairSync } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../cluster/certificate.ts';
import { accessToken, answerAuthority } from './authority.ts';
import { TENANT, signToken } from './entra-tokens.ts';
import type { Identity, ManagedCluster, RigAnswer, RigFault, RigRequest, SeenRequest } from './model.ts';
import { json } from './model.ts';
import { answerResourceManager } from './resource-manager.ts';

export interface ArcKey {
  readonly file: string;
  readonly key: string;
}

/** A stand-in for Azure: OIDC of Azure DevOps, Entra, Resource Manager, and the machine's own service for identities. */
export interface Azure {
  /** Address of authority, Resource Manager and Azure DevOps alike. */
  readonly url: string;
  /** Of the machine's service, plain http. */
  readonly machineUrl: string;
  /** PEM text of the authority that signs for all of them. */
  readonly certificate: string;
  readonly oidcRequestUri: string;
  readonly identities: Identity[];
  /** Those that the machine has. */
  readonly machineIdentities: Identity[];
  readonly clusters: ManagedCluster[];
  /** The file of the key that Azure Arc wants to be shown, and the key. */
  arcKey: ArcKey | undefined;
  /** Of access tokens. */
  lifeSeconds: number;
  /** The job's token. */
  jobToken: string;
  readonly requests: SeenRequest[];
  /** The next so many requests of a part end so. */
  fail(part: SeenRequest['part'], fault: RigFault, times?: number): void;
  /** Forgets requests and faults. */
  reset(): void;
  stop(): Promise<void>;
}

/** Where the service of Azure Arc answers on the machine's address. */
export const ARC_PATH = '/arc/token';

/** Where App Service answers on the machine's address, and the key that it wants. */
export const APP_SERVICE_PATH = '/msi/token';
export const APP_SERVICE_KEY = 'key-of-app-service-853b9a84';

const OIDC_PATH =
  '/contoso/6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c/_apis/distributedtask/hubs/build/plans/p/jobs/j/oidctoken';

/** Starts it on free ports of the loopback interface. */
export async function startAzure(): Promise<Azure> {
  const { certificate, key } = await makeCertificate();
  const oidcKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const faults: { readonly part: SeenRequest['part']; readonly fault: RigFault; left: number }[] = [];
  const answerTo = (request: RigRequest): RigAnswer => {
    const { identities, lifeSeconds, clusters } = azure;
    switch (request.part) {
      case 'oidc':
        return answerOidc(request, azure.jobToken, (claims) => signToken(claims, oidcKey, 'azure-devops'));
      case 'authority':
        return answerAuthority(request, { identities, oidcKey, lifeSeconds, origin: azure.url });
      case 'manager':
        return answerResourceManager(request, clusters, azure.url);
      case 'machine':
        return request.path === ARC_PATH && !knowsArcKey(request, azure.arcKey)
          ? { status: 401, body: '', headers: { 'www-authenticate': `Basic realm=${azure.arcKey?.file ?? ''}` } }
          : answerMachine(request, azure.machineIdentities, lifeSeconds);
    }
  };
  const listener = (partOf: (path: string) => SeenRequest['part']) => {
    return (message: http.IncomingMessage, response: http.ServerResponse) => {
      const url = new URL(message.url ?? '/', 'https://127.0.0.1');
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const part = partOf(url.pathname);
        const { method = 'GET', headers } = message;
        const seen = { part, method, path: url.pathname, query: url.searchParams };
        azure.requests.push(seen);
        const planned = faults.find((one) => one.part === part && one.left > 0);
        if (planned !== undefined) planned.left -= 1;
        if (planned?.fault === 'silence') return;
        if (planned?.fault === 'reset') return void message.socket.destroy();
        const body = Buffer.concat(chunks).toString('utf8');
        const wanted = planned === undefined || planned.fault === 'truncated';
        const answer = wanted ? answerTo({ ...seen, headers, body }) : planned.fault;
        if (planned?.fault !== 'truncated') {
          response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
          return;
        }
        response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
        response.write(answer.body.slice(0, answer.body.length / 2), () => message.socket.destroy());
      });
    };
  };
  const server = https.createServer(
    { cert: certificate, key },
    listener((path) =>
      path.endsWith('/oidctoken') ? 'oidc' : path.startsWith('/subscriptions/') ? 'manager' : 'authority',
    ),
  );
  const machine = http.createServer(listener(() => 'machine'));
  for (const one of [server, machine]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  const portOf = (one: http.Server | https.Server) => (one.address() as AddressInfo).port;
  const url = `https://127.0.0.1:${portOf(server)}`;
  const azure: Azure = {
    url,
    machineUrl: `http://127.0.0.1:${portOf(machine)}`,
    certificate,
    oidcRequestUri: `${url}${OIDC_PATH}`,
    identities: [],
    machineIdentities: [],
    clusters: [],
    arcKey: undefined,
    lifeSeconds: 3599,
    jobToken: 'system-access-token-of-the-job',
    requests: [],
    fail: (part, fault, times = 1) => void faults.push({ part, fault, left: times }),
    reset: () => {
      faults.length = 0;
      azure.requests.length = 0;
      azure.lifeSeconds = 3599;
    },
    stop: async () => {
      for (const one of [server, machine]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
  return azure;
}

function answerOidc(request: RigRequest, jobToken: string, signed: (claims: object) => string): RigAnswer {
  if (request.method !== 'POST')
    return json(405, { message: 'The requested resource does not support http method GET.' });
  if (request.headers['x-tfs-fedauthredirect'] !== 'Suppress') {
    return { status: 302, body: '', headers: { location: 'https://spsprodweu.vssps.visualstudio.com/_signin' } };
  }
  if (request.headers.authorization !== `Bearer ${jobToken}`)
    return json(401, { message: 'TF400813: The user is not authorized.' });
  const connection = request.query.get('serviceConnectionId');
  if (request.query.get('api-version') !== '7.1' || connection === null)
    return json(400, { message: 'A parameter is missing.' });
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'api://AzureADTokenExchange',
    iss: 'https://vstoken.dev.azure.com/org',
    sub: `sc://contoso/shop/${connection}`,
  };
  return json(200, { oidcToken: signed({ ...claims, nbf: now - 600, iat: now, exp: now + 600 }) });
}

// Who may read the file shows what stands in it (aks.md#43-managed-identity).
function knowsArcKey({ headers }: RigRequest, known: ArcKey | undefined): boolean {
  return known !== undefined && headers.authorization === `Basic ${known.key}`;
}

function answerMachine(request: RigRequest, identities: readonly Identity[], lifeSeconds: number): RigAnswer {
  const refused = (message: string) => json(400, { error: 'invalid_request', error_description: message });
  // App Service has an address and a key of its own in place of the metadata header.
  const isAppService = request.path === APP_SERVICE_PATH;
  if (isAppService && request.headers['x-identity-header'] !== APP_SERVICE_KEY) return json(403, { message: 'No.' });
  if (!isAppService && request.headers['metadata'] !== 'true') return refused('Required metadata header not specified');
  if (request.headers['via'] !== undefined || request.headers['x-forwarded-for'] !== undefined)
    return refused('Proxied');
  const resource = request.query.get('resource');
  const isKnown =
    isAppService || request.path === ARC_PATH || /^\/metadata\/identity\/oauth2\/token\/?$/.test(request.path);
  if (!isKnown || resource === null) return json(404, {});
  const wanted = request.query.get('client_id');
  if (wanted === null && identities.length > 1) {
    return refused(
      'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request',
    );
  }
  const identity = identities.find((one) => wanted === null || one.clientId === wanted);
  if (identity === undefined) return refused('Identity not found');
  const ends = Math.floor(Date.now() / 1000) + lifeSeconds;
  return json(200, {
    access_token: accessToken(identity, resource, lifeSeconds),
    client_id: identity.clientId,
    expires_in: String(lifeSeconds),
    expires_on: String(ends),
    resource,
    token_type: 'Bearer',
  });
}

/** An identity of the stand-in's own tenant. */
export function identityOf(more: Omit<Identity, 'tenant'>): Identity {
  return { tenant: TENANT, ...more };
}

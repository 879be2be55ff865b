import { Fault, describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { agentProxyFor, readAgentNetwork } from '../../http/agent-network.ts';
import { agentAuthority, agentClientCertificate, defaultAuthorities } from '../../http/wire/agent-certificates.ts';
import type { ChosenContext } from '../choose-context.ts';
import type { ConnectionAdvice, Credentials, ServerAccess } from '../client/server-access.ts';
import { credentialsOf, execInfo, impersonationHeaders } from '../credentials.ts';
import { NOBODY } from '../kube-config.ts';
import { readAuthority, readPair, whyUnusable } from './check-credentials.ts';
import { proofSource } from './sign-in.ts';
import type { Proof, ProofSource, BearerSource } from './sign-in.ts';
import { agentFor } from '../../http/wire/tls-agent.ts';

/** What a connection brings beside a kubeconfig. */
export interface AccessOptions {
  /** In place of what the user of the context signs in with. */
  readonly tokens?: BearerSource | undefined;
  readonly advice?: ConnectionAdvice | undefined;
}

/**
 * How to reach the cluster of a context: address, credentials (asked for once, here, so that what is wrong with them is said
 * first), the agent's proxy and certificates. All secrets in it are masked from here on, renewed ones too. Throws a Fault.
 */
export async function serverAccess(
  host: Host,
  context: ChosenContext,
  source: string,
  { tokens, advice }: AccessOptions = {},
): Promise<ServerAccess> {
  const { cluster, user = NOBODY } = context;
  const server = cluster.server.replace(/\/+$/, '');
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new Fault('SR201', `The server '${server}' of ${source} is no http or https URL. Correct it.`);
  }
  const unusable = (why: string, error?: unknown) =>
    new Fault('SR202', `The credentials of ${source} cannot be used: ${why}. Check its user.`, { cause: error });
  const network = readAgentNetwork(host);
  const skipTlsVerify = cluster.skipTlsVerify || network.skipCertificateCheck;
  if (server.startsWith('http:') && !skipTlsVerify) {
    throw unusable('they would go to an http server unencrypted; insecure-skip-tls-verify allows that');
  }
  const proxyUrl = proxyOf(cluster.proxyUrl, source) ?? agentProxyFor(network, server);
  for (const secret of [user.token, user.password]) if (secret !== undefined) host.setSecret(secret);
  const credentials = credentialsOf(user, Date.now());
  if (!credentials.usable) throw unusable(credentials.why);
  const authority = await readAuthority(cluster.authority, source);
  const own = await readPair(credentials.certificate, host).catch((error: unknown) => {
    throw unusable(`the client certificate or its key cannot be read (${describeError(error)})`, error);
  });
  const signIn = tokens === undefined ? credentials.signIn : ({ kind: 'source', tokens } as const);
  const info = signIn.kind === 'plugin' ? execInfo(signIn.exec, cluster, authority) : '';
  const headersWith = ({ authorization }: Proof) => ({
    ...impersonationHeaders(user.impersonate),
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  });
  const proofs = proofSource(signIn, source, info, user.name, (proof) => {
    mask(host, proof);
    const why = whyUnusable(headersWith(proof), proof.certificate);
    if (why !== undefined) throw unusable(why);
  });
  const { tlsServerName } = cluster;
  const settings = { ca: withAgentAuthority(host, authority), skipTlsVerify, tlsServerName, proxyUrl };
  const fallback = own ?? agentClientCertificate(host);
  const access = accessBy(server, proofs, async (proof) => ({
    agent: await agentFor(server, { ...settings, certificate: proof.certificate ?? fallback }),
    headers: headersWith(proof),
  }));
  await access.credentials();
  return { ...access, advice };
}

/**
 * Access by what a source of proofs gives. A new token goes over the connections that are there; a new certificate takes
 * new ones.
 */
function accessBy(server: string, proofs: ProofSource, make: (proof: Proof) => Promise<Credentials>): ServerAccess {
  let last: { readonly proof: Proof; readonly credentials: Promise<Credentials> } | undefined;
  const proofOf = new WeakMap<Credentials, Proof>();
  const credentialsFor = async (proof: Proof): Promise<Credentials> => {
    if (last?.proof !== proof) {
      const before = last;
      const keepsConnections = before !== undefined && before.proof.certificate?.key === proof.certificate?.key;
      const credentials = make(proof).then(async (made) =>
        keepsConnections ? { ...made, agent: (await before.credentials).agent } : made,
      );
      last = { proof, credentials };
    }
    const credentials = await last.credentials;
    proofOf.set(credentials, proof);
    return credentials;
  };
  return {
    server,
    credentials: async () => credentialsFor(await proofs.current()),
    renewed: async (refused) => {
      const proof = proofOf.get(refused);
      const other = proof === undefined ? undefined : await proofs.renewed(proof);
      return other === undefined ? undefined : credentialsFor(other);
    },
  };
}

/** The agent masks what it was told before; base64 of a name and password is more than either. */
function mask(host: Host, { authorization, certificate }: Proof): void {
  if (authorization !== undefined) host.setSecret(authorization.replace(/^(?:Bearer|Basic) /, ''));
  if (certificate !== undefined) host.setSecret(certificate.key);
}

const PROXIES = ['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'];

function proxyOf(proxyUrl: string | undefined, source: string): string | undefined {
  if (proxyUrl === undefined) return undefined;
  if (URL.canParse(proxyUrl) && PROXIES.includes(new URL(proxyUrl).protocol)) return proxyUrl;
  // It may hold a password, so it is not shown.
  throw new Fault('SR201', `The proxy-url of ${source} is no http, https or socks URL. Correct it.`);
}

// A kubeconfig's CA replaces Node's own list, so behind a proxy that inspects TLS the agent's CA must be added to it.
function withAgentAuthority(host: Host, authority: string | undefined): readonly string[] | undefined {
  const own = agentAuthority(host);
  if (own === undefined) return authority === undefined ? undefined : [authority];
  return [...(authority === undefined ? defaultAuthorities() : [authority]), own];
}

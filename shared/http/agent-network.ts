import type { Host } from '../host/host.ts';

/** The network settings of the agent, which libraries do not read by themselves (agent.md#2-environment-and-endpoints). */
export interface AgentNetwork {
  readonly proxy: AgentProxy | undefined;
  /** Agent.SkipCertValidation: whoever set up the agent wants no certificate to be checked. */
  readonly skipCertificateCheck: boolean;
  /** The file of the authorities to trust beside Node's own. */
  readonly authorityFile: string | undefined;
  /** The files of the certificate that the agent shows to whoever asks for one. */
  readonly clientCertificate: AgentCertificateFiles | undefined;
}

interface AgentProxy {
  /** Without credentials. */
  readonly url: string;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
  /** Regular expressions; an address that one of them finds something in goes around the proxy. */
  readonly bypassed: readonly string[];
}

/** What a client shows of itself to servers that ask for it. PEM texts. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string | undefined;
}

interface AgentCertificateFiles {
  readonly certificate: string;
  /** The same file where it is not given. */
  readonly key: string;
  readonly passphrase: string | undefined;
}

/** Reads the network settings of the agent, for every client alike. A proxy whose address is none is left out. */
export function readAgentNetwork(host: Pick<Host, 'variable'>): AgentNetwork {
  const certificate = host.variable('Agent.ClientCert');
  return {
    proxy: readProxy(host),
    skipCertificateCheck: /^true$/i.test(host.variable('Agent.SkipCertValidation') ?? ''),
    authorityFile: host.variable('Agent.CAInfo'),
    clientCertificate:
      certificate === undefined
        ? undefined
        : {
            certificate,
            key: host.variable('Agent.ClientCertKey') ?? certificate,
            passphrase: host.variable('Agent.ClientCertPassword'),
          },
  };
}

function readProxy(host: Pick<Host, 'variable'>): AgentProxy | undefined {
  const url = host.variable('Agent.ProxyUrl');
  if (url === undefined || !URL.canParse(url)) return undefined;
  const user = host.variable('Agent.ProxyUsername');
  const password = host.variable('Agent.ProxyPassword') ?? '';
  return {
    url,
    credentials: user === undefined ? undefined : { user, password },
    bypassed: bypassList(host.variable('Agent.ProxyBypassList')),
  };
}

/**
 * The agent's proxy for this address, with its credentials as a URL wants them; `undefined` where it has none, or its
 * bypass list names the address.
 */
export function agentProxyFor({ proxy }: Pick<AgentNetwork, 'proxy'>, address: string): string | undefined {
  if (proxy === undefined) return undefined;
  if (proxy.bypassed.some((pattern) => new RegExp(pattern, 'i').test(address))) return undefined;
  const url = new URL(proxy.url);
  if (proxy.credentials !== undefined) {
    // A URL takes a percent sign for the start of an encoded character.
    url.username = encodeURIComponent(proxy.credentials.user);
    url.password = encodeURIComponent(proxy.credentials.password);
  }
  return url.href.replace(/\/$/, '');
}

// The agent hands the list on as a JSON array of regular expressions. What is none (`*.corp`) is dropped alone, as the agent
// itself does; the others hold.
function bypassList(list: string | undefined): readonly string[] {
  try {
    const patterns = JSON.parse(list ?? '[]') as unknown;
    return Array.isArray(patterns) ? patterns.filter(isPattern) : [];
  } catch {
    return [];
  }
}

function isPattern(pattern: unknown): pattern is string {
  if (typeof pattern !== 'string') return false;
  try {
    new RegExp(pattern, 'i');
    return true;
  } catch {
    return false;
  }
}

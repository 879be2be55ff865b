import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployInfo } from '../../../../shared/contract/deploy-info.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { Cluster } from '../../../../shared/kubernetes/client/cluster.ts';
import { backendOf } from '../../../../shared/kubernetes/port-forward-service.ts';
import type { ServicePlace } from '../../../../shared/kubernetes/port-forward-service.ts';
import { kubectlName, target as resource } from '../../../../shared/kubernetes/resources.ts';
import { workloadOf } from '../../../../shared/deployment/live-image.ts';
import { chooseAccess, needsLookup } from '../choose-access.ts';
import type { AccessInput } from '../choose-access.ts';
import { startGateway } from './gateway.ts';
import type { Gateway, Route, RouteFailure } from './gateway.ts';
import { agentProxyFor, readAgentNetwork } from '../../../../shared/http/agent-network.ts';
import { proxyFor } from '../choose-proxy.ts';
import { proxyEnvironment, sendThrough } from './proxy-environment.ts';
import type { ProxyRequest } from '../proxy-request.ts';
import { openDirectly, proxiedRoute, straightRoute } from './routes.ts';
import { isKnown } from './resolve-name.ts';
import { Tunnel } from './tunnel.ts';
import { authorityOf, destinationOf } from '../../../../shared/http/url.ts';
import { whyUnusable } from '../proxy-address.ts';

/** The way that all requests of this task take. */
export interface Network {
  /** No proxy of ours is in between. */
  readonly isDirect: boolean;
  /** The proxy that requests to a URL go through, ours or another. */
  proxyOf(url: URL): URL | undefined;
  /** Why there is no answer from one of these URLs, where this task's own proxy knows better than the client. */
  explain(urls: readonly string[]): RouteFailure | undefined;
  /** Puts everything back. */
  close(): void;
}

interface NetworkInputs {
  readonly access: AccessInput;
}

interface NetworkTarget {
  readonly url: string | undefined;
  readonly deployInfo: DeployInfo | undefined;
}

const LOOKUP_MILLISECONDS = 5000;

/**
 * Decides how the target is reached, and opens the tunnel where it is not reached directly (design.md#the-tunnel). A
 * proxy of our own stands in between where there is a tunnel or where the agent has a proxy, since newman knows
 * neither. Throws a Fault that names the ways out where there is none.
 */
export async function openNetwork(
  host: Host,
  inputs: NetworkInputs,
  target: NetworkTarget,
  cluster: (() => Promise<Cluster>) | undefined,
): Promise<Network> {
  const url = target.url === undefined ? undefined : new URL(target.url);
  const environment = proxyEnvironment();
  const agent = readAgentNetwork(host);
  const proxyOf = (one: URL) => proxyFor(one, environment, (address) => agentProxyFor(agent, address));
  const proxy = url === undefined ? undefined : proxyOf(url);
  const choice = chooseAccess({
    access: inputs.access,
    host: url?.hostname,
    resolves: url === undefined || !needsLookup(inputs.access, url.hostname) || (await resolves(url.hostname)),
    hasConnection: cluster !== undefined,
    isProxied: proxy !== undefined,
  });
  if (choice.kind === 'impossible') throw new Fault('SR505', choice.why);
  const unusable = choice.kind === 'direct' && proxy !== undefined ? whyUnusable(proxy) : undefined;
  if (proxy !== undefined && unusable !== undefined) {
    throw new Fault(
      'SR505',
      `${url?.host ?? 'The target'} cannot be reached: the proxy ${proxy.protocol}//${proxy.host} of this agent ${unusable}`,
    );
  }
  const tunnel =
    choice.kind === 'tunnel' && cluster !== undefined && url !== undefined
      ? await openTunnel(host, await cluster(), { url, service: choice.service, deployInfo: target.deployInfo })
      : undefined;
  if (tunnel === undefined && host.variable('Agent.ProxyUrl') === undefined) {
    return { ...DIRECT, proxyOf };
  }
  const tunnelled = url === undefined ? '' : authorityOf(destinationOf(url));
  const route = (request: ProxyRequest): Route => {
    const authority = authorityOf(request.destination);
    if (tunnel !== undefined && authority === tunnelled) {
      return straightRoute(request, () => tunnel.open());
    }
    const scheme = request.kind === 'connect' ? 'https' : 'http';
    const other = proxyOf(new URL(`${scheme}://${authority}${request.path}`));
    return other === undefined
      ? straightRoute(request, () => openDirectly(request.destination))
      : proxiedRoute(request, other);
  };
  const gateway = await startGateway(route);
  host.setSecret(new URL(gateway.url).password);
  return networkOf(gateway);
}

/** Nothing in between. */
export const DIRECT: Network = {
  isDirect: true,
  proxyOf: () => undefined,
  explain: () => undefined,
  close: () => undefined,
};

function networkOf(gateway: Gateway): Network {
  const restore = sendThrough(gateway.url);
  const proxy = new URL(gateway.url);
  return {
    isDirect: false,
    proxyOf: () => proxy,
    explain: (urls) => {
      const authorities = urls
        .filter((url) => URL.canParse(url))
        .map((url) => authorityOf(destinationOf(new URL(url))));
      return authorities.map((authority) => gateway.failureOf(authority)).find((failure) => failure !== undefined);
    },
    close: () => {
      restore();
      gateway.close();
    },
  };
}

interface TunnelTarget {
  readonly url: URL;
  readonly service: ServicePlace;
  readonly deployInfo: DeployInfo | undefined;
}

async function openTunnel(
  host: Host,
  cluster: Cluster,
  { url, service: place, deployInfo }: TunnelTarget,
): Promise<Tunnel> {
  const answer = await cluster.client.get(resource('get', 'services', place.namespace, place.name));
  const backend = backendOf(answer, destinationOf(url).port, place.pod);
  const what = `Service ${place.name} in namespace ${place.namespace}`;
  if (!backend.found) throw new Fault('SR505', `${what} cannot be reached by port-forward: ${backend.why}.`);
  const tested = deployInfo === undefined ? undefined : workloadOf(deployInfo);
  const workload = tested?.namespace === place.namespace ? tested : undefined;
  const tunnel = new Tunnel(cluster, { service: place, backend, workload });
  const choice = await tunnel.choose();
  const all = workload === undefined ? 'its ready pods' : `the ready pods of ${kubectlName(workload)} behind it`;
  const pods = place.pod === undefined ? all : `its pod ${place.pod}`;
  host.info(
    `${url.host} is reached by port-forward through ${cluster.server}: ${what}, port ${backend.targetPort} of ${pods}` +
      `${choice.found ? '' : ` (so far ${choice.why})`}.`,
  );
  return tunnel;
}

async function resolves(name: string): Promise<boolean> {
  const patience = new AbortController();
  try {
    return await Promise.race([isKnown(name), sleep(LOOKUP_MILLISECONDS, false, { signal: patience.signal })]);
  } finally {
    patience.abort();
  }
}

import { serviceOfHost } from '../../../shared/kubernetes/port-forward-service.ts';
import type { ServicePlace } from '../../../shared/kubernetes/port-forward-service.ts';

export const ACCESS = ['auto', 'direct', 'portForward'] as const;
export type AccessInput = (typeof ACCESS)[number];

export type AccessChoice =
  | { readonly kind: 'direct' }
  | { readonly kind: 'tunnel'; readonly service: ServicePlace }
  | { readonly kind: 'impossible'; readonly why: string };

interface Circumstances {
  readonly access: AccessInput;
  /** The host of the target URL, where one is known. */
  readonly host: string | undefined;
  /** Whether the agent knows the host. */
  readonly resolves: boolean;
  readonly hasConnection: boolean;
  /** Whether a proxy is asked for this host, which may know more names than the agent. */
  readonly isProxied: boolean;
}

const EXAMPLE = 'http://python-service.prod.svc:8080';

/** Whether it matters that the agent knows the host: names inside of a cluster, in `auto`. */
export function needsLookup(access: AccessInput, host: string | undefined): boolean {
  return access === 'auto' && host !== undefined && serviceOfHost(host) !== undefined;
}

/** How the target is reached (design.md#inputs-of-newmansanity, `access`). Pure. */
export function chooseAccess({ access, host, resolves, hasConnection, isProxied }: Circumstances): AccessChoice {
  if (access === 'direct') return { kind: 'direct' };
  const service = host === undefined ? undefined : serviceOfHost(host);
  if (access === 'portForward') {
    if (service !== undefined) return { kind: 'tunnel', service };
    const what = host === undefined ? 'no target URL is known' : `the target's host ${host} is not name.namespace.svc`;
    return {
      kind: 'impossible',
      why: `access is portForward, but ${what}. Give as targetUrl, or as serviceUrl of CaptureAndDeploy@1, the address that the Service has inside the cluster (example: ${EXAMPLE}), or set access to auto.`,
    };
  }
  if (service === undefined || resolves) return { kind: 'direct' };
  if (hasConnection) return { kind: 'tunnel', service };
  if (isProxied) return { kind: 'direct' };
  return {
    kind: 'impossible',
    why: `${host} is a name inside of a cluster, which this agent does not resolve. There are three ways out: run this job on an agent inside the cluster's network; expose the service by an ingress and give its URL as targetUrl; or give kubernetesServiceConnection (or connectionType: kubeconfig), so that the requests go by port-forward.`,
  };
}

import { selectorText } from './resources.ts';

/** Where a Service is. */
export interface ServicePlace {
  readonly namespace: string;
  readonly name: string;
  /** The one pod behind it that is meant, by its host name. */
  readonly pod: string | undefined;
}

/** The parts of a Service that say which pods and which port stand behind it. */
export interface Service {
  readonly spec?: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly externalName?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly ServicePort[];
  };
}

interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

interface NamedPod {
  readonly spec: PodPorts['spec'] & { readonly hostname?: string; readonly subdomain?: string };
}

interface PodPorts {
  readonly spec: {
    readonly containers: readonly ContainerPorts[];
    readonly initContainers?: readonly ContainerPorts[];
  };
}

interface ContainerPorts {
  readonly name: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
}

const CLUSTER_HOST = /^(?:([a-z0-9-]+)\.)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?$/i;

/**
 * The Service that a cluster-internal name stands for: `name.namespace.svc`, with or without the cluster's domain, and
 * with the host name of one pod before it (`pod-0.name.namespace.svc`), as a headless Service gives it to each.
 */
export function serviceOfHost(host: string): ServicePlace | undefined {
  const [, pod, name, namespace] = CLUSTER_HOST.exec(host.replace(/\.$/, '').toLowerCase()) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace, pod };
}

export type Backend =
  | {
      readonly found: true;
      /** A label selector. */
      readonly selector: string;
      /** A number, or the name of a port of the pod. */
      readonly targetPort: number | string;
    }
  | { readonly found: false; readonly why: string };

/** Which pods and which of their ports a Service sends a port of its own to; for one of its pods, that pod's. */
export function backendOf(service: Service, port: number, pod?: string): Backend {
  const { type, clusterIP, externalName = '', selector = {}, ports = [] } = service.spec ?? {};
  if (type === 'ExternalName') {
    return { found: false, why: `it is an alias of ${externalName}, outside of the cluster; give that as the target` };
  }
  if (Object.keys(selector).length === 0) {
    return { found: false, why: 'it has no selector, so its pods are not known' };
  }
  const pods = selectorText({ matchLabels: selector });
  if (pod !== undefined && clusterIP !== 'None') {
    return { found: false, why: `it is not headless (clusterIP: None), so its pod ${pod} has no name of its own` };
  }
  // Behind the name of a headless Service are the pods themselves, whose ports nobody translates.
  if (clusterIP === 'None') return { found: true, selector: pods, targetPort: port };
  const entry = ports.find((one) => one.port === port && (one.protocol ?? 'TCP') === 'TCP');
  if (entry === undefined) {
    const known = ports.map((one) => (one.name === undefined ? String(one.port) : `${one.port} (${one.name})`));
    return { found: false, why: `it has no port ${port}; its ports: ${known.join(', ') || 'none'}` };
  }
  return { found: true, selector: pods, targetPort: entry.targetPort ?? port };
}

/** Whether this is the pod that a Service has under this host name; a StatefulSet names its pods so. */
export function isPodNamed(pod: NamedPod, hostname: string, service: string): boolean {
  return pod.spec.hostname === hostname && pod.spec.subdomain === service;
}

/** The number of a pod's port, by number or by the name that one of its containers gives it. */
export function podPort(pod: PodPorts, targetPort: number | string): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
    .flatMap(({ ports = [] }) => ports)
    .find(({ name, protocol = 'TCP' }) => name === targetPort && protocol === 'TCP')?.containerPort;
}

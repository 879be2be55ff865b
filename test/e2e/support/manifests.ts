/** A workload as these specs make it; `extra` goes into the spec as it is. */
export interface ManifestOptions {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly podSpec?: Readonly<Record<string, unknown>>;
}

/** The manifest of a workload with one container named like it. */
export function manifest({ kind, name, image, replicas, annotations, spec, podSpec }: ManifestOptions): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image }], ...podSpec } },
      ...spec,
    },
  };
}

/** Where workloads of this kind live in a namespace. */
export function workloadPath(kind: ManifestOptions['kind'], namespace: string, name?: string): string {
  const resource = `${kind.toLowerCase()}s`;
  return ['', 'apis', 'apps', 'v1', 'namespaces', namespace, resource, ...(name === undefined ? [] : [name])].join('/');
}

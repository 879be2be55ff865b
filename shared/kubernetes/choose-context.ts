import type { KubeCluster, KubeConfig, KubeUser } from './kube-config.ts';

/** What a step connects to. */
export interface ChosenContext {
  readonly name: string;
  readonly cluster: KubeCluster;
  /** `undefined` where the context names none: requests go without credentials. */
  readonly user: KubeUser | undefined;
  readonly namespace: string | undefined;
}

export type ContextChoice =
  | { readonly found: true; readonly context: ChosenContext }
  /** One sentence or two: what is wrong, and what to do. */
  | { readonly found: false; readonly why: string };

/**
 * The context that a step connects to: the one that is wanted (of the service connection), else the current one, else the
 * only one.
 *
 * @param source whose kubeconfig it is, for error lines
 */
export function chooseContext(config: KubeConfig, wanted: string | undefined, source: string): ContextChoice {
  const names = config.contexts.map(({ name }) => name);
  if (wanted !== undefined && !names.includes(wanted)) {
    return {
      found: false,
      why: `The service connection names the context '${wanted}', but its kubeconfig has ${names.length === 0 ? 'none' : `only ${names.join(', ')}`}. Correct the context in the service connection.`,
    };
  }
  const current = wanted ?? config.currentContext ?? (names.length === 1 ? names[0] : undefined);
  if (current === undefined) {
    const why = `${source} has no current-context (contexts: ${names.join(', ') || 'none'}). Choose the context.`;
    return { found: false, why };
  }
  const context = config.contexts.find(({ name }) => name === current);
  if (context === undefined) {
    const why = `${source} has the current-context '${current}', which is none of its contexts (${names.join(', ') || 'it has none'}). Choose the context.`;
    return { found: false, why };
  }
  const cluster = config.clusters.find(({ name }) => name === context.cluster);
  const user = config.users.find(({ name }) => name === context.user);
  if (cluster === undefined || (context.user !== undefined && user === undefined)) {
    const what = cluster === undefined ? 'cluster' : `user '${context.user}'`;
    const names = cluster === undefined ? 'a cluster that is not in it' : `the ${what}, which is not in it`;
    return { found: false, why: `The context '${current}' of ${source} names ${names}. Give a complete kubeconfig.` };
  }
  return { found: true, context: { name: current, cluster, user, namespace: context.namespace } };
}

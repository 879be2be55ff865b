import * as v from 'valibot';
import type { AksCluster } from './aks-cluster.ts';

const credentialsShape = v.object({
  kubeconfigs: v.array(v.object({ name: v.optional(v.string(), ''), value: v.string() })),
});

/**
 * The kubeconfig in the answer about a cluster's credentials: the one of that name, else the only one. Throws an Error that
 * says what is missing, without anything that the answer holds.
 */
export function kubeconfigIn(body: string, { asAdmin }: Pick<AksCluster, 'asAdmin'>): string {
  const parsed = v.safeParse(credentialsShape, parse(body));
  if (!parsed.success) throw new Error('its answer is no list of kubeconfigs');
  const { kubeconfigs } = parsed.output;
  const wanted = asAdmin ? 'clusteradmin' : 'clusteruser';
  const found =
    kubeconfigs.find(({ name }) => name.toLowerCase() === wanted) ??
    (kubeconfigs.length === 1 ? kubeconfigs[0] : undefined);
  if (found === undefined) {
    throw new Error(kubeconfigs.length === 0 ? 'its answer holds no kubeconfig' : 'its answer holds others');
  }
  const text = Buffer.from(found.value, 'base64').toString('utf8');
  // What is no base64 is read as some bytes all the same.
  if (!/^[A-Za-z0-9+/\s]+=*\s*$/.test(found.value) || text.includes('\uFFFD') || text.trim() === '') {
    throw new Error('the kubeconfig in its answer is no base64 of a text');
  }
  return text;
}

/** What Resource Manager says of a cluster, as far as it tells why its API server is not reached. */
export interface ClusterState {
  readonly isStopped: boolean;
  readonly isPrivate: boolean;
  readonly authorisedRanges: readonly string[];
  readonly provisioning: string | undefined;
}

const text = v.fallback(v.optional(v.string()), undefined);
const stateShape = v.object({
  properties: v.object({
    provisioningState: text,
    powerState: v.fallback(v.optional(v.object({ code: text })), undefined),
    apiServerAccessProfile: v.fallback(
      v.nullish(
        v.object({
          enablePrivateCluster: v.fallback(v.nullish(v.boolean()), false),
          authorizedIPRanges: v.fallback(v.nullish(v.array(v.string())), []),
        }),
      ),
      undefined,
    ),
  }),
});

/** The state of a cluster in the answer about it; `undefined` where it holds none. */
export function clusterStateIn(body: string): ClusterState | undefined {
  const parsed = v.safeParse(stateShape, parse(body));
  if (!parsed.success) return undefined;
  const { powerState, apiServerAccessProfile: access, provisioningState } = parsed.output.properties;
  return {
    isStopped: powerState?.code === 'Stopped',
    isPrivate: access?.enablePrivateCluster === true,
    authorisedRanges: access?.authorizedIPRanges ?? [],
    provisioning: provisioningState,
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

import type { Pod, Workload } from '../kubernetes/objects.ts';
import { allStatuses } from '../kubernetes/objects.ts';
import { isSidecar, unprobedContainer } from '../kubernetes/pod.ts';

/** How long each new pod must have run without a restart where nothing else tells that it runs. */
export const RUN_SECONDS = 10;
// From here on the controller itself waits for longer than a container that exits at once is Ready.
const ENOUGH_MIN_READY_SECONDS = 5;

/**
 * What a complete rollout is watched for before it is a success: that it stays healthy for `stableSeconds`, or that its
 * pods really run; `container` is the first one without a readiness probe.
 */
export type Watch =
  { readonly kind: 'stable'; readonly seconds: number } | { readonly kind: 'really runs'; readonly container: string };

/**
 * What a complete rollout is watched for, `undefined` where nothing. The kubelet reports a container without a readiness
 * probe as Ready from its first instant, one that exits at once for about a second (design.md#really-runs); so where
 * `stableSeconds` is left empty its pods have to run for a while. `pods` are those of the revision: admission may have
 * added containers to them.
 */
export function watchOf(
  stableSeconds: number | undefined,
  workload: Workload,
  pods: readonly Pod[],
): Watch | undefined {
  if (stableSeconds !== undefined) return stableSeconds === 0 ? undefined : { kind: 'stable', seconds: stableSeconds };
  if ((workload.spec.minReadySeconds ?? 0) >= ENOUGH_MIN_READY_SECONDS) return undefined;
  const specs = [workload.spec.template.spec, ...pods.map(({ spec }) => spec)];
  const container = specs.map(unprobedContainer).find((found) => found !== undefined);
  return container && { kind: 'really runs', container: container.name };
}

/** How long a watch lasts. */
export function watchSeconds(watch: Watch): number {
  return watch.kind === 'stable' ? watch.seconds : RUN_SECONDS;
}

/**
 * How many milliseconds are left until every container of these pods has run for RUN_SECONDS since it was started last; 0
 * where all have. `serverNow` is the server's clock in milliseconds since the epoch. The clock of a node is believed as far
 * as it can be right: it started no container before the server made the pod, and none in the future.
 */
export function stillToRun(pods: readonly Pod[], serverNow: number): number {
  const all = RUN_SECONDS * 1000;
  const left = pods.flatMap((pod) => {
    const made = Date.parse(pod.metadata.creationTimestamp ?? '');
    const passing = new Set((pod.spec.initContainers ?? []).filter((one) => !isSidecar(one)).map(nameOf));
    return allStatuses(pod).map((container) => {
      if (passing.has(nameOf(container))) return 0;
      const started = Date.parse(container.state?.running?.startedAt ?? '');
      if (Number.isNaN(started)) return all;
      return Math.max(started, Number.isNaN(made) ? started : made) + all - serverNow;
    });
  });
  return Math.min(all, Math.max(0, ...left));
}

const nameOf = ({ name }: { readonly name: string }): string => name;

/** Why a complete rollout is still watched, and how to spare it: the end of a sentence about its state. */
export function watchText(watch: Watch): string {
  if (watch.kind === 'stable') return `watched for ${watch.seconds} s`;
  return `watched until each new pod has run ${RUN_SECONDS} s without a restart, since container ${watch.container} has no readiness probe and counts as ready from its first instant (a readiness probe spares this, in CaptureAndDeploy stableSeconds: 0 as well)`;
}

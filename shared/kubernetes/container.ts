import type { Namespace, Workload } from './objects.ts';

export type ContainerChoice =
  { readonly found: true; readonly place: ContainerReference } | { readonly found: false; readonly problem: string };

/**
 * The container that is meant: the one named (init containers too), else the one named like the workload, else the only
 * one (design.md#inputs-of-captureanddeploy).
 */
export function chooseContainer(workload: Workload, wanted: string | undefined): ContainerChoice {
  const places = containerPlaces(workload);
  const regular = places.filter(({ list }) => list === 'containers');
  const [first] = regular;
  const only = regular.length === 1 ? first : undefined;
  const place =
    wanted === undefined
      ? (regular.find(({ name }) => name === workload.metadata.name) ?? only)
      : places.find(({ name }) => name === wanted);
  if (place !== undefined) return { found: true, place };
  const names = places.map(({ name }) => name).join(', ');
  const what = `${workload.kind} ${workload.metadata.name}`;
  return {
    found: false,
    problem:
      wanted === undefined
        ? `${what} has the containers ${names}, none named like it: say which one is meant in containerName.`
        : `${what} has no container '${wanted}', it has ${names}. Correct containerName.`,
  };
}

/** All containers in the template of a workload, init containers behind the others. */
export function containerPlaces({ spec }: Workload): readonly ContainerReference[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    (spec.template.spec[list] ?? []).map(({ name, image = '' }, index) => ({ name, list, index, image })),
  );
}

/**
 * The name of the main container of a workload that somebody else's step changes: the one named like it, else the first
 * (design.md#records-of-several-workloads). Pure.
 */
export function mainContainer({ metadata, spec }: Workload): string | undefined {
  const { containers } = spec.template.spec;
  return (containers.find(({ name }) => name === metadata.name) ?? containers[0])?.name;
}

/** Where a container stands in the template of a workload. */
export interface ContainerReference {
  readonly name: string;
  readonly list: 'containers' | 'initContainers';
  readonly index: number;
  readonly image: string;
}

/**
 * Why nothing may be changed in this namespace, or `undefined`: while it is being deleted no new pod may be made in it,
 * although its workloads may still be there for long (kubernetes.md#23-a-namespace-that-is-being-deleted).
 */
export function whyNothingNew({ metadata: { name, deletionTimestamp } }: Namespace): string | undefined {
  return deletionTimestamp === undefined
    ? undefined
    : `Namespace ${name} is being deleted (since ${deletionTimestamp}): no new pod may be made in it, so nothing was changed. Wait until it is gone and make it anew with its workloads, or correct namespace.`;
}

/** Why the rollout of a change to this workload could never be followed to an end, or `undefined`. */
export function whyNotFollowable({ kind, metadata, spec }: Workload): string | undefined {
  if (metadata.deletionTimestamp !== undefined) {
    const { finalizers = [] } = metadata;
    const holds = finalizers.length === 0 ? '' : `, and its finalizer ${finalizers.join(', ')} is still there`;
    return `${kind} ${metadata.name} is being deleted, so nothing was changed. It is so since ${metadata.deletionTimestamp}${holds}. Wait until it is gone, and make it anew.`;
  }
  if (kind === 'Deployment' || spec.updateStrategy?.type !== 'OnDelete') return undefined;
  return `${kind} ${metadata.name} has updateStrategy OnDelete: the controller replaces no pod by itself, so nothing would be rolled out. Set updateStrategy to RollingUpdate, or change it by hand.`;
}

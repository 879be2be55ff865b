import type { WorkloadKind } from '../kubernetes/objects.ts';
import type { WorkloadReference } from '../kubernetes/resources.ts';
import { contractName } from '../kubernetes/resources.ts';
import type { WorkloadName } from '../kubernetes/workload-inputs.ts';
import { enumerate } from '../report/counts.ts';
import { groupOf } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { PlacedManifest } from './object-address.ts';

const KINDS: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** The workloads of a step that applies manifests, the main one first; or why there are none that it could follow. */
export type WorkloadsOfSet =
  | { readonly found: true; readonly namespace: string; readonly workloads: readonly [WorkloadName, ...WorkloadName[]] }
  | { readonly found: false; readonly problem: string };

/** The kind of a workload that is followed; `undefined` for all other objects. Pure. */
export function workloadKindOf({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): WorkloadKind | undefined {
  return groupOf(apiVersion) === 'apps' ? KINDS.find((one) => one === kind) : undefined;
}

/**
 * The workloads of a set, the main one first (manifests.md#21-corrections): the one that deploymentName names, which may be a
 * live one that stands in no manifest; else the only one that an image was put into; else the first by kind and name. Pure.
 *
 * @param namespace of the step, where a named workload is that stands in no manifest
 * @param imaged the workloads into which an image of the inputs was put
 */
export function workloadsOfSet(
  manifests: readonly PlacedManifest[],
  {
    named,
    imaged,
    namespace,
  }: { readonly named: WorkloadName | undefined; readonly imaged: readonly WorkloadName[]; readonly namespace: string },
): WorkloadsOfSet {
  const all = manifests.flatMap((manifest): readonly WorkloadReference[] => {
    const kind = workloadKindOf(manifest);
    return kind === undefined || manifest.namespace === undefined
      ? []
      : [{ kind, name: manifest.name, namespace: manifest.namespace }];
  });
  const sorted = [...all].sort(byKindAndName);
  const same = (one: WorkloadName | undefined) =>
    sorted.find(({ kind, name }) => kind === one?.kind && name === one.name);
  const [onlyImaged, ...moreImaged] = imaged;
  const main =
    named === undefined
      ? ((moreImaged.length === 0 ? same(onlyImaged) : undefined) ?? sorted[0])
      : (same(named) ?? { ...named, namespace });
  if (main === undefined) {
    return {
      found: false,
      problem:
        'the manifests have no Deployment, StatefulSet or DaemonSet, and deploymentName names none: nothing would be followed. Give deploymentName, the workload that they are for',
    };
  }
  const others = sorted.filter((one) => contractName(one) !== contractName(main) || one.namespace !== main.namespace);
  const elsewhere = others.filter((one) => one.namespace !== main.namespace);
  if (elsewhere.length > 0) {
    return {
      found: false,
      problem: `the manifests have workloads in several namespaces: ${contractName(main)} in ${main.namespace}, ${enumerate(
        elsewhere.map((one) => `${contractName(one)} in ${one.namespace}`),
        5,
      )}. Give those of each namespace a step and an artifactSuffix of its own`,
    };
  }
  return {
    found: true,
    namespace: main.namespace,
    workloads: [main, ...others].map(({ kind, name }) => ({ kind, name })) as [WorkloadName, ...WorkloadName[]],
  };
}

function byKindAndName(a: WorkloadName, b: WorkloadName): number {
  const kinds = KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
  if (kinds !== 0) return kinds;
  return a.name < b.name ? -1 : 1;
}

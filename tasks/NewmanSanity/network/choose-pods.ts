import type { Pod, RevisionObject } from '../../../shared/kubernetes/objects.ts';
import { isPodNamed, podPort } from '../../../shared/kubernetes/port-forward-service.ts';
import type { ServicePlace } from '../../../shared/kubernetes/port-forward-service.ts';
import { isPodOf, isReady } from '../../../shared/kubernetes/pod.ts';

/** The revisions of the workload under test. */
export interface TestedRevisions {
  readonly live: RevisionObject | undefined;
  readonly all: readonly RevisionObject[];
}

export interface ForwardTarget {
  readonly pod: Pod;
  readonly port: number;
}

export type PodChoice =
  | { readonly found: true; readonly targets: readonly ForwardTarget[] }
  | { readonly found: false; readonly why: string };

/**
 * The pods behind a Service that requests may go to: ready, not on their way out, and of the live revision wherever the
 * Service leads to the workload under test (design.md#the-tunnel). Pure.
 */
export function choosePods(
  pods: readonly Pod[],
  tested: TestedRevisions | undefined,
  targetPort: number | string,
  service: ServicePlace,
): PodChoice {
  if (service.pod !== undefined) {
    const { pod, name } = service;
    const named = pods.filter((one) => isPodNamed(one, pod, name));
    if (named.length === 0) return { found: false, why: `it has no pod ${pod}` };
    return choosePods(named, tested, targetPort, { ...service, pod: undefined });
  }
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const own = staying.filter((pod) => tested?.all.some((revision) => isPodOf(pod, revision)));
  // A gateway or another workload in front of the one under test has no revision of it.
  const live = tested?.live;
  const wanted = own.length === 0 ? staying : own.filter((pod) => live !== undefined && isPodOf(pod, live));
  const ready = wanted.filter(isReady);
  const targets = ready.flatMap((pod) => {
    const port = podPort(pod, targetPort);
    return port === undefined ? [] : [{ pod, port }];
  });
  if (targets.length > 0) return { found: true, targets };
  if (ready.length > 0) return { found: false, why: `no container of its pods has a port named ${targetPort}` };
  const revision = own.length > 0 && live !== undefined ? ` of the live revision ${live.metadata.name}` : '';
  return { found: false, why: `none of its ${pods.length} pods${revision} is ready` };
}

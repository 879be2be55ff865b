import type { Workload } from '../kubernetes/objects.ts';

/** The warning about a rollout that is complete without a single pod of the new version (design.md#completed). Pure. */
export function nothingRan({ kind, metadata, spec }: Workload, image: string): string {
  const why = {
    Deployment: 'it has 0 replicas',
    StatefulSet:
      spec.replicas === 0
        ? 'it has 0 replicas'
        : 'its partition is above all its pods, or none of the new ones is available',
    DaemonSet: 'no node takes its pods',
  }[kind];
  return `Nothing of ${image} runs: ${kind} ${metadata.name} is complete, but ${why}. Whether this version is good is not known, so it is gone back to only where nothing else is.`;
}

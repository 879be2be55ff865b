import type { Workload } from './objects.ts';

/** Why the rollout of a change to this workload could never be followed to an end, or `undefined`. */
export function whyNotFollowable({ kind, metadata, spec }: Workload): string | undefined {
  if (kind === 'Deployment' || spec.updateStrategy?.type !== 'OnDelete') return undefined;
  return `${kind} ${metadata.name} has updateStrategy OnDelete: the controller replaces no pod by itself, so nothing would be rolled out. Set updateStrategy to RollingUpdate, or change it by hand.`;
}

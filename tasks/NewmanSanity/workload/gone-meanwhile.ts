import type { ContainerStatus, Pod } from '../../../shared/kubernetes/objects.ts';

// The clocks of nodes and agent need not agree, and those of nodes have no more than seconds.
const SKEW_MILLISECONDS = 5000;

/**
 * What of the tested workload went away since a time, in milliseconds since 1970, in one sentence; nothing where its pods
 * ran through. What is told is the newest end of a container, else a pod that was evicted: those stay in the list for days.
 */
export function goneMeanwhile(pods: readonly Pod[], since: number): string | undefined {
  const ends = pods.flatMap((pod) => (pod.status?.containerStatuses ?? []).flatMap((status) => endsOf(pod, status)));
  const [newest] = ends.filter(({ at }) => at >= since - SKEW_MILLISECONDS).sort((a, b) => b.at - a.at);
  if (newest !== undefined) return newest.sentence;
  const evicted = pods.find(
    ({ status }) =>
      status?.phase === 'Failed' &&
      status.reason === 'Evicted' &&
      (status.conditions ?? []).some(
        ({ lastTransitionTime }) => Date.parse(lastTransitionTime ?? '') >= since - SKEW_MILLISECONDS,
      ),
  );
  if (evicted === undefined) return undefined;
  return `Pod ${evicted.metadata.name} was evicted from its node: look at its requests and at the node, not at the network.`;
}

function endsOf(pod: Pod, { name, state, lastState }: ContainerStatus): { at: number; sentence: string }[] {
  return [state?.terminated, lastState?.terminated].flatMap((ended) => {
    const at = Date.parse(ended?.finishedAt ?? '');
    if (ended === undefined || Number.isNaN(at)) return [];
    const isOutOfMemory = ended.reason === 'OOMKilled';
    const how = isOutOfMemory ? 'was OOM-killed' : `ended with exit code ${ended.exitCode}`;
    const where = isOutOfMemory ? 'its memory limit' : 'its log';
    const sentence = `Container ${name} of pod ${pod.metadata.name} ${how} while the tests ran: look at ${where}, not at the network.`;
    return [{ at, sentence }];
  });
}

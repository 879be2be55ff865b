import type { Pod } from '../kubernetes/objects.ts';
import { allStatuses } from '../kubernetes/objects.ts';
import type { Culprit } from '../rollout/rollout.ts';
import type { Problem } from '../rollout/symptom.ts';
import { describeProblem } from '../rollout/symptom.ts';
import type { Manifest } from './manifest.ts';
import { describeManifest } from './manifest.ts';

/** What was seen of a Job that did not become complete. */
export interface SeenJob {
  /** What its controller says. */
  readonly message: string;
  readonly culprit: Culprit | undefined;
  readonly problems: readonly Problem[];
  readonly pods: readonly Pod[];
}

/** Whether what its pods show ends a Job: pods that crash are tried again by its controller, which says when it gives up. Pure. */
export function endsJob(culprit: Culprit | undefined): boolean {
  return culprit !== undefined && ENDING.has(culprit.cause);
}

const ENDING = new Set<Culprit['cause']>(['unusable image', 'invalid name', 'surroundings', 'pods refused']);

/** Why a Job did not become complete: by its pods, else by its controller. One sentence without its full stop. Pure. */
export function describeJobFailure(manifest: Pick<Manifest, 'kind' | 'name' | 'namespace'>, seen: SeenJob): string {
  const { message, culprit, problems, pods } = seen;
  const what = describeManifest(manifest);
  if (culprit !== undefined && endsJob(culprit)) return `${what}: ${culprit.text}. ${culprit.next}`;
  const exit = lastExit(pods);
  const [problem] = problems;
  const why = exit ?? (problem === undefined ? undefined : describeProblem(problem));
  return `${what}: ${message}${why === undefined ? '' : `; ${why}`}. See kubectl logs job/${manifest.name}${manifest.namespace === undefined ? '' : ` -n ${manifest.namespace}`}`;
}

function lastExit(pods: readonly Pod[]): string | undefined {
  for (const pod of pods) {
    for (const { name, state, lastState } of allStatuses(pod)) {
      const ended = state?.terminated ?? lastState?.terminated;
      if (ended === undefined || ended.exitCode === 0) continue;
      return `container ${name} of pod ${pod.metadata.name} ended with exit code ${ended.exitCode} (${ended.reason ?? 'no reason'})`;
    }
  }
  return undefined;
}

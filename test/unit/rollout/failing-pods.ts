// Pods that fail, and what is said about them as time goes by.
import { assessPods } from '../../../shared/rollout/assess-pods.ts';
import { describeProblem } from '../../../shared/rollout/symptom.ts';
import type { Problem } from '../../../shared/rollout/symptom.ts';
import type { Evidence, Sightings } from '../../../shared/rollout/rollout.ts';
import type { ContainerStatus, Pod } from '../../../shared/kubernetes/objects.ts';
import { APP, container, pod, waitingFor } from '../../support/objects.ts';

export const NONE: Sightings = new Map();
export const baseline = (restarts: Readonly<Record<string, number>> = {}, belief?: Evidence) => ({
  restarts: new Map(Object.entries(restarts)),
  startedAt: 0,
  ...(belief === undefined ? {} : { belief }),
});
export const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);
export const failing = (status: Partial<ContainerStatus>) => pod({ ready: false, containers: [container(status)] });
export const NOT_FOUND = waitingFor('ErrImagePull', `${APP}:457: not found`);

/** What is said at each second about the pods of that second. */
export function story(
  steps: readonly (readonly [second: number, pods: readonly Pod[]])[],
  restarts = {},
  belief?: Evidence,
): readonly (string | undefined)[] {
  let sightings = NONE;
  return steps.map(([second, pods]) => {
    const found = assessPods(pods, baseline(restarts, belief), sightings, second * 1000);
    sightings = found.sightings;
    return found.culprit?.reason;
  });
}

/** What is said of these problems while the rollout goes on. */
export function said(problems: readonly Problem[]): readonly string[] {
  return problems.filter(({ isSaid }) => isSaid).map((problem) => describeProblem(problem));
}

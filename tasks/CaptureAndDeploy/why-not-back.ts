import type { DeploymentPlan } from '../../shared/deployment/plan-deployment.ts';
import { chooseContainer } from '../../shared/kubernetes/container.ts';
import { sameImage } from '../../shared/kubernetes/image.ts';
import type { Workload } from '../../shared/kubernetes/objects.ts';
import { resumeCommand } from '../../shared/kubernetes/resources.ts';
import type { Change, Rollout } from '../../shared/rollout/rollout.ts';
import type { ContainerReference } from '../../shared/kubernetes/container.ts';

/**
 * Why `onFailure: rollback` does nothing about a rollout that ended like this (design.md#onfailure-rollback);
 * `undefined` where it goes ahead. What this run put in before it was killed counts as changed by it. Pure; here and not in
 * shared/rollback, since only what this task planned and changed is asked, which a rollback by itself does not know.
 */
export function whyNotBack(
  { known, place, takenBack }: Pick<DeploymentPlan, 'known' | 'place' | 'takenBack'>,
  change: Pick<Change, 'before' | 'after'>,
  outcome: Rollout['outcome'] | 'stopped',
  runId: string,
): string | undefined {
  if (takenBack !== undefined) return `it was rolled back to ${takenBack.to} before`;
  if (outcome === 'superseded') return 'the workload was changed by somebody else';
  if (outcome === 'gone') return 'the workload is gone';
  const { record } = known;
  const isOwn = record !== undefined && record.run.id === runId && sameImage(record.image, place.image);
  return change.after === change.before && !isOwn ? 'this run had changed nothing' : undefined;
}

export type LeftBehind =
  /** The change that failed is still there, at this place. */
  { readonly isThere: true; readonly place: ContainerReference } | { readonly isThere: false; readonly why: string };

/** Whether the change that failed is what is there now, and may be taken back. Pure. */
export function whatIsLeft(
  current: Workload,
  { after, container, image }: Pick<Change, 'after' | 'container' | 'image'>,
): LeftBehind {
  const no = (why: string): LeftBehind => ({ isThere: false, why });
  const { kind, metadata, spec } = current;
  if (metadata.uid !== after.metadata.uid) return no('the workload was deleted and made anew meanwhile');
  const choice = chooseContainer(current, container);
  if (!choice.found) return no(choice.problem);
  if (choice.place.image !== image) return no(`the image is ${choice.place.image} by now, put in by somebody else`);
  if (spec.paused !== true) return { isThere: true, place: choice.place };
  // To resume it would be somebody else's decision undone: only the image is put back (design.md#onfailure-rollback).
  return no(
    `${kind} ${metadata.name} is paused. Resume it: ${resumeCommand({ kind, ...metadata })}; or go back and resume in one, by SmartRollback@1 with resumeIfPaused: true`,
  );
}

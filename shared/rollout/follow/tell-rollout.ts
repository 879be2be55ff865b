import type { StepReporter } from '../../report/publish/step-reporter.ts';
import { imageIn } from '../../kubernetes/objects.ts';
import type { KnownVersions } from '../../versions/known-versions.ts';
import { verifiedMark } from '../../versions/known-versions.ts';
import { reportedRollout } from '../reported-pods.ts';
import type { Change, Rollout } from '../rollout.ts';

/** Tells the report of a step what was changed, if anything was. */
export function tellChange(report: StepReporter, change: Change): void {
  if (change.after !== change.before) report.happened('changed', change.image);
}

/** Tells the report of a step how the rollout ended, and what is live then; `known` says whether that was verified. */
export function tellRollout(
  report: StepReporter,
  { known, change }: { readonly known: KnownVersions; readonly change: Change },
  rollout: Rollout,
): void {
  report.saw(reportedRollout(rollout, change));
  if (rollout.outcome === 'superseded') report.say('superseded');
  const { workload } = rollout.snapshot;
  const image = workload === undefined ? undefined : imageIn(workload.spec.template, change.container);
  const live = image === undefined ? undefined : { image, verified: verifiedMark(image, known) !== undefined };
  report.saw({ live });
}

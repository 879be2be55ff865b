import { imageIn } from '../../../shared/kubernetes/objects.ts';
import { otherFields } from '../../../shared/rollback/choose-target.ts';
import { reportedRollout } from '../../../shared/rollout/reported-pods.ts';
import type { Change, Rollout } from '../../../shared/rollout/rollout.ts';
import { verifiedMark } from '../../../shared/versions/known-versions.ts';
import type { ChangedBack, Decided } from './change-back.ts';
import type { SmartRollbackStep } from './survey.ts';

// What the report of the step is told on its way (results-tab.md#81-data).

/** What was found, and where to go back to. */
export function tellDecision(
  { report, reference, inputs, cluster }: SmartRollbackStep,
  { found, decision }: Decided,
): void {
  const { workload, place } = found;
  const { kind, namespace, name } = reference;
  const target = decision.action === 'restore' ? decision.target : undefined;
  report.about({
    workload: { kind, namespace, name, container: place.name, uid: workload.metadata.uid, cluster: cluster.server },
    rollback: {
      strategy: inputs.strategy,
      from: place.image,
      to: target?.image,
      toRevision: target?.kind === 'revision' ? String(target.revision.number) : undefined,
      rule: decision.action === 'restore' ? decision.target.reason : decision.why,
      passedOver: [...(target?.passedOver ?? [])],
      fields: target === undefined ? [] : [...otherFields(target, workload, place.name)],
    },
  });
  report.happened('captured', place.image);
}

/** What was changed, if anything was. */
export function tellChange({ report }: SmartRollbackStep, change: Change): void {
  if (change.after !== change.before) report.happened('changed', change.image);
}

/** How the rollout ended, and what is live then. */
export function tellRollout({ report }: SmartRollbackStep, { found, change }: ChangedBack, rollout: Rollout): void {
  report.saw(reportedRollout(rollout, change));
  if (rollout.outcome === 'superseded') report.say('superseded');
  const { workload } = rollout.snapshot;
  const image = workload === undefined ? undefined : imageIn(workload.spec.template, change.container);
  const verified = image !== undefined && verifiedMark(image, found.known) !== undefined;
  report.saw({ live: image === undefined ? undefined : { image, verified } });
}

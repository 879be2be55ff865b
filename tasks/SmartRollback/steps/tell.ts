import { otherFields } from '../../../shared/rollback/choose-target.ts';
import type { Decided } from './change-back.ts';
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

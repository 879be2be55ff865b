import { sendWithNotes } from '../../../shared/deployment/cluster/send-with-notes.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { kubectlName } from '../../../shared/kubernetes/resources.ts';
import { sentBack } from '../../../shared/rollback/cluster/restore.ts';
import { rollbackPatch } from '../../../shared/rollback/rollback-patch.ts';
import { wayBack } from '../../../shared/rollback/way-back.ts';
import type { Decided } from './change-back.ts';
import { markOf } from './change-back.ts';
import type { SmartRollbackStep } from './survey.ts';

/** The dry run: lets the server check the change. Changes nothing. */
export async function dryRun(step: SmartRollbackStep, { found, decision }: Decided): Promise<Outcome> {
  const { host, cluster, reference, report } = step;
  report.say('dryRun');
  const { workload, place } = found;
  const name = kubectlName(reference);
  if (decision.action === 'nothing') {
    return { result: 'succeeded', message: `Dry run: ${name} would not be changed: ${decision.why}.` };
  }
  const { target } = decision;
  const patch = rollbackPatch(workload, place, target, markOf(step, found, target.image));
  const { warning } = await sendWithNotes(workload, patch, (operations) =>
    cluster.patchWorkload(reference, operations, {
      dryRun: true,
      ...sentBack(target, (message) => host.warning(message)),
    }),
  );
  if (warning !== undefined) host.warning(warning);
  const message = `Dry run: ${name} would go back ${wayBack(found, target)}; the server accepts it. Nothing was changed.`;
  return { result: 'succeeded', message };
}

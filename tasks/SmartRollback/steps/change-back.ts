import { againOnConflict } from '../../../shared/deployment/cluster/again-on-conflict.ts';
import { ConflictFault } from '../../../shared/deployment/conflict.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { kubectlName, pauseCommand } from '../../../shared/kubernetes/resources.ts';
import type { Restored } from '../../../shared/rollback/cluster/restore.ts';
import { restore } from '../../../shared/rollback/cluster/restore.ts';
import type { RollbackMark } from '../../../shared/rollback/rollback-patch.ts';
import { askAdmission } from '../../../shared/deployment/cluster/ask-admission.ts';
import type { Admission } from '../../../shared/versions/admission.ts';
import { inAnotherRepository } from '../../../shared/versions/admission.ts';
import { rollbackMark, rollbackPatch } from '../../../shared/rollback/rollback-patch.ts';
import type { Change } from '../../../shared/rollout/rollout.ts';
import { unknownYet } from '../../../shared/rollout/status-while-changing.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import type { Decision, Survey } from '../decide.ts';
import { decide, nothingRolledBack } from '../decide.ts';
import type { SmartRollbackStep } from './survey.ts';
import { survey } from './survey.ts';

/** What was found, and what follows from it. */
export interface Decided {
  readonly found: Survey;
  readonly decision: Exclude<Decision, { action: 'refuse' }>;
}

/** What was decided in the end, and what is to be followed. */
export interface ChangedBack extends Decided {
  readonly change: Change;
}

/** Reads what is there, decides and says what it decided. Throws a Fault where the rollback is refused. */
export async function lookAndDecide(step: SmartRollbackStep, read?: Survey): Promise<Decided> {
  const found = read ?? (await survey(step));
  const first = decide(found, step.inputs);
  const decision = first.action === 'restore' ? decide(found, step.inputs, await askServer(step, found, first)) : first;
  if (decision.action === 'refuse') throw new Fault(decision.errorCode, decision.message);
  for (const warning of decision.warnings) step.host.warning(warning);
  for (const line of decision.lines) step.host.info(line);
  return { found, decision };
}

/**
 * Makes the one change, if there is one to make. Where only notes of the workload changed since it was read, all is read
 * and decided once more (design.md#change); throws a ConflictFault where that does not help, or where the image changed.
 */
export async function changeBack(step: SmartRollbackStep, first: Decided): Promise<ChangedBack> {
  let decided = first;
  const restored = await againOnConflict(async (attempt) => {
    if (attempt > 1) decided = await lookAndDecide(step);
    return carryOut(step, decided);
  });
  if (restored.outcome === 'restored') return { ...decided, change: restored.change };
  if (restored.outcome === 'kept') {
    const { reference } = step;
    const resumed = restored.staysResumed ? ` It was paused, and is not any more: ${pauseCommand(reference)}.` : '';
    throw new Fault('SR404', `${nothingRolledBack(reference.name, restored)}${resumed}`);
  }
  throw new ConflictFault({ reference: step.reference, ...decided.found }, restored.workload);
}

/** Where the names alone cannot tell whether the target is what is to be left, the server is asked. */
async function askServer(
  step: SmartRollbackStep,
  found: Survey,
  { target }: Extract<Decision, { action: 'restore' }>,
): Promise<Admission | undefined> {
  const { workload, place } = found;
  if (!inAnotherRepository(target.image, place.image)) return undefined;
  const patch = rollbackPatch(workload, place, target, markOf(step, found, target.image));
  const operations = patch.filter(({ path }) => !path.startsWith('/metadata/annotations'));
  return askAdmission(step, workload, operations, { asked: target.image, container: place.name });
}

/** What is noted about going back from what was found to this image. */
export function markOf(
  { cluster, inputs, run }: SmartRollbackStep,
  { workload, liveRevision, known }: Survey,
  image: string,
): RollbackMark {
  return rollbackMark(run, image, {
    at: markTime(cluster, workload),
    toRevision: inputs.toRevision,
    fromRevision: liveRevision?.name,
    names: known.names,
    rejects: true,
  });
}

async function carryOut(step: SmartRollbackStep, { found, decision }: Decided): Promise<Restored> {
  const { host, cluster, reference } = step;
  const { workload, place, revisionObjects, pods } = found;
  const known = { revisionObjects, pods };
  if (decision.action === 'nothing') {
    const { name: container, image } = place;
    return {
      outcome: 'restored',
      change: { reference, container, image, before: workload, after: workload, ...known },
    };
  }
  const { target } = decision;
  host.cancelled.throwIfAborted(); // nothing was changed yet
  const restoration = { reference, workload, place, target, mark: markOf(step, found, target.image) };
  const restored = await host.status.during(
    unknownYet(reference, `was put back to ${target.image}`),
    () => restore(cluster, restoration, known, (message) => host.warning(message)),
    ({ outcome }) => outcome === 'decide again',
  );
  if (restored.outcome === 'restored') {
    host.info(`${kubectlName(reference)} was changed back to ${restored.change.image}.`);
  }
  return restored;
}

import { outputFolder } from '../../shared/contract/files/artifact-files.ts';
import { markTime } from '../../shared/versions/cluster/annotation-time.ts';
import { liveRevisionNumber } from '../../shared/versions/revision.ts';
import { rollingOut, unknownYet } from '../../shared/rollout/standing.ts';
import { followInStep, openStep } from '../../shared/rollout/follow/workload-step.ts';
import { Fault } from '../../shared/host/fault.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { kubectlName } from '../../shared/kubernetes/resources.ts';
import type { Restored } from '../../shared/rollback/cluster/restore.ts';
import { restore } from '../../shared/rollback/cluster/restore.ts';
import { rollbackPatch } from '../../shared/rollback/rollback-patch.ts';
import type { Decision, Survey } from './decide.ts';
import { decide } from './decide.ts';
import type { Inputs } from './inputs.ts';
import { failRollback, rolledBack } from './steps/complete.ts';
import type { Step } from './step.ts';
import { survey } from './steps/survey.ts';
import type { Change } from '../../shared/rollout/rollout.ts';
import { rollbackMark } from '../../shared/rollback/rollback-patch.ts';

/** Puts the last good version back and waits until it runs. Run twice it changes nothing the second time. */
export async function smartRollback(host: Host, inputs: Inputs): Promise<Outcome> {
  const step = await openStep(host, inputs);
  let { found, decision } = await lookAndDecide(step);
  if (inputs.dryRun) return tryOut(step, found, decision);
  const folder = await outputFolder(host, 'SmartRollback', inputs.outputDirectory); // before anything changes
  let carriedOut = await carryOut(step, found, decision);
  if (carriedOut.outcome === 'decide again') {
    ({ found, decision } = await lookAndDecide(step));
    carriedOut = await carryOut(step, found, decision);
  }
  if (carriedOut.outcome === 'decide again') {
    throw new Fault(
      `${kubectlName(step.reference)} in namespace ${step.reference.namespace} is being changed again and again while this step runs (${carriedOut.by}). It was left alone. Look what else changes it, then run the step again.`,
    );
  }
  const { change } = carriedOut;
  const rollout = await followInStep(step, change, (state) => rollingOut(step.reference, change.image, state));
  setOutputs(step, found, change);
  if (rollout.outcome !== 'complete') return failRollback(step, found, change, rollout, decision);
  return rolledBack(step, found, folder, change, rollout, decision);
}

async function lookAndDecide(
  step: Step,
): Promise<{ found: Survey; decision: Exclude<Decision, { action: 'refuse' }> }> {
  const found = await survey(step);
  const decision = decide(found, step.inputs);
  if (decision.action === 'refuse') throw new Fault(decision.message);
  for (const warning of decision.warnings) step.host.warning(warning);
  for (const line of decision.lines) step.host.info(line);
  return { found, decision };
}

/** Makes the one change, if there is one to make, and returns what to follow. */
async function carryOut(
  { host, cluster, reference, inputs, run }: Step,
  { workload, place, revisionObjects, pods, liveRevision }: Survey,
  decision: Exclude<Decision, { action: 'refuse' }>,
): Promise<Restored> {
  const known = { revisionObjects, pods };
  if (decision.action === 'nothing') {
    const { name: container, image } = place;
    return {
      outcome: 'restored',
      change: { reference, container, image, before: workload, after: workload, ...known },
    };
  }
  const { target } = decision;
  const name = kubectlName(reference);
  host.cancelled.throwIfAborted(); // nothing was changed yet
  host.standing = unknownYet(reference, `was put back to ${target.image}`);
  const mark = rollbackMark(run, target.image, {
    at: markTime(cluster, workload),
    toRevision: inputs.toRevision,
    fromRevision: liveRevision?.name,
  });
  const restored = await restore(cluster, { reference, workload, place, target, mark }, known, (message) =>
    host.warning(message),
  );
  if (restored.outcome === 'restored') host.info(`${name} was changed back to ${restored.change.image}.`);
  else host.standing = 'Nothing was changed.';
  return restored;
}

/** The dry run: lets the server check the change. Changes nothing. */
async function tryOut(
  { cluster, reference, inputs, run }: Step,
  { workload, place, liveRevision }: Survey,
  decision: Exclude<Decision, { action: 'refuse' }>,
): Promise<Outcome> {
  const name = kubectlName(reference);
  if (decision.action === 'nothing') {
    return { result: 'succeeded', message: `Dry run: ${name} would not be changed: ${decision.why}.` };
  }
  const { target } = decision;
  const mark = rollbackMark(run, target.image, {
    at: markTime(cluster, workload),
    toRevision: inputs.toRevision,
    fromRevision: liveRevision?.name,
  });
  await cluster.patchWorkload(reference, rollbackPatch(workload, place, target, mark), { dryRun: true });
  const message = `Dry run: ${name} would go back from ${place.image} to ${target.image}; the server accepts it. Nothing was changed.`;
  return { result: 'succeeded', message };
}

function setOutputs({ host, inputs }: Step, { workload, place, revisionObjects }: Survey, change: Change): void {
  host.setOutput('changed', String(change.after !== change.before));
  host.setOutput('fromImage', place.image);
  host.setOutput('toImage', change.image);
  host.setOutput('fromRevision', liveRevisionNumber(workload, revisionObjects?.items));
  host.setOutput('strategyUsed', inputs.strategy);
}

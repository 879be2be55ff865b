import { outputFolder } from '../../shared/contract/artifact-files.ts';
import { describeRun, readRun } from '../../shared/contract/run.ts';
import type { Change } from '../../shared/deployment/follow.ts';
import { followRollout } from '../../shared/deployment/follow.ts';
import { REVISION } from '../../shared/deployment/revision.ts';
import { runMarkOf } from '../../shared/deployment/run-mark.ts';
import { restartsOf } from '../../shared/deployment/what-is-there.ts';
import { Fault } from '../../shared/host/fault.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { connect } from '../../shared/kubernetes/connection.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import { kubectlName } from '../../shared/kubernetes/resources.ts';
import { restore } from '../../shared/rollback/restore.ts';
import type { Decision } from './decide.ts';
import { decide } from './decide.ts';
import type { Inputs } from './inputs.ts';
import { failRollback, rolledBack } from './outcome.ts';
import { survey } from './survey.ts';

/** Puts the last good version back and waits until it runs. Run twice it changes nothing the second time. */
export async function smartRollback(host: Host, inputs: Inputs): Promise<Outcome> {
  const run = readRun(host);
  const { cluster, namespace } = await connect(host, inputs.connection);
  const reference: WorkloadReference = { ...inputs.workload, namespace: inputs.namespace ?? namespace ?? 'default' };
  const found = await survey(host, cluster, reference, inputs);
  const decision = decide(found, inputs);
  if (decision.action === 'refuse') throw new Fault(decision.message);
  sayDecision(host, decision);

  const { workload, place } = found;
  const known = { replicaSets: found.replicaSets, restarts: restartsOf(found.pods?.items ?? []) };
  let change: Change = {
    reference,
    container: place.name,
    image: place.image,
    before: workload,
    after: workload,
    ...known,
  };
  if (decision.action === 'restore') {
    host.standing = `Whether ${kubectlName(reference)} in namespace ${reference.namespace} was put back already is not known; see: kubectl get ${kubectlName(reference)} -n ${reference.namespace} -o wide.`;
    const mark = {
      run: runMarkOf(run),
      at: new Date().toISOString(),
      cause: `rolled back to ${decision.target.image} by ${describeRun(run)}`,
      toRevision: inputs.toRevision,
      fromRevision: found.liveRevision?.name,
    };
    change = await restore(cluster, { reference, workload, place, target: decision.target, mark }, known);
    host.info(`${kubectlName(reference)} was changed back to ${change.image}.`);
  }
  const rollout = await followRollout(cluster, change, {
    timeoutSeconds: inputs.timeoutSeconds,
    signal: host.cancelled,
    onProgress: (message, share) => {
      host.standing = `${kubectlName(reference)} in namespace ${reference.namespace} has the image ${change.image} and goes on rolling out by itself: ${message}. See: kubectl rollout status ${kubectlName(reference)} -n ${reference.namespace}.`;
      host.info(`${new Date().toISOString().slice(11, 19)} ${message}`);
      host.progress(100 * share, message);
    },
    onWarning: (message) => host.warning(message),
  });
  host.setOutput('changed', String(decision.action === 'restore'));
  host.setOutput('fromImage', place.image);
  host.setOutput('toImage', change.image);
  host.setOutput('fromRevision', workload.metadata.annotations?.[REVISION] ?? '');
  host.setOutput('strategyUsed', inputs.strategy);
  if (rollout.outcome !== 'complete') return failRollback(host, cluster, found, change, rollout, decision, inputs, run);
  const folder = await outputFolder(host, 'SmartRollback', inputs.outputDirectory);
  return rolledBack(host, cluster, found, change, rollout, decision, inputs, folder);
}

function sayDecision(host: Host, decision: Exclude<Decision, { action: 'refuse' }>): void {
  for (const warning of decision.warnings) host.warning(warning);
  for (const line of decision.lines) host.info(line);
}

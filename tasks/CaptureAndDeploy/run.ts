import type { Run } from '../../shared/contract/run.ts';
import { readRun } from '../../shared/contract/run.ts';
import { followRollout } from '../../shared/deployment/follow.ts';
import type { Host } from '../../shared/host/host.ts';
import type { Outcome } from '../../shared/host/run-task.ts';
import { connect } from '../../shared/kubernetes/connection.ts';
import type { WorkloadReference } from '../../shared/kubernetes/resources.ts';
import { applyPlan } from './apply-plan.ts';
import { capture } from './capture.ts';
import { deployed } from './deployed.ts';
import { failDeployment } from './fail-deployment.ts';
import type { Inputs } from './inputs.ts';
import { publishRollbackInfo } from './publish.ts';
import { standingOf } from './standing.ts';

/**
 * Writes down what to go back to, puts the new image in, and waits until it really runs. Fails with the culprit by name
 * as soon as it is certain that it will not.
 */
export async function captureAndDeploy(host: Host, inputs: Inputs): Promise<Outcome> {
  const run: Run = readRun(host);
  const { cluster, namespace } = await connect(host, inputs.connection);
  const reference: WorkloadReference = { ...inputs.workload, namespace: inputs.namespace ?? namespace ?? 'default' };
  const captured = await capture(host, cluster, reference, inputs);
  const { plan } = captured;

  const artifacts = await publishRollbackInfo(host, cluster, captured, inputs, run);
  const change = await applyPlan(host, cluster, captured, inputs, run);

  const rollout = await followRollout(cluster, change, {
    timeoutSeconds: inputs.timeoutSeconds,
    signal: host.cancelled,
    onProgress: (message, share) => {
      host.standing = standingOf(reference, change.image, message, plan.previous);
      host.info(`${new Date().toISOString().slice(11, 19)} ${message}`);
      host.progress(100 * share, message);
    },
    onWarning: (message) => host.warning(message),
  });
  if (rollout.outcome !== 'complete') return failDeployment(host, cluster, captured, change, rollout, inputs, run);
  return deployed(host, cluster, captured, change, rollout, inputs, run, artifacts);
}

import type { Outcome } from '../../../shared/host/outcome.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { captureBefore } from './capture.ts';
import type { AroundStep } from './deployment-step.ts';
import { refuseOverwriting } from './other-writer.ts';
import { publishRollbackInfo, setOf } from './publish-artifacts.ts';
import { capturedSet, recordOf } from './record-of.ts';

/** Writes down what to go back to before somebody else's step deploys (design.md#action-capture). Changes nothing. */
export async function captureOnly(step: AroundStep): Promise<Outcome> {
  const { host, reference, inputs } = step;
  const startedAt = new Date();
  const found = await readIfThere(step);
  const what = `${reference.kind} ${reference.name} in namespace ${reference.namespace}`;
  const dry = inputs.dryRun ? 'Dry run: ' : '';
  const published = inputs.dryRun ? ' Nothing was published.' : '';
  if (found === undefined) {
    host.info(`${what} does not exist yet: there is nothing to go back to.`);
    if (!inputs.dryRun) {
      await publishRollbackInfo(step, capturedSet(step, startedAt, [{ absent: true, workload: reference }]), undefined);
    }
    return { result: 'succeeded', message: `${dry}${what} does not exist yet; that is recorded.${published}` };
  }
  const captured = await captureBefore(step, found, startedAt);
  refuseOverwriting(step, [captured.plan], captured.artifactWriter);
  if (!inputs.dryRun) await publishRollbackInfo(step, setOf([recordOf(step, captured)]), captured.plan.previous);
  const { previous } = captured.plan;
  const back = previous.found
    ? `${previous.image} is what to go back to (${previous.reason})`
    : `there is nothing to go back to: ${previous.reason}`;
  step.report.happened('captured', previous.found ? previous.image : previous.reason);
  return { result: 'succeeded', message: `${dry}${what} was captured: ${back}.${published}` };
}

/** The workload, or `undefined` where there is none of that name. */
export async function readIfThere({ cluster, reference }: AroundStep): Promise<Workload | undefined> {
  try {
    return await cluster.readWorkload(reference);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

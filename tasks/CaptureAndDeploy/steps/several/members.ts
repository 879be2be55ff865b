import { Fault } from '../../../../shared/host/fault.ts';
import { selectorOf } from '../../../../shared/kubernetes/workload-inputs.ts';
import type { WorkloadName } from '../../../../shared/kubernetes/workload-inputs.ts';
import type { ClusterStep, WorkloadStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { stepsSideBySide } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import type { Inputs } from '../../inputs.ts';

/** The names of kinds in the order in which workloads that labels chose are listed (design.md#inputs-for-several). */
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

// What one record may hold.
const MOST_WORKLOADS = 200;

/**
 * The workloads of the step, the main one first: those that are named, or all that the labels fit now, which is said. None
 * where they fit nothing. Throws a Fault where there are too many, or they may not be listed.
 */
export async function findWorkloads({
  host,
  cluster,
  namespace,
  inputs: { workloads },
}: ClusterStep<Inputs>): Promise<readonly WorkloadName[]> {
  if (workloads.by === 'name') return withinLimit(workloads.workloads);
  const found: WorkloadName[] = [];
  for (const kind of KINDS) {
    const names = await cluster.listNames({ kind, namespace }, workloads.selector);
    found.push(...[...names].sort().map((name) => ({ kind, name })));
  }
  const [main] = found;
  if (main === undefined) return [];
  const names = found.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  host.info(
    `The labels ${workloads.selector} fit ${names} in namespace ${namespace}; ${main.kind} ${main.name} is the main one.`,
  );
  return withinLimit(found);
}

function withinLimit(workloads: readonly WorkloadName[]): readonly WorkloadName[] {
  if (workloads.length <= MOST_WORKLOADS) return workloads;
  throw new Fault(
    'SR101',
    `${workloads.length} workloads are meant, ${MOST_WORKLOADS} are the most that one step takes. Give each group of them a step and an artifactSuffix of its own.`,
  );
}

/** The step of each workload, the main one first. Throws a Fault where the labels fit none. */
export function stepsOf<I extends Inputs>(
  step: ClusterStep<I>,
  workloads: readonly WorkloadName[],
): OfEach<WorkloadStep<I>> {
  const { namespace, cluster } = step;
  const [main, ...others] = workloads;
  if (main === undefined) {
    const selector = selectorOf(step.inputs.workloads) ?? '';
    throw new Fault(
      'SR301',
      `No Deployment, StatefulSet or DaemonSet in namespace ${namespace} of ${cluster.server} has the labels ${selector}. Check workloadSelector, namespace and the cluster of the connection.`,
    );
  }
  return stepsSideBySide(step, [main, ...others]);
}

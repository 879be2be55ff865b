import { Fault } from '../../../../shared/host/fault.ts';
import { hostsSideBySide } from '../../../../shared/host/hosts-side-by-side.ts';
import type { WorkloadName } from '../../../../shared/kubernetes/workload-inputs.ts';
import { contractName } from '../../../../shared/kubernetes/resources.ts';
import type { ClusterStep, WorkloadStep } from '../../../../shared/rollout/follow/workload-step.ts';
import { workloadStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { Inputs } from '../../inputs.ts';

/** One of each workload, the main one first. */
export type OfEach<T> = readonly [T, ...T[]];

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
    const selector = step.inputs.workloads.by === 'selector' ? step.inputs.workloads.selector : '';
    throw new Fault(
      'SR301',
      `No Deployment, StatefulSet or DaemonSet in namespace ${namespace} of ${cluster.server} has the labels ${selector}. Check workloadSelector, namespace and the cluster of the connection.`,
    );
  }
  const [ofMain = step.host, ...hosts] = hostsSideBySide(step.host, workloads.map(contractName));
  const { namespace: _, ...common } = step;
  return [
    workloadStep({ ...step, host: ofMain }, main),
    ...others.map(({ kind, name }, index): WorkloadStep<I> => {
      const report = step.report.beside(
        { kind, name, namespace, cluster: cluster.server },
        contractName({ kind, name }),
      );
      return { ...common, host: hosts[index] ?? step.host, report, reference: { kind, name, namespace } };
    }),
  ];
}

/** The same of each, one after the other, so that what is said and sent has an order. */
export async function inTurn<T, R>(all: OfEach<T>, work: (one: T, index: number) => Promise<R>): Promise<OfEach<R>> {
  const [main, ...others] = all;
  const done: [R, ...R[]] = [await work(main, 0)];
  for (const [index, one] of others.entries()) done.push(await work(one, index + 1));
  return done;
}

/** The same of each. Pure where `work` is. */
export function ofEach<T, R>([main, ...others]: OfEach<T>, work: (one: T) => R): OfEach<R> {
  return [work(main), ...others.map(work)];
}

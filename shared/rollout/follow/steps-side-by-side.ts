import { eachOf } from '../../host/each-of.ts';
import type { Host } from '../../host/host.ts';
import { heldHost, hostsSideBySide } from '../../host/hosts-side-by-side.ts';
import type { ClusterInputs, WorkloadName } from '../../kubernetes/workload-inputs.ts';
import { contractName } from '../../kubernetes/resources.ts';
import type { ClusterStep, WorkloadStep } from './workload-step.ts';
import { workloadStep } from './workload-step.ts';

/** One of each workload, the main one first. */
export type OfEach<T> = readonly [T, ...T[]];

/** The step of each workload, with a host and a report of its own; the main one's are those of the step. */
export function stepsSideBySide<I extends ClusterInputs>(
  step: ClusterStep<I>,
  [main, ...others]: OfEach<WorkloadName>,
): OfEach<WorkloadStep<I>> {
  const { namespace, cluster, ...common } = step;
  const [ofMain = step.host, ...hosts] = hostsSideBySide(step.host, [main, ...others].map(contractName));
  return [
    workloadStep({ ...step, host: ofMain }, main),
    ...others.map(({ kind, name }, index): WorkloadStep<I> => {
      const report = step.report.beside(
        { kind, name, namespace, cluster: cluster.server },
        contractName({ kind, name }),
      );
      return { ...common, cluster, host: hosts[index] ?? step.host, report, reference: { kind, name, namespace } };
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

/**
 * The same of each, some at a time, where the order of what is sent does not matter: what is said of each stands where it
 * would if they came one after the other. The first that fails ends it, as in `eachOf`.
 *
 * @param work says what it says by the host that it is given, which keeps it until its turn comes
 */
export async function sideBySide<T, R>(
  all: OfEach<T>,
  hostOf: (one: T) => Host,
  work: (one: T, host: Host, index: number) => Promise<R>,
): Promise<OfEach<R>> {
  const held = all.map((one) => heldHost(hostOf(one)));
  const over = new Set<number>();
  const tell = () => {
    const turn = held.findIndex((_, index) => !over.has(index));
    for (const { release } of turn < 0 ? held : held.slice(0, turn + 1)) release();
  };
  tell();
  try {
    return await eachOf(all, async (one, index) => {
      try {
        return await work(one, held[index]?.host ?? hostOf(one), index);
      } finally {
        over.add(index);
        tell();
      }
    });
  } finally {
    for (const { release } of held) release();
  }
}

/** The same of steps: each is handed over with the host that keeps its lines. */
export function eachStep<Step extends { readonly host: Host }, R>(
  steps: OfEach<Step>,
  work: (step: Step, index: number) => Promise<R>,
): Promise<OfEach<R>> {
  return sideBySide(
    steps,
    ({ host }) => host,
    (step, host, index) => work({ ...step, host }, index),
  );
}

/** The same of what has a step: each is handed over with a step whose host keeps its lines. */
export function eachMember<Member extends { readonly step: { readonly host: Host } }, R>(
  members: OfEach<Member>,
  work: (member: Member, index: number) => Promise<R>,
): Promise<OfEach<R>> {
  return sideBySide(
    members,
    ({ step }) => step.host,
    (one, host, index) => work({ ...one, step: { ...one.step, host } }, index),
  );
}

/** The same of each. */
export function ofEach<T, R>([main, ...others]: OfEach<T>, work: (one: T) => R): OfEach<R> {
  return [work(main), ...others.map((one) => work(one))];
}

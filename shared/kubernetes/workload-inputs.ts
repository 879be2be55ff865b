import { givenTwice } from '../host/input-reader.ts';
import type { InputReader } from '../host/input-reader.ts';
import type { ConnectionSource } from './connection-inputs.ts';
import { readConnection } from './connection-inputs.ts';
import { isLabelSelector, whyNoLabelSelector } from './label-selector.ts';
import { contractName, parseWorkloadName } from './resources.ts';
import type { WorkloadReference } from './resources.ts';
import { LABEL, isLabel, whyNoName, whyNoWorkloadName } from './why-no-name.ts';

/** The inputs by which both deploying tasks find their cluster (design.md#inputs-of-every-task). */
export interface ClusterInputs {
  readonly connection: ConnectionSource;
  /** `undefined`: the connection's, else `default`. */
  readonly namespace: string | undefined;
}

/** A workload as it is named, the namespace aside. */
export type WorkloadName = Pick<WorkloadReference, 'kind' | 'name'>;

/** The inputs by which a rollback finds its workloads (design.md#inputs-of-smartrollback). */
export interface RollbackWorkloadInputs extends ClusterInputs {
  /** None: those of the record. */
  readonly workloads: readonly WorkloadName[];
  readonly containerName: string | undefined;
}

/** Which workloads are meant: those that are named, the main one first, or all that have these labels. */
export type WorkloadsWish =
  | { readonly by: 'name'; readonly workloads: readonly [WorkloadName, ...WorkloadName[]] }
  | { readonly by: 'selector'; readonly selector: string };

/** The labels by which workloads are meant; `undefined` where they are named. */
export function selectorOf(wish: WorkloadsWish): string | undefined {
  return wish.by === 'selector' ? wish.selector : undefined;
}

/** The inputs by which a deployment finds its workloads (design.md#inputs-for-several). */
export interface WorkloadsInputs extends ClusterInputs {
  readonly workloads: WorkloadsWish;
  /** `*`: all that have the image's repository. Empty: the one that each workload is named like, or its only one. */
  readonly containerNames: readonly string[];
}

/** Reads them for a rollback, which may go by a record's. What is wrong with them is gathered in the reader. */
export function readRollbackWorkloads(read: InputReader, hasRecord: boolean): RollbackWorkloadInputs {
  const cluster = readCluster(read);
  const names = readNames(read);
  if (names.length === 0 && !hasRecord) read.problem(`deploymentName is missing (example: ${NAME_EXAMPLE})`);
  const containerName = read.optional('containerName', { example: 'app', check: whyNoContainer });
  return { ...cluster, workloads: names.map(named), containerName };
}

/**
 * Reads them for however many workloads. What is wrong with them is gathered in the reader.
 *
 * @param isNeeded false where manifests say which workloads are meant
 */
export function readWorkloadsInputs(read: InputReader, isNeeded = true): WorkloadsInputs {
  const cluster = readCluster(read);
  const names = readNames(read);
  const selector = read.optional('workloadSelector', {
    example: 'app.kubernetes.io/instance=shop',
    check: (value) =>
      isLabelSelector(value) ? undefined : `no label selector as kubectl takes it: ${whyNoLabelSelector(value)}`,
  });
  if (names.length > 0 && selector !== undefined) {
    read.problem('deploymentName contradicts workloadSelector: give the names, or the labels that all have');
  }
  if (isNeeded && names.length === 0 && selector === undefined) {
    read.problem(`deploymentName is missing (example: ${NAME_EXAMPLE})`);
  }
  const containerNames = read.lines('containerName', {
    example: 'app',
    check: (value) => (value === ALL ? undefined : whyNoContainer(value)),
  });
  for (const name of givenTwice(containerNames)) {
    read.problem(`containerName names ${name} twice: leave one of them out`);
  }
  if (containerNames.includes(ALL) && containerNames.length > 1) {
    read.problem(`containerName has '${ALL}' beside names: ${ALL} means all already, so leave the names out`);
  }
  const [main = '', ...others] = names;
  return {
    ...cluster,
    workloads:
      selector === undefined
        ? { by: 'name', workloads: [named(main), ...others.map(named)] }
        : { by: 'selector', selector },
    containerNames,
  };
}

/** In containerName: all containers that have the image's repository. */
export const ALL = '*';

const NAME_EXAMPLE = 'python-service';

function readCluster(read: InputReader): ClusterInputs {
  // Where it is missing the reader throws before anyone uses the stand-in.
  const connection = readConnection(read, 'required') ?? { type: 'kubeconfig' };
  const namespace = read.optional('namespace', {
    example: 'prod',
    check: (value) => (isLabel(value) ? undefined : `no name of a namespace: ${whyNoName(value, LABEL)}`),
  });
  return { connection, namespace };
}

function readNames(read: InputReader): readonly string[] {
  const names = read.lines('deploymentName', { example: NAME_EXAMPLE, check: whyNoWorkloadInLine });
  for (const name of givenTwice(names.map((one) => contractName(named(one))))) {
    read.problem(`deploymentName names ${name} twice: leave one of them out`);
  }
  return names;
}

function whyNoWorkload(value: string): string | undefined {
  return parseWorkloadName(value) === undefined
    ? `no name of a Deployment, StatefulSet or DaemonSet: ${whyNoWorkloadName(value)}`
    : undefined;
}

function whyNoWorkloadInLine(value: string): string | undefined {
  return /[,;]/.test(value) ? 'several names in one line: give each a line of its own' : whyNoWorkload(value);
}

function whyNoContainer(value: string): string | undefined {
  return isLabel(value) ? undefined : `no name of a container: ${whyNoName(value, LABEL)}`;
}

// What is no name was gathered, and is thrown before anyone uses the stand-in.
function named(text: string): WorkloadName {
  return parseWorkloadName(text) ?? { kind: 'Deployment', name: text };
}

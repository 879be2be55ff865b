import type { JsonObject } from '../../rigs/cluster/model/json.ts';
import { isRolledOut } from '../../support/cluster-workloads.ts';
import { openWatch } from '../../support/cluster-watch.ts';
import type { TestCluster, WorkloadKind } from '../../support/cluster.ts';
import { workloadPath } from '../../support/cluster.ts';
import { DEPLOYMENT } from '../../support/workload-tests.ts';
import type { State } from './race.ts';

interface Workload {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly generation: number;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly ManagedFields[];
  };
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
  };
}

interface ManagedFields {
  readonly manager: string;
  readonly time?: string;
  readonly fieldsV1: object;
}

interface Run {
  readonly id: string;
}

/** Every state of the workload from now on. */
export interface StateHistory {
  /** All up to now. */
  states(): Promise<readonly State[]>;
  stop(): void;
}

/** Watches the workload of a race, past both sides. */
export async function watchStates(cluster: TestCluster, kind: WorkloadKind, namespace: string): Promise<StateHistory> {
  const place = workloadPath(kind, namespace, DEPLOYMENT);
  const first = await cluster.ask('GET', place);
  const version = (object: JsonObject) => (object as unknown as Workload).metadata.resourceVersion;
  const watch = await openWatch(cluster, workloadPath(kind, namespace), {
    fieldSelector: `metadata.name=${DEPLOYMENT}`,
    resourceVersion: version(first),
  });
  const all = () => [first, ...watch.events.map(({ object }) => object)];
  return {
    async states() {
      const live = Number(version(await cluster.ask('GET', place)));
      await cluster.waitFor('the watch to catch up', () =>
        Promise.resolve(Number(version(all().at(-1) ?? first)) >= live || undefined),
      );
      return all().map((object) => stateOf(kind, object));
    },
    stop: () => watch.close(),
  };
}

function stateOf(kind: WorkloadKind, object: JsonObject): State {
  const { metadata, spec } = object as unknown as Workload;
  const note = <T>(name: string): T | undefined => {
    const text = metadata.annotations?.[`smart-rollback/${name}`];
    return text === undefined ? undefined : (JSON.parse(text) as T);
  };
  type RecordNote = { image: string; previous?: string; run: Run; at: string };
  const record = note<Record<string, RecordNote>>('record')?.[DEPLOYMENT];
  const rolledBack = note<{ from: string; to: string; run: Run }>('rolled-back-from');
  return {
    image: spec.template.spec.containers[0]?.image ?? '',
    template: JSON.stringify(spec.template),
    replicas: spec.replicas ?? 0,
    complete: isRolledOut(kind, object),
    completed: isCompleted(kind, object as unknown as Workload),
    record: record && { ...record, run: record.run.id },
    rolledBack: rolledBack && { ...rolledBack, run: rolledBack.run.id },
    rejected: (note<readonly { image: string }[]>('rejected') ?? []).map(({ image }) => image),
    owner: ownerOfImage(metadata.managedFields ?? []),
  };
}

function isCompleted(kind: WorkloadKind, { metadata, spec, status = {} }: Workload): boolean {
  if ((status.observedGeneration ?? 0) < metadata.generation) return false;
  switch (kind) {
    case 'Deployment': {
      const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, conditions = [] } = status;
      const reason = conditions.find(({ type }) => type === 'Progressing')?.reason;
      return updatedReplicas === replicas && availableReplicas > 0 && reason === 'NewReplicaSetAvailable';
    }
    case 'StatefulSet':
      return (status.updatedReplicas ?? 0) >= (spec.replicas ?? 1) && (status.availableReplicas ?? 0) > 0;
    case 'DaemonSet':
      return (
        (status.updatedNumberScheduled ?? 0) >= (status.desiredNumberScheduled ?? 0) &&
        (status.numberAvailable ?? 0) > 0
      );
  }
}

function ownerOfImage(entries: readonly ManagedFields[]): string {
  const key = `"k:{\\"name\\":\\"${DEPLOYMENT}\\"}":`;
  const owners = entries.filter(({ fieldsV1 }) => {
    const [, container = ''] = JSON.stringify(fieldsV1).split(key);
    return container.includes('"f:image":');
  });
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) throw new Error(`the image has ${owners.length} owners`);
  return `${owner.manager} at ${owner.time ?? 'an unknown time'}`;
}

import * as v from 'valibot';

/** Whether the value says that a workload was not there when it was captured. */
export function isAbsent(value: unknown): boolean {
  return (value as { readonly absent?: unknown } | null | undefined)?.absent === true;
}

const nameFields = {
  kind: v.picklist(['Deployment', 'StatefulSet', 'DaemonSet']),
  namespace: v.string(),
  name: v.string(),
};

/**
 * `after` is what was put in; absent where somebody else's step does that, after the capture. `asked` and `admitted` where
 * the server made another image of what was asked for, as far as it is known.
 */
const imageSchema = v.object({
  before: v.string(),
  after: v.optional(v.string()),
  asked: v.optional(v.string()),
  admitted: v.optional(v.string()),
});

/**
 * What to go back to: the full reference, the name of the ReplicaSet or ControllerRevision that it stands for where one is
 * left, and the rule that chose it; without an image, why there is none.
 */
const previousSchema = v.object({
  image: v.optional(v.string()),
  revision: v.optional(v.string()),
  rule: v.string(),
  reason: v.string(),
});

const containerSchema = v.object({ name: v.string(), image: imageSchema, previous: previousSchema });

/** What is recorded of one workload; the main one's stands at the top of the file as well. */
export const workloadFields = {
  workload: v.object({ ...nameFields, uid: v.string() }),
  /** The main container. */
  container: v.string(),
  image: imageSchema,
  /** What the pods ran before, as `repository@digest`; empty where it could not be read. */
  digestsBefore: v.array(v.string()),
  revision: v.object({ before: v.optional(v.string()), after: v.optional(v.string()) }),
  /** A hash of the template that was live before, exactly as the controller compares it. */
  template: v.optional(v.string()),
  /** When it was rolled back last, as its notes told then; left out where it never was. */
  rolledBackAt: v.optional(v.string()),
  previous: previousSchema,
  outcome: v.optional(v.picklist(['complete', 'unchanged'])),
};

/** A workload that did not exist yet: the first install. */
const absentSchema = v.object({ absent: v.literal(true), workload: v.object(nameFields) });

const presentSchema = v.object({ ...workloadFields, containers: v.pipe(v.array(containerSchema), v.minLength(1)) });

/** One entry of `workloads`; what is wrong is told of the form that it has. */
export const recordedWorkloadSchema = v.lazy((value) => (isAbsent(value) ? absentSchema : presentSchema));

/** What is recorded of one container that is changed, the main one first. */
export type ContainerEntry = v.InferOutput<typeof containerSchema>;
/** What is recorded of a workload that was there. */
export type WorkloadRecord = v.InferOutput<typeof presentSchema>;
/** What is recorded of a workload that was not there. */
export type AbsentWorkload = v.InferOutput<typeof absentSchema>;
export type RecordedWorkload = WorkloadRecord | AbsentWorkload;

/** Whether the workload was there when it was recorded. */
export function isPresent(entry: RecordedWorkload): entry is WorkloadRecord {
  return !isAbsent(entry);
}

/** Whether an entry is about this workload; the same names in another cluster are not told apart. */
export function isAbout(
  { workload: { kind, namespace, name } }: { readonly workload: WorkloadNames },
  other: WorkloadNames,
): boolean {
  return kind === other.kind && namespace === other.namespace && name === other.name;
}

type WorkloadNames = Pick<RecordedWorkload['workload'], 'kind' | 'namespace' | 'name'>;

/**
 * What does not fit together in the entries, one clause each; none where all is well. A record from outside is data: what
 * it names twice, or of two namespaces, could be put back in two ways. Pure.
 */
export function contradictionsIn(workloads: readonly RecordedWorkload[]): readonly string[] {
  const names = workloads.map(({ workload: { kind, name } }) => `${kind} ${name}`);
  const namespaces = new Set(workloads.map(({ workload }) => workload.namespace));
  return [
    ...new Set(names.filter((name, index) => names.indexOf(name) !== index).map((name) => `workloads: ${name} twice`)),
    ...(namespaces.size > 1 ? ['workloads: of several namespaces'] : []),
    ...workloads.filter(isPresent).flatMap(({ workload, container, containers, image, previous }) => {
      const where = `containers of ${workload.kind} ${workload.name}`;
      const own = containers.map(({ name }) => name);
      const isMainFirst = JSON.stringify(containers[0]) === JSON.stringify({ name: container, image, previous });
      return [
        ...(new Set(own).size < own.length ? [`${where}: one of them twice`] : []),
        ...(isMainFirst ? [] : [`${where}: the first is not what is recorded of the main one, ${container}`]),
      ];
    }),
  ];
}

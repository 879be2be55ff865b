import { randomBytes } from 'node:crypto';
import { Fault, describeError } from '../../../../shared/host/fault.ts';
import { ApiError, isMissingRight, roleLine } from '../../../../shared/kubernetes/api-error.ts';
import type { OwnerReference, Workload } from '../../../../shared/kubernetes/objects.ts';
import type { WorkloadReference } from '../../../../shared/kubernetes/resources.ts';
import { withAnnotation, withMarkNamed } from '../../../../shared/manifests/carried-annotations.ts';
import type { ObjectToApply } from '../../../../shared/manifests/cluster/apply-object.ts';
import { createRecord, listRecords, rightOnRecords } from '../../../../shared/manifests/cluster/set-records.ts';
import type { ListedRecord } from '../../../../shared/manifests/next-record.ts';
import { nextRecord } from '../../../../shared/manifests/next-record.ts';
import { CREATED, recordName, recordNumber } from '../../../../shared/manifests/record-name.ts';
import { isKeptApart, recordedObject } from '../../../../shared/manifests/set-plan.ts';
import type { SetRecord } from '../../../../shared/manifests/set-record.ts';
import { writeSecretValues, writeSetRecord } from '../../../../shared/manifests/set-record.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { JsonObject } from '../../../../shared/kubernetes/objects.ts';
import { readBookkeeping, runMarkOf } from '../../../../shared/versions/annotations.ts';
import type { SetMark } from '../../../../shared/versions/annotations.ts';
import type { AroundInputs } from '../../inputs.ts';
import type { SetInputs } from '../../manifest-inputs.ts';
import type { PlannedApply } from './plan-set.ts';

/** What was written down, and the objects with what is recorded of each. */
export interface KeptRecord {
  readonly mark: SetMark;
  readonly objects: readonly ObjectToApply[];
  /** By which the values of Secrets are hashed; `undefined` where none changes. */
  readonly hashKey: string | undefined;
  readonly earlier: readonly ListedRecord[];
}

// Others take numbers meanwhile.
const MOST_TRIES = 3;

/**
 * Writes down, in the cluster, all that is about to change and what is there before (manifests.md#12-records-and-artifacts).
 * Throws a Fault where another run deploys the workload now, or no record can be kept: nothing of the set is applied then.
 */
export async function keepRecord(
  step: ClusterStep<AroundInputs>,
  reference: WorkloadReference,
  workload: Workload | undefined,
  planned: readonly PlannedApply[],
  { captureSecrets }: Pick<SetInputs, 'captureSecrets'>,
): Promise<KeptRecord> {
  const { cluster, run, inputs } = step;
  const changes = planned.filter(({ change }) => change !== 'unchanged');
  const others = planned.filter(({ change }) => change === 'unchanged');
  const unchanged = others.map(({ manifest: { apiVersion, kind, namespace, name } }) => ({
    ...{ apiVersion, kind, name },
    ...(namespace === undefined ? {} : { namespace }),
  }));
  for (let attempt = 1; ; attempt++) {
    const earlier = await earlierRecords(step, reference, workload);
    const now = cluster.client.now();
    const next = nextRecord(earlier, run.id, now);
    if (!next.free) {
      throw new Fault(
        'SR303',
        `${reference.kind} ${reference.name}: run ${next.by.number ?? next.by.id} deploys it now${next.by.url === undefined ? '' : ` (${next.by.url})`}. Nothing of the set was applied. Run the step again when it has ended; if it was killed, after ${next.until}.`,
      );
    }
    const name = recordName(reference, next.number);
    const at = new Date(now).toISOString();
    const hashKey = captureSecrets && changes.some(isKeptApart) ? randomBytes(32).toString('hex') : undefined;
    const { objects, values } = objectsOf(changes, name, hashKey);
    const secrets = hashKey === undefined ? undefined : { ...writeSecretValues(values, hashKey), hashKey };
    const { kind, namespace, name: main } = reference;
    const { text, sha256 } = writeSetRecord({
      run: runMarkOf(run),
      at,
      timeoutSeconds: inputs.timeoutSeconds,
      workload: { kind, namespace, name: main },
      ...earlierOf(workload),
      objects: objects.map(({ recorded }) => recorded),
      ...(unchanged.length === 0 ? {} : { unchanged }),
      ...(secrets === undefined ? {} : { secrets: { hash: secrets.hash } }),
    });
    try {
      const { id, number, url } = run;
      const uid = await createRecord(cluster.client, {
        name,
        reference,
        owner: workload && ownerOf(workload),
        run: { id, number, ...(url === undefined ? {} : { url }), at, timeoutSeconds: longest(inputs) },
        text,
        secrets,
      });
      return { mark: { namespace, name, uid, sha256, run: id }, objects, hashKey, earlier };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 409 || attempt === MOST_TRIES) throw notKept(error);
    }
  }
}

/** The record that the workload names: by it an older one is known to be genuine. */
function earlierOf(workload: Workload | undefined): Pick<SetRecord, 'earlier'> {
  const { set } = readBookkeeping(workload?.metadata.annotations);
  if (set === undefined) return {};
  const { namespace, name, uid, sha256 } = set;
  return { earlier: { namespace, name, uid, sha256 } };
}

function notKept(error: ApiError): Fault {
  const role = isMissingRight(error) ? ' To deploy the image alone, leave manifests out.' : '';
  return new Fault(
    error.errorCode,
    `What is there before cannot be written down in the cluster, so nothing of the set was applied: ${describeError(error)}${role}`,
    { cause: error },
  );
}

/** Without the right to list them, the one that the workload itself names. */
async function earlierRecords(
  { host, cluster }: ClusterStep<AroundInputs>,
  reference: WorkloadReference,
  workload: Workload | undefined,
): Promise<readonly ListedRecord[]> {
  try {
    return await listRecords(cluster.client, reference);
  } catch (error) {
    if (!(error instanceof ApiError && isMissingRight(error))) throw error;
    host.warning(
      `Records of earlier deployments may not be listed, so old ones are never removed. Add to the Role: ${roleLine(rightOnRecords('list', reference.namespace))}`,
    );
    const set = readBookkeeping(workload?.metadata.annotations).set;
    return set === undefined || recordNumber(set.name) === undefined ? [] : [{ ...set, annotations: {} }];
  }
}

function objectsOf(
  changes: readonly PlannedApply[],
  record: string,
  hashKey: string | undefined,
): { readonly objects: readonly ObjectToApply[]; readonly values: Readonly<Record<string, JsonObject>> } {
  const values: Record<string, JsonObject> = {};
  const objects = changes.flatMap((planned, index): readonly ObjectToApply[] => {
    const { change, next, sent, toCome } = planned;
    if (change === 'unchanged') return [];
    const place = String(index);
    const named = next && withMarkNamed(next, record);
    const marked = change === 'created' && named !== undefined ? withAnnotation(named, CREATED, record) : named;
    const secret = hashKey === undefined ? 'not captured' : { place, hashKey };
    const kept = recordedObject({ ...planned, change, next: marked }, isKeptApart(planned) ? secret : undefined);
    if (kept.values !== undefined) values[place] = kept.values;
    const body = withMarkNamed(sent.body, record);
    return [{ planned, sent: { ...sent, body }, toCome, recorded: kept.recorded }];
  });
  return { objects, values };
}

/** How long the step may be at work on the set, in seconds: as long again where it goes back. */
function longest({ timeoutSeconds, onFailure }: AroundInputs): number {
  return onFailure === 'rollback' ? 2 * timeoutSeconds : timeoutSeconds;
}

/** As the owner of its records: they go with it. */
export function ownerOf({ kind, metadata: { name, uid } }: Workload): OwnerReference {
  return { apiVersion: 'apps/v1', kind, name, uid };
}

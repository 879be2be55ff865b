import { eachOf } from '../../../../shared/host/each-of.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import { ApiError, isMissingRight } from '../../../../shared/kubernetes/api-error.ts';
import type { ApiClient } from '../../../../shared/kubernetes/client/client.ts';
import { withTemplateMark } from '../../../../shared/manifests/carried-annotations.ts';
import type { TriedObject, TryOutOptions } from '../../../../shared/manifests/cluster/try-out-object.ts';
import type { TriedManifest } from '../../../../shared/manifests/cluster/try-out-set.ts';
import { tryOutSet } from '../../../../shared/manifests/cluster/try-out-set.ts';
import { RECORD_OUTCOME } from '../../../../shared/manifests/next-record.ts';
import { TO_BE_RECORDED } from '../../../../shared/manifests/record-name.ts';
import type { Unfinished } from '../../../../shared/manifests/workloads-to-restart.ts';
import { readsOwnConfig, workloadsToRestart } from '../../../../shared/manifests/workloads-to-restart.ts';
import { readBareRecord } from '../../../../shared/rollback/cluster/read-set-record.ts';
import { outcomeOf } from '../../../../shared/rollback/recorded-set.ts';
import { readBookkeeping } from '../../../../shared/versions/annotations.ts';
import { describeNotRestarted, describeRestart } from '../../set-story.ts';
import type { CapturedOfSet } from './capture-set.ts';
import { planOf } from './plan-set.ts';

/**
 * Has the pods of workloads start anew whose configuration changes and whose own template does not, by an annotation of the
 * template, and asks the server about those once more. One that it would not take with it stays as it is, with a warning: the
 * deployment is not held up by it. Changes nothing.
 */
export async function restartSet(
  client: ApiClient,
  tried: readonly TriedManifest[],
  options: TryOutOptions,
  unfinished?: Unfinished,
): Promise<readonly TriedManifest[]> {
  const restarts = workloadsToRestart(planOf(tried), unfinished);
  return eachOf(tried, async (one) => {
    const restart = restarts.find(({ manifest }) => manifest === one.manifest);
    if (restart === undefined) return one;
    const manifest = { ...one.manifest, body: withTemplateMark(one.manifest.body, TO_BE_RECORDED) };
    const [again] = await tryOutSet(client, [{ manifest, toCome: one.toCome }], options);
    if (again === undefined) return one;
    if (again.tried.verdict !== 'refused') return { ...again, tried: withNote(again.tried, describeRestart(restart)) };
    return { ...one, tried: withWarning(one.tried, describeNotRestarted(restart, again.tried.why)) };
  });
}

function withNote(tried: TriedObject, note: string): TriedObject {
  return tried.verdict === 'accepted' ? { ...tried, notes: [...tried.notes, note] } : tried;
}

function withWarning(tried: TriedObject, warning: string): TriedObject {
  return tried.verdict === 'accepted' ? { ...tried, warnings: [...tried.warnings, warning] } : tried;
}

/** The record that the main workload names, with what was noted on it. */
type RecordBefore = Awaited<ReturnType<typeof readBareRecord>> & { readonly name: string };

/**
 * The record of the deployment of manifests before, in one request; `undefined` where there was none, and where it cannot be
 * read: it tells nothing then. Throws ApiError and ConnectionError.
 */
export async function recordBefore(client: ApiClient, { captured }: CapturedOfSet): Promise<RecordBefore | undefined> {
  const { set } = readBookkeeping(captured?.plan.workload.metadata.annotations);
  if (set === undefined) return undefined;
  try {
    return { ...(await readBareRecord(client, set)), name: set.name };
  } catch (error) {
    const isUnreadable = error instanceof ApiError ? isMissingRight(error) : error instanceof Fault;
    if (isUnreadable) return undefined;
    throw error;
  }
}

/**
 * What a deployment before was to change, where it is not known to have completed and may have left workloads without their
 * restart, and the set has workloads that read its own configuration.
 */
export function unfinishedBefore(
  tried: readonly TriedManifest[],
  before: RecordBefore | undefined,
): Unfinished | undefined {
  if (before === undefined || !readsOwnConfig(planOf(tried))) return undefined;
  const { became } = outcomeOf(before.annotations[RECORD_OUTCOME]);
  return became === 'unknown' ? { name: before.name, objects: before.record.objects } : undefined;
}

import { isPresent } from '../../shared/contract/workload-record.ts';
import { contractName } from '../../shared/kubernetes/resources.ts';
import type { Workload } from '../../shared/kubernetes/objects.ts';
import type { WorkloadName } from '../../shared/kubernetes/workload-inputs.ts';
import type { RecordedInfo } from '../../shared/rollback/rollback-info.ts';
import type { Strategy } from '../../shared/rollback/choose-target.ts';
import { enumerate } from '../../shared/report/counts.ts';
import { readBookkeeping } from '../../shared/versions/annotations.ts';

/** What goes back: the whole set of manifests that was deployed, or workloads alone. */
export type WhatGoesBack =
  | { readonly scope: 'set'; readonly mark: RecordMark }
  /** `why`: a set was deployed, and is left but for its workloads. */
  | { readonly scope: 'workloads'; readonly why: string | undefined };

/** Where the record of a set is, and by what it is known again. */
type RecordMark = NonNullable<NonNullable<NonNullable<RecordedInfo['set']>['set']>['record']>;

const REST = 'the other objects of the manifests that were deployed stay as they are';

/**
 * Whether all that a deployment of manifests changed goes back (manifests.md#10-design-inputs): what is asked for by a record is,
 * unless less is asked for. Pure.
 */
export function chooseScope(
  recorded: RecordedInfo | undefined,
  asked: { readonly scope: 'all' | 'image'; readonly strategy: Strategy; readonly workloads: readonly WorkloadName[] },
): WhatGoesBack {
  const set = recorded?.set;
  const mark = set?.set?.record;
  if (recorded === undefined || set === undefined || mark === undefined) return { scope: 'workloads', why: undefined };
  const why = whyNotAll(
    asked,
    set.workloads.filter(isPresent).map((one) => contractName(one.workload)),
  );
  return why === undefined ? { scope: 'set', mark } : { scope: 'workloads', why };
}

function whyNotAll(
  { scope, strategy, workloads }: Parameters<typeof chooseScope>[1],
  recorded: readonly string[],
): string | undefined {
  if (scope === 'image') return `scope is image: ${REST}.`;
  if (strategy !== 'artifact') return `strategy ${strategy} puts back workloads alone: ${REST}.`;
  const named = new Set(workloads.map(contractName));
  const left = recorded.filter((one) => !named.has(one));
  if (named.size === 0 || left.length === 0) return undefined;
  return `deploymentName does not name ${left.join(', ')}, so only images go back: ${REST}. To put all of it back, leave deploymentName out.`;
}

/**
 * The same for an undo that no record guards: where the last deployment of the workload was one of manifests, which the workload
 * names, all that it changed goes back. `undefined` where it was not, or less is asked for. Pure.
 */
export function scopeOfUndo(
  { metadata: { annotations } }: Workload,
  asked: {
    readonly scope: 'all' | 'image';
    readonly strategy: Strategy;
    readonly toRevision: number | undefined;
    readonly rollbackInfo: unknown;
  },
): RecordMark | undefined {
  const { scope, strategy, toRevision, rollbackInfo } = asked;
  if (scope === 'image' || strategy !== 'undo' || toRevision !== undefined || rollbackInfo !== undefined) {
    return undefined;
  }
  const { set } = readBookkeeping(annotations);
  if (set === undefined) return undefined;
  const { namespace, name, uid, sha256 } = set;
  return { namespace, name, uid, sha256 };
}

/**
 * The same for an undo of several: all that one deployment of manifests changed where each of them names it. Else the workloads
 * alone, which is said where one of them was deployed with manifests. Pure.
 */
export function scopeOfUndos(workloads: readonly Workload[], asked: Parameters<typeof scopeOfUndo>[1]): WhatGoesBack {
  const marks = workloads.map((one) => scopeOfUndo(one, asked));
  const [mark] = marks;
  if (mark !== undefined && marks.every((one) => one?.uid === mark.uid && one.sha256 === mark.sha256)) {
    return { scope: 'set', mark };
  }
  if (marks.every((one) => one === undefined)) return { scope: 'workloads', why: undefined };
  const names = workloads.map(({ kind, metadata: { name } }) => contractName({ kind, name }));
  return {
    scope: 'workloads',
    why: `${enumerate(names)} were not deployed last by the same manifests, so each of them goes back alone: ${REST}. To put all of it back, name one of its workloads alone.`,
  };
}

/** The line about an undo of one workload of manifests that puts back all of them. Pure. */
export function describeWholeSet({ kind, name }: WorkloadName, { name: record }: RecordMark): string {
  return `${kind} ${name} was deployed by manifests (record ${record}): all that they changed goes back. To put this workload back alone, give scope: image.`;
}

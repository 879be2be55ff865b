import type { ErrorCode } from '../../shared/host/error-codes.ts';
import { resumeCommand } from '../../shared/kubernetes/resources.ts';
import type { RolledBack } from '../../shared/versions/annotations.ts';
import { readBookkeeping } from '../../shared/versions/annotations.ts';
import { applyWarnings } from '../../shared/deployment/other-owners.ts';
import { isRejected } from '../../shared/versions/known-versions.ts';
import { rolloutStatus } from '../../shared/rollout/rollout-status.ts';
import { whoPutImageIn } from '../../shared/versions/image-owner.ts';
import type { Admission } from '../../shared/versions/admission.ts';
import { recordedNames, sameVersion } from '../../shared/versions/image-names.ts';
import { strayImage, strayImageWarning } from '../../shared/versions/stray-image.ts';
import { sameImage } from '../../shared/kubernetes/image.ts';
import { sameTemplate, templateHash } from '../../shared/kubernetes/template.ts';
import type { RollbackOrder } from '../../shared/rollback/choose-target.ts';
import type { RollbackTarget } from '../../shared/rollback/rollback-target.ts';
import { chooseTarget, otherFields } from '../../shared/rollback/choose-target.ts';
import { unseenVersionWarning } from '../../shared/rollback/unseen-version.ts';
import { sinceCapture } from '../../shared/rollback/captured-target.ts';
import { OTHER_VERSION, guard, identity, isExpected } from '../../shared/rollback/guard.ts';
import { isRolledBackAlready } from '../../shared/rollback/already-rolled-back.ts';
import type { Inputs } from './inputs.ts';
import type { RollbackInfo } from '../../shared/rollback/rollback-info.ts';
import type { WorkloadState } from '../../shared/rollout/workload-state.ts';

/** All that is known before anything is changed. */
export interface Survey extends WorkloadState {
  /** The address of the API server. */
  readonly server: string;
  readonly rollbackInfo: RollbackInfo | undefined;
  /** Of the run that this task is in. */
  readonly runId: string;
}

/** What a rollback does. */
export type Decision =
  | { readonly action: 'refuse'; readonly errorCode: ErrorCode; readonly message: string }
  | {
      readonly action: 'restore';
      readonly target: Exclude<RollbackTarget, { kind: 'none' }>;
      readonly lines: readonly string[];
      readonly warnings: readonly string[];
    }
  /** Nothing is to be changed; a rollout under way is followed. */
  | {
      readonly action: 'nothing';
      readonly why: string;
      readonly lines: readonly string[];
      readonly warnings: readonly string[];
    };

/**
 * Decides from what was read: back already, guard, target (design.md#guard, in this order). `asked` is what the server makes
 * of the target, where its name alone does not tell whether it is what is to be left. Pure.
 */
export function decide(found: Survey, inputs: Inputs, asked?: Admission): Decision {
  const decision = decideUnpaused(found, inputs, asked);
  const { workload } = found;
  // Nothing is to be changed, so nothing would resume it, and its rollout would never end. What the controller says of
  // its progress does not tell: a pause hides whether the rollout was completed before
  // (kubernetes.md#21-the-deployment-controller).
  if (decision.action === 'nothing' && workload.spec.paused === true && !rolloutStatus(workload).done) {
    const message = `${workload.kind} ${workload.metadata.name} is paused in the middle of a rollout, and ${decision.why}: there is nothing to change. Resume it: ${resumeCommand({ kind: workload.kind, ...workload.metadata })}`;
    return { action: 'refuse', errorCode: 'SR302', message };
  }
  return decision;
}

function decideUnpaused(found: Survey, inputs: Inputs, asked: Admission | undefined): Decision {
  const { workload, place, known, rollbackInfo } = found;
  const live = place.image;
  const record = rollbackInfo?.record;
  const names = [...known.names, ...recordedNames(record), ...(asked?.made === 'live already' ? [asked] : [])];
  const warnings =
    rollbackInfo !== undefined && record === undefined
      ? [
          'rollback-info holds only previous-image.txt, which cannot tell whether the live image is still the one to go back from.',
        ]
      : [];
  const who = identity({ record, workload, container: place.name, force: inputs.force });
  if (who.refusal !== undefined) return { action: 'refuse', errorCode: 'SR403', message: who.refusal };
  const elsewhere = addresses(found);
  const order = orderOf(inputs, found);
  const undone = lastRollback(found);
  const guards = [record?.image.after, inputs.expectedImage].filter((image) => image !== undefined);
  const isAboutIt = guards.every((image) =>
    [undone?.from, undone?.to].some((one) => one !== undefined && isExpected(image, one, names)),
  );
  const isGuarded = guards.length > 0 && isAboutIt;
  if (order.strategy === 'undo' && order.toRevision === undefined) {
    if (isRolledBackAlready(undone, workload.spec.template, live, known, isGuarded) && isAboutIt) {
      const why = `it was rolled back from ${undone.from} to ${undone.to} already (run ${undone.run.number ?? undone.run.id}, ${undone.at}); to go further back give toRevision or previousImageTag`;
      return { action: 'nothing', why, lines: elsewhere, warnings: [...warnings, ...who.overridden] };
    }
  }
  const again =
    order.strategy === 'undo' &&
    order.toRevision !== undefined &&
    isLiveUnder(order.toRevision, found, undone, isGuarded);
  const target: RollbackTarget = again
    ? { kind: 'image', image: live, reason: 'toRevision is live under another number', passedOver: [] }
    : chooseTarget({ ...found, order, container: place.name, record });
  const targetIsLive =
    target.kind === 'image'
      ? sameVersion(target.image, live, names)
      : target.kind === 'revision' &&
        (asked?.made === 'live already' || sameTemplate(target.revision.template, workload.spec.template));
  const { name } = workload.metadata;
  if (asked?.made === 'insists') return bothAreOne(name, asked);
  if (asked?.made === 'live already' && order.strategy === 'undo' && order.toRevision === undefined) {
    return bothAreOne(name, asked);
  }
  const guarded = guard({
    workload,
    container: place.name,
    live,
    since: whoPutImageIn(workload, place.name),
    targetIsLive,
    targetHasOtherName: target.kind !== 'none' && !sameImage(target.image, live),
    strategy: order.strategy,
    toRevision: inputs.toRevision,
    record,
    names,
    expectedImage: inputs.expectedImage,
    force: inputs.force,
    captured: record?.action === 'capture' ? sinceCapture(record, workload, { runId: found.runId, names }) : undefined,
  });
  if (guarded.verdict === 'refuse') return { action: 'refuse', errorCode: guarded.errorCode, message: guarded.message };
  if (guarded.verdict === 'already there') {
    const isOtherName = target.kind === 'image' && targetIsLive && !sameImage(target.image, live);
    const why = `${live} is live already${isOtherName ? `, which is ${target.image} under another name` : ''}`;
    return { action: 'nothing', why, lines: elsewhere, warnings: [...warnings, ...guarded.overridden] };
  }
  if (target.kind === 'none') return { action: 'refuse', errorCode: 'SR401', message: target.problem };
  const fields = otherFields(target, workload, place.name);
  const where =
    target.kind === 'revision'
      ? `${target.image}, revision ${target.revision.number}`
      : `${target.image}, the image only`;
  return {
    action: 'restore',
    target,
    lines: [
      `${workload.kind} ${workload.metadata.name} in namespace ${workload.metadata.namespace}, container ${place.name}`,
      `  live now    ${live}`,
      `  back to     ${where} (strategy ${order.strategy}: ${target.reason})`,
      ...target.passedOver.map((what) => `              passed over: ${what}`),
      ...(fields.length === 0 ? [] : [`  changes too ${fields.join(', ')}`]),
      ...elsewhere,
    ],
    warnings: [
      ...warnings,
      ...guarded.overridden,
      ...applyWarnings(workload, fields),
      ...unseenWarnings(order, target, found),
      ...(order.strategy === 'undo' && guards.length === 0 ? strayWarnings(found) : []),
      ...(isRejected(target.image, known)
        ? [`${target.image} was rejected before (it failed or was rolled back from); it was asked for by name.`]
        : []),
    ],
  };
}

function bothAreOne(name: string, asked: Admission): Decision {
  return { action: 'refuse', errorCode: 'SR404', message: nothingRolledBack(name, asked) };
}

/** An undo that nothing guards may undo somebody else's change. */
function strayWarnings({ workload, place, known }: Survey): readonly string[] {
  const stray = strayImage(workload, place.name, known);
  return stray === undefined ? [] : [strayImageWarning(workload, stray)];
}

/** A version that is asked for by its name may be one that nobody ever deployed. */
function unseenWarnings(
  order: RollbackOrder,
  { image }: Exclude<RollbackTarget, { kind: 'none' }>,
  { workload, place, revisions, known, rollbackInfo }: Survey,
): readonly string[] {
  const isNamed = order.strategy === 'tag' || (order.strategy === 'artifact' && 'version' in order.previous);
  if (!isNamed) return [];
  const record = rollbackInfo?.record;
  const warning = unseenVersionWarning(image, workload, { container: place.name, revisions, known, record });
  return warning === undefined ? [] : [warning];
}

/** The sentence about a server that made nothing else of the target than what was to be left. Pure. */
export function nothingRolledBack(name: string, { asked, admitted }: Pick<Admission, 'asked' | 'admitted'>): string {
  return `${name}: nothing was rolled back: the server made ${admitted} of ${asked}, and that is what was to be left. Both are names of one version, or an admission controller puts it back. ${OTHER_VERSION}`;
}

/** Another address with the same uid is the same workload, so it is only said (design.md#guard). */
function addresses({ server, workload, rollbackInfo }: Survey): readonly string[] {
  const record = rollbackInfo?.record;
  if (record === undefined || record.cluster.server === server) return [];
  if (record.workload.uid !== workload.metadata.uid) return [];
  return [`rollback-info was made on ${record.cluster.server}, this is ${server}: the same workload by its uid.`];
}

/** The last rollback of this container; one of another container says nothing about it. */
function lastRollback({ workload, place }: Survey): RolledBack | undefined {
  const { rolledBackFrom } = readBookkeeping(workload.metadata.annotations);
  return (rolledBackFrom?.container ?? place.name) === place.name ? rolledBackFrom : undefined;
}

/**
 * A rollback to a revision moves its number on: what was asked for may be live under a newer one
 * (design.md#twice-is-once).
 */
function isLiveUnder(
  wanted: number,
  { workload, place, revisions, liveRevision, known }: Survey,
  undone: RolledBack | undefined,
  isGuarded: boolean,
): boolean {
  // What has that number now is what is asked for, whatever had it before.
  if (revisions?.some(({ number }) => number === wanted) === true) return false;
  const former = liveRevision?.annotations['deployment.kubernetes.io/revision-history']?.split(',').map(Number) ?? [];
  if (former.includes(wanted)) return true;
  return (
    undone?.toRevision === wanted &&
    (isGuarded || undone.template === templateHash(workload.spec.template)) &&
    sameVersion(undone.to, place.image, known.names)
  );
}

function orderOf(inputs: Inputs, { rollbackInfo }: Survey): RollbackOrder {
  switch (inputs.strategy) {
    case 'undo':
      return { strategy: 'undo', toRevision: inputs.toRevision };
    case 'tag':
      return { strategy: 'tag', version: inputs.previousImageTag ?? '' };
    case 'artifact': {
      const record = rollbackInfo?.record;
      if (record !== undefined)
        return { strategy: 'artifact', previous: { image: record.previous.image, reason: record.previous.reason } };
      return { strategy: 'artifact', previous: { version: rollbackInfo?.version ?? '' } };
    }
  }
}

import type { RolledBack, RunMark, VersionMark } from '../versions/annotations.ts';
import {
  CHANGE_CAUSE,
  RECORD,
  REJECTED,
  ROLLED_BACK_FROM,
  VERIFIED,
  readBookkeeping,
  recordOf,
  writeMarks,
  writeRecord,
  runMarkOf,
} from '../versions/annotations.ts';
import { withMark, withoutImage } from '../versions/known-versions.ts';
import type { PatchOperation } from '../kubernetes/json-patch.ts';
import { sameImage } from '../kubernetes/image.ts';
import {
  RESUME,
  annotationOperations,
  imageOperations,
  templateOperations,
  testUid,
} from '../kubernetes/json-patch.ts';
import type { PodTemplate, Workload } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import type { ImageNames } from '../versions/image-names.ts';
import { sameVersion } from '../versions/image-names.ts';
import { sameTemplate, templateHash } from '../kubernetes/template.ts';
import type { KeptNotes } from '../versions/notes-that-fit.ts';
import type { RollbackTarget } from './rollback-target.ts';
import type { ContainerReference } from '../kubernetes/container.ts';
import { chooseContainer } from '../kubernetes/container.ts';
import type { Run } from '../contract/run.ts';
import { describeRun } from '../contract/run.ts';

type RollbackTo = Exclude<RollbackTarget, { kind: 'none' }>;

export interface RollbackMark {
  readonly run: RunMark;
  readonly at: string;
  readonly cause: string;
  readonly toRevision: number | undefined;
  /** The name of the ReplicaSet or ControllerRevision that is left. */
  readonly fromRevision: string | undefined;
  /** The names of one version that deployments tied. */
  readonly names: readonly ImageNames[];
  /** False: nothing speaks against the version that is left by the rollback itself, so it is not rejected. */
  readonly rejects: boolean;
}

/** The one patch of a rollback: what is put back and its bookkeeping, under tests of all that was read. Pure. */
export function rollbackPatch(
  workload: Workload,
  place: ContainerReference,
  target: RollbackTo,
  mark: RollbackMark,
): readonly PatchOperation[] {
  const returning = returningContainers(workload, place, target);
  return [
    testUid(workload),
    // A paused Deployment is resumed in the same request: between two it would roll out what is being left.
    ...(workload.spec.paused === true ? RESUME : []),
    ...(target.kind === 'image'
      ? returning.flatMap((one) => imageOperations(one.place, one.image))
      : templateOperations(workload, withoutHash(target.revision.template))),
    ...annotationOperations(workload.metadata.annotations, notesOf(workload, place, target, mark)),
  ];
}

/**
 * The notes alone of a rollback that put a whole set back, of which the workload was one (manifests.md#21-corrections): it goes
 * on naming the record of the set, so that a second rollback finds it. `made` is the workload as it was put back. Pure.
 */
export function setRollbackNotes(
  workload: Workload,
  place: ContainerReference,
  made: Workload,
  mark: RollbackMark,
): readonly PatchOperation[] {
  const image = imageIn(made.spec.template, place.name) ?? place.image;
  const target = { kind: 'image', image, reason: '', passedOver: [] } as const;
  const { set } = readBookkeeping(made.metadata.annotations);
  const { record } = readBookkeeping(workload.metadata.annotations);
  const own = { [place.name]: { image, run: mark.run, at: mark.at } };
  const notes = {
    ...notesOf(workload, place, target, mark),
    [RECORD]: writeRecord({ ...record, ...own }, set),
    [ROLLED_BACK_FROM]: JSON.stringify(rolledBack(place, target, made.spec.template, mark)),
  };
  return [testUid(made), ...annotationOperations(made.metadata.annotations, notes)];
}

function notesOf(
  workload: Workload,
  place: ContainerReference,
  target: RollbackTo,
  mark: RollbackMark,
): Readonly<Record<string, string | undefined>> {
  const { annotations } = workload.metadata;
  const { record, verified, rejected } = readBookkeeping(annotations);
  const { run, at, fromRevision, names, rejects } = mark;
  const returning = returningContainers(workload, place, target);
  const records = returning.map(({ place: { name }, image }) => [name, { image, run, at }] as const);
  let [goneBack, stillVerified] = [rejected, verified];
  let leaves = false;
  for (const {
    place: { name: container, image: from },
    image,
  } of returning) {
    const revision = fromRevision === undefined ? {} : { revision: fromRevision };
    const rejection: VersionMark = { container, image: from, ...revision, run, at };
    goneBack = withoutImage(goneBack, { container, image }, names);
    if (!rejects || sameVersion(image, from, names)) continue;
    leaves = true;
    goneBack = withMark(goneBack, rejection, names);
    stillVerified = withoutImage(stillVerified, rejection, names);
  }
  const changes: Record<string, string | undefined> = {
    [RECORD]: writeRecord({ ...record, ...Object.fromEntries(records) }),
    [ROLLED_BACK_FROM]: JSON.stringify(rolledBack(place, target, templateAfter(workload, place, target), mark)),
    [CHANGE_CAUSE]: mark.cause,
  };
  if (goneBack.length > 0 || annotations?.[REJECTED] !== undefined) changes[REJECTED] = writeMarks(goneBack);
  if (leaves && annotations?.[VERIFIED] !== undefined) changes[VERIFIED] = writeMarks(stillVerified);
  return changes;
}

/** The main container and those that go back with it, as far as the live template has them. */
function returningContainers(
  workload: Workload,
  place: ContainerReference,
  { image, others = [] }: RollbackTo,
): readonly { readonly place: ContainerReference; readonly image: string }[] {
  const further = others.flatMap((other) => {
    const choice = chooseContainer(workload, other.name);
    return choice.found && other.name !== place.name ? [{ place: choice.place, image: other.image }] : [];
  });
  return [{ place, image }, ...further];
}

/**
 * Whether the patch of this rollback is made, told by the time in its record; where it carries no notes, by what it was to
 * put back. Pure; `at` is the time that the patch writes.
 */
export function isRestored(
  { place, target, mark }: { place: ContainerReference; target: RollbackTo; mark: Pick<RollbackMark, 'at'> },
  kept: KeptNotes,
  { metadata, spec: { template } }: Workload,
): boolean {
  if (recordOf(readBookkeeping(metadata.annotations), place.name)?.at === mark.at) return true;
  if (kept !== 'none') return false;
  return target.kind === 'revision'
    ? sameTemplate(target.revision.template, template)
    : sameImage(target.image, imageIn(template, place.name) ?? '');
}

/**
 * The patch that corrects what this rollback noted where the server changed what was sent: the hash of the template, and
 * the name that it gave to the image. None where it did not, or where nothing was noted. Pure.
 */
export function correctedNotes(
  answer: Workload,
  place: ContainerReference,
  target: RollbackTo,
  mark: RollbackMark,
): readonly PatchOperation[] {
  const { annotations } = answer.metadata;
  const { record, rolledBackFrom } = readBookkeeping(annotations);
  const own = recordOf({ record }, place.name);
  const admitted = imageIn(answer.spec.template, place.name);
  const isRenamed = own?.at === mark.at && admitted !== undefined && !sameImage(own.image, admitted);
  const operations = annotationOperations(annotations, {
    ...(rolledBackFrom?.at === mark.at
      ? { [ROLLED_BACK_FROM]: JSON.stringify(rolledBack(place, target, answer.spec.template, mark)) }
      : {}),
    ...(isRenamed ? { [RECORD]: writeRecord({ ...record, [place.name]: { ...own, admitted } }) } : {}),
  });
  return operations.length === 0 ? [] : [testUid(answer), ...operations];
}

function rolledBack(
  place: ContainerReference,
  target: RollbackTo,
  template: PodTemplate,
  { run, at, toRevision, names }: RollbackMark,
): RolledBack {
  const asked = names.find(({ admitted }) => admitted === place.image)?.asked;
  return {
    from: place.image,
    ...(asked === undefined ? {} : { asked }),
    to: target.image,
    ...(toRevision === undefined ? {} : { toRevision }),
    container: place.name,
    template: templateHash(template),
    run,
    at,
  };
}

function templateAfter(workload: Workload, place: ContainerReference, target: RollbackTo): PodTemplate {
  if (target.kind === 'revision') return target.revision.template;
  let { template } = workload.spec;
  for (const one of returningContainers(workload, place, target)) {
    const list = (template.spec[one.place.list] ?? []).map((item, index) =>
      index === one.place.index ? { ...item, image: one.image } : item,
    );
    template = { ...template, spec: { ...template.spec, [one.place.list]: list } };
  }
  return template;
}

/** The template as the workload may have it: the hash label belongs to the controller. */
function withoutHash(template: PodTemplate): unknown {
  const { ['pod-template-hash']: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** What a rollback that this run makes writes about itself. Pure. */
export function rollbackMark(
  run: Run,
  image: string,
  more: Pick<RollbackMark, 'at' | 'toRevision' | 'fromRevision' | 'names' | 'rejects'>,
): RollbackMark {
  return {
    run: runMarkOf(run),
    cause: `rolled back to ${image} by ${describeRun(run)}`,
    ...more,
  };
}

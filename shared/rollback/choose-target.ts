import type { DeploymentRecord } from '../contract/deployment-record.ts';
import type { KnownVersions } from '../versions/known-versions.ts';
import { knownVersions } from '../versions/known-versions.ts';
import { lastGood } from '../versions/last-good.ts';
import type { Revision } from '../versions/revision.ts';
import { describeRevision } from '../versions/revision.ts';
import type { ImageReference, Repository } from '../kubernetes/image.ts';
import { imageWith, isDigest, isTag, parseImage, sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { factsOf } from '../kubernetes/resources.ts';
import { allContainers, imageIn } from '../kubernetes/objects.ts';
import { CREATED } from '../manifests/record-name.ts';
import { changedFields, sameTemplate } from '../kubernetes/template.ts';
import { seenImages } from './unseen-version.ts';

import { capturedTarget } from './captured-target.ts';
import { sameVersion } from '../versions/image-names.ts';
import type { ContainerImage, RollbackTarget } from './rollback-target.ts';

export type Strategy = 'undo' | 'tag' | 'artifact';

/** What was asked for, all inputs resolved. */
export type RollbackOrder =
  | { readonly strategy: 'undo'; readonly toRevision: number | undefined }
  | { readonly strategy: 'tag'; readonly version: string }
  | {
      readonly strategy: 'artifact';
      readonly previous: { readonly image: string | undefined; readonly reason: string } | { readonly version: string };
    };

export interface TargetQuestion {
  readonly order: RollbackOrder;
  readonly workload: Workload;
  readonly container: string;
  /** Newest first; `undefined` without the right to list them. */
  readonly revisions: readonly Revision[] | undefined;
  readonly known: KnownVersions;
  readonly liveCompleted: boolean;
  readonly record: DeploymentRecord | undefined;
}

/**
 * Chooses where to go back to (design.md#7-rolling-back). Pure; says which rule chose, why, and what it passed over.
 */
export function chooseTarget(question: TargetQuestion): RollbackTarget {
  const { order } = question;
  switch (order.strategy) {
    case 'undo':
      return order.toRevision === undefined ? toLastGood(question) : toRevision(question, order.toRevision);
    case 'tag':
      return toVersion(question, order.version, 'previousImageTag');
    case 'artifact':
      if (question.record?.action === 'capture') return toCaptured(question.record, question);
      if ('version' in order.previous) return toVersion(question, order.previous.version, 'previous-image.txt');
      if (order.previous.image === undefined) {
        return { kind: 'none', problem: namesNothing(order.previous.reason) };
      }
      return {
        ...{ kind: 'image', image: order.previous.image, reason: 'rollback-info recorded it', passedOver: [] },
        ...recordedOthers(question),
      };
  }
}

/** A workload that a set of manifests created, and that was not followed to its end, names no record: the main one does. */
function whatThen({ metadata: { annotations } }: Workload): string {
  const record = annotations?.[CREATED];
  return record === undefined
    ? 'Give previousImageTag.'
    : `It was created by a deployment of manifests: to undo all of that, give its rollbackInfo, or the workload that its record (ConfigMap ${record}) is named after as deploymentName.`;
}

function toLastGood(question: TargetQuestion): RollbackTarget {
  const { workload, container, revisions, known, liveCompleted } = question;
  const answer = lastGood({
    purpose: { kind: 'undo' },
    container,
    liveTemplate: workload.spec.template,
    liveCompleted,
    revisions,
    known,
  });
  if (!answer.found) {
    return { kind: 'none', problem: `There is nothing to go back to: ${answer.reason}. ${whatThen(workload)}` };
  }
  const { image, revision, reason, passedOver } = answer;
  if (revision === undefined) {
    return {
      kind: 'image',
      image,
      reason: `${reason}; no revision with it is left, so only the image is changed`,
      passedOver,
    };
  }
  const others = otherImages(workload, revision, container);
  const live = imageIn(workload.spec.template, container);
  if (others.length > 0 && live !== undefined && sameImage(image, live)) {
    const problem = `There is nothing to go back to in container ${container}: ${describeRevision(revision, container)} differs in the image of ${others.join(', ')}, which an undo of ${container} leaves alone. Give containerName, or toRevision: ${revision.number} to go there all the same.`;
    return { kind: 'none', problem };
  }
  if (others.length > 0) {
    const kept = `its revision would change the image of ${others.join(', ')} too, so only the image is changed`;
    return { kind: 'image', image, reason: `${reason}; ${kept}`, passedOver };
  }
  return { kind: 'revision', revision, image, reason: `${reason}${farther(question, revision)}`, passedOver };
}

function namesNothing(reason: string): string {
  return `rollback-info names nothing to go back to: ${reason}. Give previousImageTag or toRevision.`;
}

/** The other containers that the recorded deployment changed, as far as what it put in is live and their image of before known. */
function recordedOthers({
  record,
  container,
  workload,
}: TargetQuestion): Pick<Extract<RollbackTarget, { kind: 'image' }>, 'others'> & { readonly passedOver?: string[] } {
  const further = (record?.containers ?? []).filter(({ name }) => name !== container);
  if (further.length === 0) return {};
  const others: ContainerImage[] = [];
  const passedOver: string[] = [];
  for (const { name, image, previous } of further) {
    const live = imageIn(workload.spec.template, name);
    if (
      live !== undefined &&
      previous.image !== undefined &&
      sameVersion(image.after ?? '', live, knownVersions(name, workload, []).names)
    ) {
      others.push({ name, image: previous.image });
    } else if (previous.image === undefined || live !== previous.image) {
      passedOver.push(
        `container ${name}: ${live ?? 'it'} is not what that deployment put in, or nothing is known of before`,
      );
    }
  }
  return { others, passedOver };
}

function toCaptured(record: DeploymentRecord, { workload, revisions }: TargetQuestion): RollbackTarget {
  const target = capturedTarget(record, workload, revisions);
  return target.kind === 'none' ? { kind: 'none', problem: namesNothing(target.problem) } : target;
}

function toRevision(question: TargetQuestion, wanted: number): RollbackTarget {
  const { workload, container, revisions } = question;
  if (revisions === undefined) {
    return {
      kind: 'none',
      problem: `Revision ${wanted} cannot be looked up: the revisions may not be listed. Grant list on ${factsOf(workload.kind).revisions}, or give previousImageTag.`,
    };
  }
  const revision = revisions.find(({ number }) => number === wanted);
  const image = revision === undefined ? undefined : imageIn(revision.template, container);
  if (revision === undefined || image === undefined) {
    const there = revisions.map((known) => describeRevision(known, container)).join(', ');
    return {
      kind: 'none',
      problem: `${workload.kind} ${workload.metadata.name} has no revision ${wanted}; it has ${there || 'none'}. Correct toRevision, or give previousImageTag.`,
    };
  }
  return {
    kind: 'revision',
    revision,
    image,
    reason: `toRevision asks for it${farther(question, revision)}`,
    passedOver: [],
  };
}

function toVersion(question: TargetQuestion, version: string, source: string): RollbackTarget {
  const { workload, container } = question;
  const live = parseImage(imageIn(workload.spec.template, container) ?? '');
  if (!isTag(version) && !isDigest(version)) {
    if (parseImage(version) === undefined)
      return { kind: 'none', problem: `${source} '${version}' is no tag, digest or image.` };
    return { kind: 'image', image: version, reason: `${source} names it`, passedOver: [] };
  }
  const known = isDigest(version) ? undefined : knownRepository(question, version);
  const repository = known ?? live?.repository;
  if (repository === undefined) {
    return {
      kind: 'none',
      problem: `The live image of container ${container} cannot be read, so ${source} '${version}' needs its repository: give the full image.`,
    };
  }
  const where =
    known === undefined ? 'in the repository of the live image' : 'as it is known from an earlier deployment';
  return {
    kind: 'image',
    image: imageWith(repository, version),
    reason: `${source} asks for ${version}, ${where}`,
    passedOver: [],
  };
}

/** The one repository in which this tag is known. */
function knownRepository(question: TargetQuestion, tag: string): Repository | undefined {
  const found = new Set(
    seenImages(question)
      .map(parseImage)
      .filter((reference): reference is ImageReference => reference?.tag === tag)
      .map(({ repository }) => repository),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

function otherImages(workload: Workload, revision: Revision, container: string): readonly string[] {
  const live = workload.spec.template;
  const names = new Set(
    [...allContainers(live.spec), ...allContainers(revision.template.spec)].map(({ name }) => name),
  );
  names.delete(container);
  return [...names].filter((name) => {
    const [now, then] = [imageIn(live, name), imageIn(revision.template, name)];
    if (now === undefined || then === undefined) return now !== then;
    return !sameImage(then, now) && !sameImage(now, then);
  });
}

// What a revision mounts is not kept with it: the older it is, the more may have been cleaned up since.
function farther({ workload, revisions = [] }: TargetQuestion, revision: Revision): string {
  const live = revisions.find(({ template }) => sameTemplate(template, workload.spec.template));
  const before = revisions.filter(
    ({ number, template }) =>
      (live === undefined || number < live.number) && !sameTemplate(template, workload.spec.template),
  );
  const direct = before[0];
  if (direct === undefined || direct.number === revision.number) return '';
  return '; it is not the directly preceding revision, so ConfigMaps and Secrets that it uses may be gone';
}

/** The fields besides the image of this container that going to the target changes, images of other containers too. */
export function otherFields(target: RollbackTarget, workload: Workload, container: string): readonly string[] {
  if (target.kind !== 'revision') return [];
  const own = [`spec.containers[${container}].image`, `spec.initContainers[${container}].image`];
  return changedFields(workload.spec.template, target.revision.template).filter((field) => !own.includes(field));
}

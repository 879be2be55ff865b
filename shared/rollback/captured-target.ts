import type { DeploymentRecord } from '../contract/deployment-record.ts';
import { sameImage } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { allContainers, imageIn } from '../kubernetes/objects.ts';
import { exactTemplateHash } from '../kubernetes/template.ts';
import { readBookkeeping, recordOf } from '../versions/annotations.ts';
import type { ImageNames } from '../versions/image-names.ts';
import { sameVersion } from '../versions/image-names.ts';
import { whoChanged } from '../versions/image-owner.ts';
import type { Revision } from '../versions/revision.ts';
import type { ContainerImage, RollbackTarget } from './rollback-target.ts';

/**
 * What happened to a workload since it was captured: nothing; what the step of that run did, as follow noted; something
 * that nobody noted, in the run that captured it, so that its step is taken to have done it; or somebody else's change.
 */
export type SinceCapture =
  | { readonly state: 'unchanged' }
  | { readonly state: 'noted' }
  | { readonly state: 'not noted'; readonly by: string }
  | { readonly state: 'foreign'; readonly run: string };

/**
 * What is to be undone by a captured record, which cannot name what the step was going to put in
 * (design.md#putting-back). `runId`: the run that asks. Pure; whose workload the record is about is asked before.
 */
export function sinceCapture(
  record: Pick<DeploymentRecord, 'container' | 'template' | 'run'>,
  workload: Workload,
  { runId, names }: { readonly runId: string; readonly names: readonly ImageNames[] },
): SinceCapture {
  const { template } = workload.spec;
  if (record.template === exactTemplateHash(template)) return { state: 'unchanged' };
  const own = recordOf(readBookkeeping(workload.metadata.annotations), record.container);
  const live = imageIn(template, record.container) ?? '';
  if (own?.run.id === record.run.id && sameVersion(own.image, live, names)) return { state: 'noted' };
  if (runId === record.run.id) return { state: 'not noted', by: whoChanged(workload) };
  return { state: 'foreign', run: record.run.number };
}

/**
 * Where a captured workload goes back to: the raw template of the revision that was captured as previous; where that is gone,
 * or is about another image by now, the images only (design.md#putting-back). `container` is the main one. Pure;
 * `revisions` are `undefined` without the right to list them.
 */
export function capturedTarget(
  record: Pick<DeploymentRecord, 'previous' | 'containers' | 'container'>,
  workload: Workload,
  revisions: readonly Revision[] | undefined,
): RollbackTarget {
  const { previous, container } = record;
  const { image } = previous;
  if (image === undefined) {
    return { kind: 'none', problem: `nothing was captured to go back to: ${previous.reason}` };
  }
  const revision = revisions?.find(({ name }) => name === previous.revision);
  const there = revision === undefined ? undefined : imageIn(revision.template, container);
  if (revision !== undefined && there !== undefined && sameImage(image, there)) {
    const others = allContainers(revision.template.spec)
      .map(({ name, image: then = '' }) => ({ name, image: then }))
      .filter(({ name }) => name !== container);
    const reason = 'it was captured before the step';
    return { kind: 'revision', revision, image: there, reason, passedOver: [], others: changed(others, workload) };
  }
  const why = revisions === undefined ? 'its revisions may not be listed' : 'its revision is gone';
  const others = record.containers.flatMap(({ name, previous: { image: then } }) =>
    then === undefined || name === container ? [] : [{ name, image: then }],
  );
  const reason = `it was captured before the step; ${why}, so only images are put back`;
  return { kind: 'image', image, reason, passedOver: [], others: changed(others, workload) };
}

/** Those that are not live as they are. */
function changed(others: readonly ContainerImage[], { spec: { template } }: Workload): readonly ContainerImage[] {
  return others.filter(({ name, image }) => {
    const live = imageIn(template, name);
    return live !== undefined && live !== image;
  });
}

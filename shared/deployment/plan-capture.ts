import type { ContainerEntry, WorkloadRecord } from '../contract/workload-record.ts';
import type { RevisionObject } from '../kubernetes/objects.ts';
import { allContainers, imageIn } from '../kubernetes/objects.ts';
import { exactTemplateHash } from '../kubernetes/template.ts';
import { hasRun } from '../rollout/completed.ts';
import { readBookkeeping } from '../versions/annotations.ts';
import { lastGood } from '../versions/last-good.ts';
import type { CapturePlan, PlannedState } from './plan-deployment.ts';

/**
 * Decides what to go back to before somebody else's step deploys: the last good version, without knowing what comes
 * (design.md#action-capture). Pure.
 */
export function planCapture(state: PlannedState): CapturePlan {
  const { workload, place, revisions, known, liveCompleted, isPrepared = false } = state;
  const previous = lastGood({
    purpose: { kind: 'capture', newImage: undefined, liveRuns: hasRun(workload), isPrepared },
    container: place.name,
    liveTemplate: workload.spec.template,
    liveCompleted,
    revisions,
    known,
  });
  return { workload, place, previous, liveCompleted, known };
}

/**
 * What is recorded of a captured workload so that its whole template can be put back: a hash of the live one, the revision
 * of the version to go back to, and every container with its image of now and of then, the main one first. Pure;
 * `liveObject` is the ReplicaSet or ControllerRevision of the live template.
 */
export function capturedFields(
  { workload, place, previous }: CapturePlan,
  liveObject: RevisionObject | undefined,
): Pick<WorkloadRecord, 'image' | 'template' | 'rolledBackAt' | 'previous' | 'containers'> {
  const { template } = workload.spec;
  const isLive = previous.found && previous.rule === 'live';
  const revision = isLive ? liveObject?.metadata.name : previous.found ? previous.revision?.name : undefined;
  const target = isLive ? template : previous.found ? previous.revision?.template : undefined;
  const back = {
    ...(previous.found ? { image: previous.image } : {}),
    ...(revision === undefined ? {} : { revision }),
    rule: previous.found ? previous.rule : 'none',
    reason: previous.reason,
  };
  const others = allContainers(template.spec).flatMap(({ name, image = '' }): readonly ContainerEntry[] => {
    if (name === place.name) return [];
    const then = target === undefined ? undefined : imageIn(target, name);
    return [{ name, image: { before: image }, previous: then === undefined ? NOT_KNOWN : { ...back, image: then } }];
  });
  const image = { before: place.image };
  const rolledBackAt = readBookkeeping(workload.metadata.annotations).rolledBackFrom?.at;
  return {
    image,
    template: exactTemplateHash(template),
    ...(rolledBackAt === undefined ? {} : { rolledBackAt }),
    previous: back,
    containers: [{ name: place.name, image, previous: back }, ...others],
  };
}

const NOT_KNOWN = { rule: 'none', reason: 'no revision of the version to go back to tells its image' };
